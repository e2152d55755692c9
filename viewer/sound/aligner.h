// Finds in the background how far recordings of one thing lie apart.
#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "viewer/model/lag.h"

namespace dubstage::viewer {

// Of two files, brought to `sample_rate` and stereo first. What goes wrong stands in the words.
Lag find_lag(const LagOf& of, double sample_rate, const CancelFlag& cancel);

struct Aligned {
    int id = 0;
    double offset_seconds = 0; // by which it must be moved
    std::string words;         // what was found, for people
};

class Aligner {
  public:
    using Job = std::pair<int, std::filesystem::path>; // id and file
    explicit Aligner(std::filesystem::path cache_folder) : cache_folder_(std::move(cache_folder)) {}
    ~Aligner() { stop(); }
    Aligner(const Aligner&) = delete;
    Aligner& operator=(const Aligner&) = delete;

    // Stops what runs. Other rates and layouts are brought to `sample_rate` and stereo first.
    void start(const std::filesystem::path& anchor, std::vector<Job> others, double sample_rate);
    void take(std::vector<Aligned> results); // that were found before, instead of looking
    void stop();
    bool running() const { return running_; }
    std::vector<Aligned> results() const; // so far

  private:
    void work(const std::filesystem::path& anchor, const std::vector<Job>& others, double sample_rate);

    std::filesystem::path cache_folder_;
    mutable std::mutex mutex_;
    std::vector<Aligned> results_;
    std::atomic<bool> running_ = false;
    CancelFlag cancel_ = false;
    std::thread thread_;
};

} // namespace dubstage::viewer
