#include "viewer/sound/mixer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace dubstage::viewer {

namespace {

int frames_of(double seconds, double sample_rate)
{
    return std::max(1, static_cast<int>(std::lround(seconds * sample_rate)));
}

} // namespace

// Taking a piece or a track away stores null first and looks at the mark then; run() sets the mark first and
// looks at the pointers then. All of it sequentially consistent: one of the two sees the other.
struct Mixer::Reading {
    explicit Reading(const Mixer& mixer) : mark(mixer.reading_) { mark.fetch_add(1); }
    ~Reading() { mark.fetch_add(1); }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    std::atomic<unsigned>& mark;
};

Mixer::Mixer(int channels, double sample_rate)
    : channels_(channels), switch_frames_(frames_of(switch_seconds, sample_rate)),
      jump_frames_(frames_of(jump_seconds, sample_rate)), monitor_(channels, switch_frames_),
      weights_(Monitor::block_frames), old_(static_cast<std::size_t>(Monitor::block_frames * channels))
{}

bool Mixer::send(const MixCommand& command)
{
    if (!commands_.push(command)) return false;
    ++sent_;
    return true;
}

void Mixer::wait_until_unused() const
{
    const unsigned mark = reading_.load();
    if (mark % 2 == 0) return;
    while (reading_.load() == mark) std::this_thread::sleep_for(std::chrono::microseconds(200));
}

void Mixer::obey(const MixCommand& command)
{
    switch (command.kind) {
    case MixCommand::Kind::weights:
        for (std::size_t slot = 0; slot < most_tracks; ++slot) from_[slot] = weight(slot, fade_left_);
        to_ = command.weights;
        equal_power_ = command.equal_power;
        fade_left_ = silent() ? 0 : switch_frames_;
        switched_at_.store(head_, std::memory_order_release);
        switches_.fetch_add(1, std::memory_order_acq_rel);
        break;
    case MixCommand::Kind::play:
        run_ = true;
        break;
    case MixCommand::Kind::pause:
        run_ = false;
        break;
    case MixCommand::Kind::jump:
        jump(command.from);
        break;
    case MixCommand::Kind::loop:
        loop_from_ = command.from;
        loop_to_ = command.to;
        break;
    case MixCommand::Kind::hearing:
        monitor_.set(command.hearing);
        break;
    case MixCommand::Kind::length:
        length_ = command.to;
        break;
    }
}

void Mixer::jump(Frames to)
{
    old_head_ = head_;
    head_ = to;
    jump_left_ = silent() ? 0 : jump_frames_;
}

// With a fade of n frames, the k-th (from 1) has gone k / n of its way: the first is a step away from the old
// weight, the last is the new one.
float Mixer::weight(std::size_t slot, int frames_left) const
{
    const float from = from_[slot], to = to_[slot];
    if (frames_left <= 0) return to;
    const float way = 1 - static_cast<float>(frames_left) / static_cast<float>(switch_frames_);
    if (!equal_power_) return from + (to - from) * way;
    return std::sqrt(std::max(0.0f, from * from + (to * to - from * from) * way));
}

void Mixer::add_head(Frames at, int frames, float* out)
{
    std::fill(out, out + frames * channels_, 0.0f);
    bool missing = false;
    for (std::size_t slot = 0; slot < most_tracks; ++slot) {
        const Track* track = tracks_[slot].load();
        if (track == nullptr || (to_[slot] == 0 && (from_[slot] == 0 || fade_left_ == 0))) continue;
        for (int i = 0; i < frames; ++i)
            weights_[static_cast<std::size_t>(i)] = weight(slot, fade_left_ - i - 1);
        for (int done = 0; done < frames;) {
            const Track::Stretch stretch = track->from(at + done);
            const int count = static_cast<int>(std::min<Frames>(stretch.frames, frames - done));
            missing = missing || (stretch.samples == nullptr && !stretch.silence);
            for (int i = 0; stretch.samples != nullptr && i < count; ++i)
                for (int c = 0; c < channels_; ++c)
                    out[(done + i) * channels_ + c] +=
                        weights_[static_cast<std::size_t>(done + i)] * stretch.samples[i * channels_ + c];
            done += count;
        }
    }
    if (missing) missed_.fetch_add(frames, std::memory_order_relaxed);
}

void Mixer::fade_heads(float* out, int frames)
{
    add_head(old_head_, frames, old_.data());
    for (int i = 0; i < frames; ++i) {
        const float old = static_cast<float>(jump_left_ - i - 1) / static_cast<float>(jump_frames_);
        for (int c = 0; c < channels_; ++c) {
            float& sample = out[i * channels_ + c];
            sample += old * (old_[static_cast<std::size_t>(i * channels_ + c)] - sample);
        }
    }
    old_head_ += frames;
    jump_left_ -= frames;
}

void Mixer::fade_run(float* out, int frames)
{
    const int step = run_ ? 1 : -1;
    for (int i = 0; i < frames; ++i) {
        run_level_ = std::clamp(run_level_ + step, 0, jump_frames_);
        const float level = static_cast<float>(run_level_) / static_cast<float>(jump_frames_);
        for (int c = 0; c < channels_; ++c) out[i * channels_ + c] *= level;
    }
}

int Mixer::stretch(int frames) const
{
    Frames most = std::min(frames, Monitor::block_frames);
    if (jump_left_ > 0) most = std::min<Frames>(most, jump_left_);
    if (loop_to_ > loop_from_ && head_ < loop_to_) most = std::min(most, loop_to_ - head_);
    if (!run_) most = std::min<Frames>(most, std::max(run_level_, 1));
    return static_cast<int>(most);
}

void Mixer::part(float* out, int frames)
{
    add_head(head_, frames, out);
    if (jump_left_ > 0) fade_heads(out, frames);
    monitor_.process(out, frames);
    fade_left_ = std::max(0, fade_left_ - frames);
    head_ += frames;
    if (loop_to_ > loop_from_ && head_ == loop_to_) jump(loop_from_);
    const bool ended = length_ > 0 && head_ >= length_ && loop_to_ <= loop_from_;
    if (ended) run_ = false;
    if (!run_ || run_level_ < jump_frames_) fade_run(out, frames);
}

void Mixer::note_peaks(const float* out, int frames)
{
    for (int c = 0; c < std::min<int>(channels_, static_cast<int>(peaks_.size())); ++c) {
        float peak = 0;
        for (int i = 0; i < frames; ++i) peak = std::max(peak, std::abs(out[i * channels_ + c]));
        auto& kept = peaks_[static_cast<std::size_t>(c)];
        if (peak > kept.load(std::memory_order_relaxed)) kept.store(peak, std::memory_order_relaxed);
    }
}

void Mixer::run(float* out, int frames)
{
    const Reading reading(*this);
    unsigned obeyed = 0;
    for (MixCommand command; commands_.pop(command); ++obeyed) obey(command);
    for (int done = 0; done < frames;) {
        float* here = out + done * channels_;
        if (silent()) {
            std::fill(here, out + frames * channels_, 0.0f);
            fade_left_ = jump_left_ = 0;
            break;
        }
        const int count = stretch(frames - done);
        part(here, count);
        done += count;
    }
    note_peaks(out, frames);
    at_.store(head_, std::memory_order_release);
    playing_.store(run_, std::memory_order_release);
    quiet_.store(silent(), std::memory_order_release);
    obeyed_.fetch_add(obeyed, std::memory_order_acq_rel);
}

} // namespace dubstage::viewer
