#include "analysis/loudness.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

constexpr double offset_lu = -0.691;             // BS.1770-5, annex 1: what 997 Hz gains in the K filter
constexpr double absolute_gate_lufs = -70;       // BS.1770-5
constexpr double relative_gate_lu = -10;         // BS.1770-5
constexpr double range_gate_lu = -20;            // Tech 3342
constexpr std::size_t hop_length = 10;           // sub-blocks: 100 ms
constexpr std::size_t appended_sub_blocks = 150; // Tech 3342: 1.5 s

double mean(const std::vector<double>& values)
{
    double sum = 0;
    for (const double v : values) sum += v;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

std::vector<double> above(const std::vector<double>& values, double threshold)
{
    std::vector<double> kept;
    for (const double v : values)
        if (v > threshold) kept.push_back(v);
    return kept;
}

// Percentile of sorted values as Tech 3342 rounds it: 1-based index round((n - 1) p + 1).
double percentile(const std::vector<double>& sorted, double p)
{
    return sorted[static_cast<std::size_t>(std::llround(static_cast<double>(sorted.size() - 1) * p))];
}

// Sums of ten sub-blocks in a row, from each sub-block on; windows are made of these, never of differences of
// running sums, so that a quiet window keeps its precision behind a loud one.
std::vector<double> tenths(const std::vector<double>& sums)
{
    std::vector<double> result(sums.size() < hop_length ? 0 : sums.size() - hop_length + 1);
    for (std::size_t i = 0; i < result.size(); ++i)
        for (std::size_t j = 0; j < hop_length; ++j) result[i] += sums[i + j];
    return result;
}

Energies with_silence(const Energies& energies, std::size_t before, std::size_t after)
{
    Energies longer = energies;
    longer.sums.insert(longer.sums.begin(), before, 0.0);
    longer.sums.insert(longer.sums.end(), after, 0.0);
    // An incomplete last sub-block stays so, unless silence completes it.
    const bool whole =
        after > 0 || sub_block_start(energies.sums.size(), energies.sample_rate) <= energies.frames;
    longer.frames = sub_block_start(longer.sums.size(), longer.sample_rate) - (whole ? 0 : 1);
    return longer;
}

} // namespace

std::vector<double> channel_weights(const Layout& layout, bool dual_mono)
{
    std::vector<double> weights;
    for (const Speaker speaker : layout.speakers()) weights.push_back(channel_weight(speaker));
    if (dual_mono && weights.size() == 1) weights[0] *= 2;
    return weights;
}

double to_lufs(double mean_square)
{
    return mean_square > 0 ? offset_lu + 10 * std::log10(mean_square) : silence_lufs;
}

double to_mean_square(double lufs)
{
    return std::pow(10.0, (lufs - offset_lu) / 10);
}

Energies weigh(const std::vector<std::vector<double>>& lanes, const std::vector<double>& weights,
               double sample_rate, Frames frames)
{
    Energies energies{sample_rate, frames, {}};
    for (std::size_t c = 0; c < lanes.size(); ++c) {
        if (weights[c] == 0) continue; // an LFE full of NaN does no harm
        energies.sums.resize(std::max(energies.sums.size(), lanes[c].size()));
        for (std::size_t i = 0; i < lanes[c].size(); ++i) energies.sums[i] += weights[c] * lanes[c][i];
    }
    return energies;
}

Energies part_of(const Energies& energies, Frames begin, Frames end)
{
    const double per_frame = 100 / energies.sample_rate;
    const auto start = [&](std::size_t i) { return sub_block_start(i, energies.sample_rate); };
    begin = std::max<Frames>(begin, 0);
    end = std::clamp(end, begin, std::max(begin, energies.frames));
    auto first = static_cast<std::size_t>(static_cast<double>(begin) * per_frame);
    while (start(first) < begin) ++first;
    auto last = static_cast<std::size_t>(static_cast<double>(end) * per_frame) + 1;
    while (last > 0 && start(last) > end) --last;
    last = std::min(last, energies.sums.size());
    Energies part{energies.sample_rate, 0, {}};
    const auto at = [&](std::size_t i) { return energies.sums.begin() + static_cast<std::ptrdiff_t>(i); };
    if (first < last) part.sums.assign(at(first), at(last));
    part.frames = sub_block_start(part.sums.size(), part.sample_rate);
    return part;
}

std::vector<double> window_energies(const Energies& energies, std::size_t length, std::size_t hop)
{
    const std::vector<double> parts = tenths(energies.sums);
    std::vector<double> means;
    for (std::size_t i = 0; i + length <= energies.sums.size(); i += hop) {
        const Frames begin = sub_block_start(i, energies.sample_rate);
        const Frames end = sub_block_start(i + length, energies.sample_rate);
        if (end > energies.frames) break;
        double sum = 0;
        for (std::size_t j = 0; j < length; j += hop_length) sum += parts[i + j];
        means.push_back(sum / static_cast<double>(end - begin));
    }
    return means;
}

double gated_loudness(const std::vector<double>& blocks)
{
    const std::vector<double> loud = above(blocks, to_mean_square(absolute_gate_lufs));
    const double relative = mean(loud) * std::pow(10.0, relative_gate_lu / 10);
    return to_lufs(mean(above(loud, relative)));
}

double relative_gate(const std::vector<double>& blocks)
{
    return to_lufs(mean(above(blocks, to_mean_square(absolute_gate_lufs)))) + relative_gate_lu;
}

double integrated_loudness(const Energies& energies)
{
    return gated_loudness(window_energies(energies, momentary_length, hop_length));
}

