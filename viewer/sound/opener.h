// Opens the files of traces beside everything else: one of another rate is converted first, which takes time.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "audio/source.h"
#include "viewer/sound/fold.h"

namespace dubstage::viewer {

struct Opened {
    int id = 0;
    std::unique_ptr<AudioSource> source; // null: failed
    std::optional<Fold> fold;
    std::string why; // it failed
};

class Opener {
  public:
    // `done` is called from the opener's thread when there is something to take.
    Opener(std::filesystem::path cache_folder, std::function<void()> done);
    ~Opener();
    Opener(const Opener&) = delete;
    Opener& operator=(const Opener&) = delete;

    void open(int id, const std::filesystem::path& path, double sample_rate, const Layout& layout);
    void cancel(int id);
    std::vector<Opened> take();

  private:
    struct Job {
        int id = 0;
        std::filesystem::path path;
        double sample_rate = 0;
        Layout layout;
        std::shared_ptr<CancelFlag> cancel;
    };
    void work();
    Opened run(const Job& job) const;

    std::filesystem::path cache_folder_;
    std::function<void()> done_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    Job running_;
    std::vector<Opened> opened_;
    bool stop_ = false;
    std::thread thread_; // last: it uses all of the above
};

} // namespace dubstage::viewer
