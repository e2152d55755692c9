#include "dsp/impulse.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

constexpr double fit_from_db = -5.0, fit_to_db = -35.0;

// The energy still to come at each frame.
std::vector<double> energy_to_come(const Channels& channels)
{
    std::size_t frames = 0;
    for (const auto& channel : channels) frames = std::max(frames, channel.size());
    std::vector<double> energy(frames, 0.0);
    for (const auto& channel : channels)
        for (std::size_t t = 0; t < channel.size(); ++t) energy[t] += channel[t] * channel[t];
    for (std::size_t t = frames; t-- > 1;) energy[t - 1] += energy[t];
    return energy;
}

} // namespace

double peak_of(const std::vector<double>& taps)
{
    double most = 0.0;
    for (const double tap : taps) most = std::max(most, std::abs(tap));
    return most;
}

double dot(const std::vector<double>& a, const std::vector<double>& b)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) sum += a[i] * b[i];
    return sum;
}

std::size_t onset(const Channels& channels, double ratio)
{
    double most = 0.0;
    for (const auto& channel : channels) most = std::max(most, peak_of(channel));
    std::size_t first = 0;
    bool found = false;
    for (const auto& channel : channels)
        for (std::size_t t = 0; t < channel.size() && !(found && t >= first); ++t)
            if (std::abs(channel[t]) > ratio * most) {
                first = t;
                found = true;
            }
    return first;
}

std::size_t silent_end(const std::vector<double>& taps, double ratio)
{
    double left = peak_of(taps) * ratio;
    std::size_t count = 0;
    while (count + 1 < taps.size() && (left -= std::abs(taps[taps.size() - 1 - count])) >= 0.0) ++count;
    return count;
}

std::optional<double> decay_frames(const Channels& channels)
{
    const std::vector<double> energy = energy_to_come(channels);
    if (energy.empty() || energy.front() <= 0.0) return std::nullopt;
    double n = 0, sum_t = 0, sum_l = 0, sum_tt = 0, sum_tl = 0;
    bool reached = false;
    for (std::size_t t = 0; t < energy.size() && !reached; ++t) {
        const double level_db = 10.0 * std::log10(energy[t] / energy.front());
        reached = level_db < fit_to_db;
        if (reached || level_db > fit_from_db) continue;
        const auto time = static_cast<double>(t);
        n += 1.0;
        sum_t += time;
        sum_l += level_db;
        sum_tt += time * time;
        sum_tl += time * level_db;
    }
    const double spread = n * sum_tt - sum_t * sum_t;
    if (!reached || spread <= 0.0) return std::nullopt;
    const double db_per_frame = (n * sum_tl - sum_t * sum_l) / spread;
    return db_per_frame < 0.0 ? std::optional(-60.0 / db_per_frame) : std::nullopt;
}

void scale_decay(std::vector<double>& taps, std::size_t from, double reverberation_frames, double factor)
{
    const double per_frame = -3.0 * std::log(10.0) / reverberation_frames * (1.0 / factor - 1.0);
    for (std::size_t t = from; t < taps.size(); ++t)
        taps[t] *= std::exp(per_frame * static_cast<double>(t - from));
}

} // namespace dubstage