double album_loudness(const std::vector<Energies>& programmes)
{
    std::vector<double> pool;
    for (const Energies& programme : programmes) {
        const auto blocks = window_energies(programme, momentary_length, hop_length);
        pool.insert(pool.end(), blocks.begin(), blocks.end());
    }
    return gated_loudness(pool);
}

SpeechLoudness speech_loudness(const Energies& energies, const std::vector<bool>& active)
{
    const std::vector<double> blocks = window_energies(energies, momentary_length, hop_length);
    std::vector<double> spoken;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        std::size_t count = 0;
        for (std::size_t i = b * hop_length; i < b * hop_length + momentary_length && i < active.size(); ++i)
            count += active[i] ? 1 : 0;
        if (2 * count >= momentary_length) spoken.push_back(blocks[b]);
    }
    if (spoken.empty()) return {};
    return {to_lufs(mean(spoken)), static_cast<double>(spoken.size()) / static_cast<double>(blocks.size())};
}

LoudnessRange loudness_range(const Energies& energies, const RangeOptions& options)
{
    return album_range({energies}, options);
}

LoudnessRange album_range(const std::vector<Energies>& programmes, const RangeOptions& options)
{
    std::vector<double> all;
    for (const Energies& programme : programmes) {
        const auto windows = window_energies(
            options.append_silence ? with_silence(programme, 0, appended_sub_blocks) : programme,
            short_term_length, options.hop);
        all.insert(all.end(), windows.begin(), windows.end());
    }
    const std::vector<double> loud = above(all, to_mean_square(absolute_gate_lufs));
    std::vector<double> kept = above(loud, mean(loud) * std::pow(10.0, range_gate_lu / 10));
    if (kept.empty()) return {};
    std::sort(kept.begin(), kept.end());
    const double low = to_lufs(percentile(kept, 0.10)), high = to_lufs(percentile(kept, 0.95));
    return {high - low, low, high};
}

LoudestWindow loudest_window(const Energies& energies, std::size_t length)
{
    const std::vector<double> windows = window_energies(energies, length, 1);
    if (windows.empty()) return {};
    const auto most = std::max_element(windows.begin(), windows.end());
    return {to_lufs(*most),
            sub_block_start(static_cast<std::size_t>(most - windows.begin()), energies.sample_rate)};
}

Loudness measure_loudness(const Energies& energies)
{
    return {integrated_loudness(energies), loudest_window(energies, momentary_length).lufs,
            loudest_window(energies, short_term_length).lufs, loudness_range(energies)};
}

namespace {

// Sums and counts of blocks by their rank, of any tail of the ranks, in logarithmic time (Fenwick, "A new
// data structure for cumulative frequency tables", 1994).
class RankedBlocks {
  public:
    explicit RankedBlocks(std::size_t ranks) : sums_(ranks + 1), counts_(ranks + 1) {}

    void add(std::size_t rank, double value)
    {
        for (std::size_t i = sums_.size() - 1 - rank; i < sums_.size(); i += i & (~i + 1)) {
            sums_[i] += value;
            ++counts_[i];
        }
    }
    double mean_from(std::size_t rank) const
    {
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t i = sums_.size() - 1 - rank; i > 0; i -= i & (~i + 1)) {
            sum += sums_[i];
            count += counts_[i];
        }
        return count > 0 ? sum / static_cast<double>(count) : 0;
    }

  private:
    std::vector<double> sums_; // [0] is not used; ranks descend
    std::vector<std::size_t> counts_;
};

// Gated loudness of the first block, the first two, ...: both gates anew at every step.
std::vector<double> running_gated_loudness(const std::vector<double>& blocks)
{
    std::vector<double> sorted = above(blocks, to_mean_square(absolute_gate_lufs));
    std::sort(sorted.begin(), sorted.end());
    const auto rank_of = [&](auto place) { return static_cast<std::size_t>(place - sorted.begin()); };
    RankedBlocks ranked(sorted.size());
    std::vector<double> lufs;
    for (const double z : blocks) {
        if (z > to_mean_square(absolute_gate_lufs))
            ranked.add(rank_of(std::lower_bound(sorted.begin(), sorted.end(), z)), z);
        const double gate = ranked.mean_from(0) * std::pow(10.0, relative_gate_lu / 10);
        lufs.push_back(
            to_lufs(ranked.mean_from(rank_of(std::upper_bound(sorted.begin(), sorted.end(), gate)))));
    }
    return lufs;
}

} // namespace

LoudnessHistory loudness_history(const Energies& energies)
{
    const auto windows_until_now = [&](std::size_t length) {
        std::vector<double> lufs;
        const Energies led = with_silence(energies, length - hop_length, 0);
        for (const double z : window_energies(led, length, hop_length)) lufs.push_back(to_lufs(z));
        return lufs;
    };
    LoudnessHistory history{windows_until_now(momentary_length), windows_until_now(short_term_length), {}};
    history.integrated.assign(std::min<std::size_t>(3, history.momentary.size()), silence_lufs);
    const auto running = running_gated_loudness(window_energies(energies, momentary_length, hop_length));
    history.integrated.insert(history.integrated.end(), running.begin(), running.end());
    return history;
}

std::vector<std::size_t> loudness_histogram(const Energies& energies, double lowest, double highest,
                                            double step)
{
    std::vector<std::size_t> bins(static_cast<std::size_t>(std::llround((highest - lowest) / step)));
    for (const double z : window_energies(energies, momentary_length, hop_length)) {
        const double bin = std::floor((to_lufs(z) - lowest) / step);
        if (bin >= 0 && bin < static_cast<double>(bins.size())) ++bins[static_cast<std::size_t>(bin)];
    }
    return bins;
}

} // namespace dubstage
