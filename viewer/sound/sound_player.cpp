#include "viewer/sound/sound_player.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace dubstage::viewer {

namespace {

constexpr std::chrono::milliseconds playing_rest(4), idle_rest(40);

} // namespace

//   wish ──► player's thread ──► commands ──► mixer (device's thread) ──► device
//               │      ▲                         │
//               ▼      │ where it is             ▼
//            opener   pieces of tracks ◄──────── reads
SoundPlayer::SoundPlayer(OpenOut open_out, std::filesystem::path cache_folder)
    : open_out_(std::move(open_out)), opener_(std::move(cache_folder),
                                              [this] {
                                                  changed_ = true;
                                                  wake_.notify_all();
                                              }),
      thread_([this] { work(); })
{}

SoundPlayer::~SoundPlayer()
{
    stop_ = true;
    wake_.notify_all();
    thread_.join();
    out_.reset();
}

void SoundPlayer::set(Wish wish)
{
    {
        const std::lock_guard lock(mutex_);
        if (wish == wish_) return;
        wish_ = std::move(wish);
        changed_ = true;
    }
    wake_.notify_all();
}

Wish SoundPlayer::wish() const
{
    const std::lock_guard lock(mutex_);
    return wish_;
}

void SoundPlayer::seek(double seconds)
{
    {
        const std::lock_guard lock(mutex_);
        seek_ = std::max(0.0, seconds);
        state_.seconds = *seek_;
        changed_ = true;
    }
    wake_.notify_all();
}

SoundState SoundPlayer::state() const
{
    const std::lock_guard lock(mutex_);
    return state_;
}

std::pair<float, float> SoundPlayer::take_peaks()
{
    const std::lock_guard lock(mutex_);
    return std::exchange(peaks_, {});
}

SoundPlayer::Open* SoundPlayer::opened(int id)
{
    const auto at = open_.find(id);
    return at == open_.end() ? nullptr : &at->second;
}

Frames SoundPlayer::frame_at(double seconds) const
{
    return std::llround(seconds * out_->format().sample_rate);
}

void SoundPlayer::open_device()
{
    {
        const std::lock_guard lock(mutex_);
        state_.device = SoundState::Device::opening;
    }
    try {
        out_ = open_out_();
        mixer_ = std::make_unique<Mixer>(out_->format().layout.channels(), out_->format().sample_rate);
        out_->start([mixer = mixer_.get()](float* frames, int count) { mixer->run(frames, count); });
        no_device_.clear();
    } catch (const std::exception& error) {
        lose_device(error.what());
    }
}

void SoundPlayer::lose_device(const std::string& why)
{
    if (out_) out_->hold(true);
    out_.reset();
    for (const auto& [id, open] : open_) opener_.cancel(id);
    open_.clear();
    mixer_.reset();
    heard_ = 0;
    held_ = true;
    length_ = loop_from_ = loop_to_ = 0;
    done_ = Wish();
    no_device_ = why;
    const std::lock_guard lock(mutex_);
    wish_.playing = false;
}

void SoundPlayer::send(const MixCommand& command)
{
    // While the device is held nobody else runs the mixer.
    while (!mixer_->send(command) && !stop_)
        if (held_)
            mixer_->run(nullptr, 0);
        else
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (held_) mixer_->run(nullptr, 0);
}

void SoundPlayer::publish()
{
    SoundState next;
    if (!no_device_.empty()) {
        next.device = SoundState::Device::none;
        next.why = no_device_;
    }
    std::pair<float, float> peaks{};
    if (mixer_) {
        const OutFormat& format = out_->format();
        next.device = SoundState::Device::open;
        next.device_name = format.name + ", " + std::to_string(std::lround(format.sample_rate)) + " Hz, " +
                           format.layout.name();
        next.sample_rate = format.sample_rate;
        next.playing = mixer_->playing();
        next.missed = mixer_->missed();
        next.switches = mixer_->switches();
        next.switched_at = mixer_->switched_at();
        next.heard = heard_;
        peaks = {mixer_->take_peak(0), mixer_->take_peak(1)};
    }
    for (const auto& [id, open] : open_) {
        using enum SoundState::Trace::Stage;
        next.traces[id] = {open.failed ? failed : open.track ? ready : opening, open.why};
        if (open.track) next.decoded += open.track->loaded_pieces();
    }
    const std::lock_guard lock(mutex_);
    next.seconds = state_.seconds;
    if (mixer_ && !seek_) next.seconds = static_cast<double>(mixer_->at()) / next.sample_rate;
    peaks_ = {std::max(peaks_.first, peaks.first), std::max(peaks_.second, peaks.second)};
    state_ = std::move(next);
}

void SoundPlayer::work()
{
    while (!stop_) {
        Wish wish;
        std::optional<double> seek;
        {
            std::unique_lock lock(mutex_);
            const bool busy = mixer_ && !held_;
            wake_.wait_for(lock, busy ? playing_rest : idle_rest, [&] { return stop_ || changed_; });
            changed_ = false;
            wish = wish_;
            if (mixer_) seek = std::exchange(seek_, std::nullopt);
        }
        if (wish.playing && !mixer_ && !stop_) {
            open_device();
            changed_ = true; // its place waits
        } else if (mixer_) {
            if (!out_->alive()) {
                lose_device("sound: the device went away; connect it again and press play");
            } else {
                follow_traces(wish);
                take_opened(wish);
                follow_place(wish, seek);
                follow_choice(wish);
                follow_play(wish);
                if (load_some()) changed_ = true;
            }
        }
        publish();
    }
}

} // namespace dubstage::viewer
