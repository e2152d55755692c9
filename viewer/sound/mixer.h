// What the sound device's thread does: all tracks in step from one playhead, each with its weight.
#pragma once

#include <array>
#include <atomic>
#include <vector>

#include "viewer/sound/monitor.h"
#include "viewer/sound/spsc_queue.h"
#include "viewer/sound/track.h"

namespace dubstage::viewer {

constexpr std::size_t most_tracks = 64;  // that are open at the same time
constexpr double switch_seconds = 0.010; // a cross-fade from trace to trace
constexpr double jump_seconds = 0.005;   // a cross-fade from place to place, and how play begins and ends

struct MixCommand {
    enum class Kind { weights, play, pause, jump, loop, hearing, length } kind = Kind::pause;
    std::array<float, most_tracks> weights{}; // linear; what is heard and how loud
    bool equal_power = false;                 // of the cross-fade: for sounds that have nothing in common
    Frames from = 0, to = 0;                  // jump: from; loop: both, from == to for none; length: to
    Hearing hearing = {};
};

// run() takes no lock and allocates nothing. Commands come from one thread; tracks are put in and taken out
// by that thread too.
class Mixer {
  public:
    Mixer(int channels, double sample_rate);

    bool send(const MixCommand& command); // false: full, try again
    bool obeyed_all() const { return obeyed_.load(std::memory_order_acquire) == sent_; }
    void put(std::size_t slot, const Track* track) { tracks_[slot].store(track); }
    // Returns when run() cannot be using any more what was taken out before this call.
    void wait_until_unused() const;

    // 0 frames: only obeys.
    void run(float* out, int frames);

    // As the last run() left it.
    Frames at() const { return at_.load(std::memory_order_acquire); }
    bool playing() const { return playing_.load(std::memory_order_acquire); }
    bool quiet() const { return quiet_.load(std::memory_order_acquire); } // and faded out
    // Frames that were not loaded in time.
    Frames missed() const { return missed_.load(std::memory_order_relaxed); }
    // Where on the time line the last change of weights began, and how many there were.
    Frames switched_at() const { return switched_at_.load(std::memory_order_acquire); }
    unsigned switches() const { return switches_.load(std::memory_order_acquire); }
    float take_peak(std::size_t channel) { return peaks_[channel].exchange(0); } // since it was last taken
    int channels() const { return channels_; }

  private:
    struct Reading; // marks run() as under way
    void obey(const MixCommand& command);
    void jump(Frames to);
    bool silent() const { return !run_ && run_level_ == 0; } // what nobody hears needs no fade
    int stretch(int frames) const; // how far the next part goes without anything special
    void part(float* out, int frames);
    void add_head(Frames at, int frames, float* out);
    float weight(std::size_t slot, int frames_left) const;
    void fade_heads(float* out, int frames);
    void fade_run(float* out, int frames);
    void note_peaks(const float* out, int frames);

    int channels_, switch_frames_, jump_frames_;
    SpscQueue<MixCommand, 64> commands_;
    unsigned sent_ = 0; // of the thread that sends
    std::array<std::atomic<const Track*>, most_tracks> tracks_{};
    mutable std::atomic<unsigned> reading_ = 0; // odd: run() is under way
    Monitor monitor_;

    std::array<float, most_tracks> from_{}, to_{}; // weights before and after the fade
    bool equal_power_ = false;
    int fade_left_ = 0;
    Frames head_ = 0, old_head_ = 0, loop_from_ = 0, loop_to_ = 0, length_ = 0;
    int jump_left_ = 0;
    bool run_ = false;  // wanted
    int run_level_ = 0; // 0 to jump_frames_: how far play has faded in
    std::vector<float> weights_, old_;

    std::atomic<Frames> at_ = 0, missed_ = 0, switched_at_ = 0;
    std::atomic<unsigned> switches_ = 0, obeyed_ = 0;
    std::atomic<bool> playing_ = false, quiet_ = true;
    std::array<std::atomic<float>, 8> peaks_{};
};

} // namespace dubstage::viewer
