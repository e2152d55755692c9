#include "studies/compare/onsets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr double hop_s = 0.005, body_s = 0.15, song_peak_s = 0.02;
constexpr std::size_t before_hops = 10, apart_hops = 30, most_onsets = 128;
constexpr double least_rise = 4; // of power
constexpr double least_level = 1e-4;
constexpr double nothing = 1e-20; // digital silence, which everything would rise from without end

double to_db(double ratio)
{
    return ratio > 0 ? 10 * std::log10(ratio) : -std::numeric_limits<double>::infinity();
}

// Of differences between neighbouring frames, of all channels, per hop.
std::vector<double> powers(Sound& song, Frames hop, const CancelFlag& cancel)
{
    constexpr Frames hops_at_once = 256;
    std::vector<double> list;
    for (Frames from = 0; from < song.frames(); from += hop * hops_at_once) {
        if (cancel) throw Error(ErrorCode::cancelled, song.name(), "comparing was stopped");
        const Channels channels = song.read(from - 1, hop * hops_at_once + 1);
        for (Frames h = 0; h < hops_at_once && from + h * hop < song.frames(); ++h) {
            double sum = 0;
            for (const auto& channel : channels)
                for (auto t = static_cast<std::size_t>(h * hop); t < static_cast<std::size_t>((h + 1) * hop);
                     ++t)
                    sum += (channel[t + 1] - channel[t]) * (channel[t + 1] - channel[t]);
            list.push_back(sum);
        }
    }
    return list;
}

// How much each hop has over the mean of those before it.
std::vector<double> rises(const std::vector<double>& power, double loudest)
{
    std::vector<double> list(power.size());
    double before = 0;
    for (std::size_t i = 0; i < power.size(); ++i) {
        const double mean = std::max(0.0, before) / before_hops;
        if (power[i] >= least_level * loudest) list[i] = power[i] / std::max(mean, nothing * loudest);
        before += power[i] - (i >= before_hops ? power[i - before_hops] : 0);
    }
    return list;
}

} // namespace

double crest_of_onset(const Channels& channels, std::size_t onset, double sample_rate, double peak_s)
{
    const auto frames = [&](double seconds) { return static_cast<std::size_t>(seconds * sample_rate); };
    const std::size_t to = std::min(onset + frames(body_s), channels.front().size()),
                      peak_to = onset + frames(peak_s);
    double peak = 0, sum = 0;
    for (const auto& channel : channels)
        for (std::size_t t = onset; t < to; ++t) {
            if (t < peak_to) peak = std::max(peak, std::abs(channel[t]));
            sum += channel[t] * channel[t];
        }
    const double count = static_cast<double>(to - std::min(onset, to)) * static_cast<double>(channels.size());
    return sum > 0 ? to_db(peak * peak / (sum / count)) : -std::numeric_limits<double>::infinity();
}

std::vector<Frames> find_onsets(Sound& song, const CancelFlag& cancel)
{
    const auto hop = static_cast<Frames>(hop_s * song.sample_rate());
    const std::vector<double> power = powers(song, hop, cancel);
    if (power.empty()) return {};
    const double loudest = *std::max_element(power.begin(), power.end());
    if (loudest <= 0) return {};
    const std::vector<double> rise = rises(power, loudest);
    std::vector<std::size_t> order(power.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rise[a] > rise[b]; });
    std::vector<std::size_t> chosen;
    for (const std::size_t i : order) {
        if (rise[i] < least_rise || chosen.size() == most_onsets) break;
        const bool apart = std::none_of(chosen.begin(), chosen.end(), [&](std::size_t other) {
            return (i > other ? i - other : other - i) < apart_hops;
        });
        if (apart) chosen.push_back(i);
    }
    std::sort(chosen.begin(), chosen.end());
    std::vector<Frames> onsets;
    // A sound that begins at the end of a hop rises in the next one.
    for (const std::size_t i : chosen)
        onsets.push_back(std::max<Frames>(0, (static_cast<Frames>(i) - 1) * hop));
    return onsets;
}

std::vector<double> onset_crests(Sound& sound, const std::vector<Frames>& onsets, double delay)
{
    const auto frames = static_cast<Frames>(body_s * sound.sample_rate());
    const auto moved = advanced(sound, delay);
    std::vector<double> crests;
    for (const Frames onset : onsets)
        crests.push_back(crest_of_onset(moved->read(onset, frames), 0, sound.sample_rate(), song_peak_s));
    return crests;
}

} // namespace dubstage
