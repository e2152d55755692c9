#include "viewer/sound/monitor.h"

#include <algorithm>
#include <cmath>

namespace dubstage::viewer {

Band band_between(double low_hz, double high_hz, double sample_rate)
{
    Band band;
    const auto add = [&](double corner, bool high_pass) {
        for (const double q : fourth_order_q)
            band.sections[static_cast<std::size_t>(band.count++)] =
                high_pass ? high_pass_section(corner, q, sample_rate)
                          : low_pass_section(corner, q, sample_rate);
    };
    constexpr double lowest_hz = 10, highest_share = 0.45;
    if (low_hz > lowest_hz && low_hz < highest_share * sample_rate) add(low_hz, true);
    if (high_hz > lowest_hz && high_hz < highest_share * sample_rate) add(high_hz, false);
    return band;
}

Monitor::Monitor(int channels, int fade_frames)
    : channels_(static_cast<std::size_t>(channels)), fade_frames_(fade_frames), in_(channels_ * block_frames),
      out_(channels_ * block_frames)
{
    now_.state.resize(channels_);
    before_.state.resize(channels_);
}

void Monitor::set(const Hearing& wanted)
{
    std::swap(now_, before_);
    now_.hearing = wanted;
    for (auto& channel : now_.state) channel.fill(0);
    fading_ = fade_frames_;
}

void Monitor::run(Way& way, const float* in, float* out, int count) const
{
    const Band& band = way.hearing.band;
    for (int frame = 0; frame < count; ++frame, in += channels_, out += channels_) {
        std::copy(in, in + channels_, out);
        if (channels_ >= 2 && way.hearing.ear != Ear::stereo) {
            const float right = way.hearing.ear == Ear::mono ? in[1] : -in[1];
            out[0] = out[1] = 0.5f * (in[0] + right);
        }
        if (band.count == 0) continue;
        for (std::size_t channel = 0; channel < channels_; ++channel) {
            auto& state = way.state[channel];
            double value = out[channel];
            for (std::size_t s = 0; s < static_cast<std::size_t>(band.count); ++s) {
                const Biquad& q = band.sections[s];
                const double result = q.b0 * value + state[2 * s];
                state[2 * s] = q.b1 * value - q.a1 * result + state[2 * s + 1];
                state[2 * s + 1] = q.b2 * value - q.a2 * result;
                value = result;
            }
            out[channel] = static_cast<float>(value);
        }
    }
}

void Monitor::process(float* frames, int count)
{
    const bool plain = now_.hearing.ear == Ear::stereo && now_.hearing.band.count == 0;
    if (fading_ == 0 && plain) return;
    const std::size_t samples = static_cast<std::size_t>(count) * channels_;
    std::copy(frames, frames + samples, in_.begin());
    run(now_, in_.data(), frames, count);
    if (fading_ == 0) return;
    run(before_, in_.data(), out_.data(), count);
    for (int frame = 0; frame < count && fading_ > 0; ++frame, --fading_) {
        const float before = static_cast<float>(fading_ - 1) / static_cast<float>(fade_frames_);
        for (std::size_t c = 0; c < channels_; ++c) {
            float& sample = frames[static_cast<std::size_t>(frame) * channels_ + c];
            sample += before * (out_[static_cast<std::size_t>(frame) * channels_ + c] - sample);
        }
    }
}

} // namespace dubstage::viewer
