// Plays traces side by side: all run from one playhead, one is heard, and another takes over in the same
// moment.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "viewer/sound/audio_out.h"
#include "viewer/sound/mixer.h"
#include "viewer/sound/opener.h"

namespace dubstage::viewer {

struct SoundTrace {
    int id = 0;
    std::filesystem::path path = {};
    double offset_seconds = 0; // where its first frame lies on the time line; whole frames are played
    double gain_db = 0;        // of level matching
    bool other_song = false;   // has nothing in common with the others: cross-fades keep the power
    bool near = true;          // to be kept decoded, so that a switch to it takes no time
    bool operator==(const SoundTrace&) const = default;
};

struct Span {
    double from = 0, to = 0; // s, or Hz
    bool operator==(const Span&) const = default;
};

// What is to be heard. The player brings it about without keeping its caller waiting.
struct Wish {
    std::vector<SoundTrace> traces = {};
    int chosen = 0; // id; 0 = none
    bool playing = false;
    std::optional<Span> loop = {}; // s; shorter than 20 ms is none
    Ear ear = Ear::stereo;
    std::optional<Span> band_hz = {};
    double volume_db = 0;
    bool operator==(const Wish&) const = default;
};

struct SoundState {
    enum class Device { closed, opening, open, none } device = Device::closed;
    std::string why;         // there is none
    std::string device_name; // "pulseaudio, 48000 Hz, stereo"
    double sample_rate = 0;
    bool playing = false;
    double seconds = 0; // the playhead
    int heard = 0;      // id; another than chosen while that one is made ready
    struct Trace {
        enum class Stage { closed, opening, ready, failed } stage = Stage::closed;
        std::string why;
    };
    std::map<int, Trace> traces;
    Frames missed = 0;       // frames of silence because the disk was too slow
    unsigned switches = 0;   // how often what is heard has changed
    Frames switched_at = 0;  // on the time line, in frames: where the last of them began
    std::size_t decoded = 0; // pieces in memory
};

class SoundPlayer {
  public:
    // The device is opened by the first wish to play. `cache_folder`: OpenOptions::cache_folder.
    explicit SoundPlayer(OpenOut open_out, std::filesystem::path cache_folder = {});
    ~SoundPlayer();
    SoundPlayer(const SoundPlayer&) = delete;
    SoundPlayer& operator=(const SoundPlayer&) = delete;

    // The player itself takes back `playing` at the end, and where there is no device.
    void set(Wish wish);
    Wish wish() const;
    template <class Change> void change(Change change)
    {
        Wish next = wish();
        change(next);
        set(std::move(next));
    }
    void seek(double seconds);
    SoundState state() const;
    std::pair<float, float> take_peaks(); // left and right, linear, since they were last taken

  private:
    struct Open { // a trace whose file is open or is being opened
        int id = 0;
        std::unique_ptr<Track> track; // null: not yet, or failed
        std::size_t slot = 0;
        bool failed = false;
        std::string why;
        std::uint64_t last_heard = 0;
    };

    void work();
    void open_device();
    void lose_device(const std::string& why);
    void follow_traces(const Wish& wish);
    void open_trace(const SoundTrace& trace);
    void close_trace(int id);
    void take_opened(const Wish& wish);
    void follow_place(const Wish& wish, std::optional<double> seek);
    void follow_choice(const Wish& wish);
    void follow_play(const Wish& wish);
    void send(const MixCommand& command);
    bool make_ready(Open& open, Frames at, Frames frames);
    std::vector<Track::Window> windows() const;
    bool load_some();
    void fail(Open& open, const std::string& why);
    void publish();
    Open* opened(int id);
    Frames frame_at(double seconds) const;

    OpenOut open_out_;
    mutable std::mutex mutex_; // of what both threads use: the next six
    std::condition_variable wake_;
    Wish wish_;
    std::optional<double> seek_;
    SoundState state_;
    std::pair<float, float> peaks_{};
    std::atomic<bool> changed_ = true, stop_ = false;

    // Of the player's thread alone.
    Opener opener_;
    std::unique_ptr<Mixer> mixer_;
    std::unique_ptr<AudioOut> out_; // after the mixer: it stops calling it first
    std::map<int, Open> open_;
    Wish done_; // how much of the wish is true
    std::string no_device_;
    int heard_ = 0;
    float heard_gain_ = 0;
    bool heard_other_song_ = false, held_ = true;
    Frames length_ = 0, target_ = 0, loop_from_ = 0, loop_to_ = 0;
    std::uint64_t turn_ = 0;

    std::thread thread_; // last: it uses all of the above
};

} // namespace dubstage::viewer
