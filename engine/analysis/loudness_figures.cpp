#include "analysis/loudness_figures.h"

#include <algorithm>
#include <cmath>

#include "analysis/dynamics.h"

namespace dubstage {

namespace {

constexpr double speech_below_lu = 20, speech_floor_lufs = -70;
constexpr double range_needs_s = 60; // Tech 3341: not stable for the first minute
constexpr double histogram_top = 5;

RangeOptions range_options(const MeasureOptions& options)
{
    return options.range_once_a_second ? RangeOptions{100, false} : RangeOptions{};
}

void add_histogram(const std::vector<double>& blocks, LoudnessFigures& figures)
{
    const auto bins =
        static_cast<std::size_t>((histogram_top - figures.histogram_low) / figures.histogram_step);
    figures.histogram.assign(bins, 0);
    for (const double block : blocks) {
        const double bin = std::floor((to_lufs(block) - figures.histogram_low) / figures.histogram_step);
        if (bin >= 0 && bin < static_cast<double>(bins))
            figures.histogram[static_cast<std::size_t>(bin)] += 1 / static_cast<double>(blocks.size());
    }
}

} // namespace

Energies energies_of(const Observation& observation, bool dual_mono)
{
    Energies energies{observation.sample_rate, observation.frames, observation.k_energies};
    if (dual_mono && observation.channels.size() == 1)
        for (double& sum : energies.sums) sum *= 2;
    return energies;
}

std::vector<bool> speech_activity(const Observation& dialogue)
{
    const Energies energies = energies_of(dialogue);
    const double threshold = std::max(integrated_loudness(energies) - speech_below_lu, speech_floor_lufs);
    constexpr std::size_t length = 10;
    const std::vector<double> windows = window_energies(energies, length, 1);
    std::vector<bool> active(energies.sums.size());
    for (std::size_t i = 0; i < windows.size(); ++i)
        if (to_lufs(windows[i]) > threshold) active[i + length / 2] = true;
    return active;
}

LoudnessFigures loudness_figures(const Observation& observation, const MeasureOptions& options)
{
    const Energies energies = energies_of(observation, options.dual_mono);
    const std::vector<double> blocks = window_energies(energies, momentary_length, 10);
    LoudnessFigures figures;
    figures.integrated = gated_loudness(blocks);
    figures.relative_gate = relative_gate(blocks);
    const LoudestWindow momentary = loudest_window(energies, momentary_length);
    const LoudestWindow short_term = loudest_window(energies, short_term_length);
    figures.max_momentary = momentary.lufs;
    figures.max_momentary_at = momentary.at;
    figures.max_short_term = short_term.lufs;
    figures.max_short_term_at = short_term.at;
    const LoudnessRange range = loudness_range(energies, range_options(options));
    figures.range = range.lu;
    figures.range_low = range.low;
    figures.range_high = range.high;
    figures.range_is_short = static_cast<double>(observation.frames) < range_needs_s * energies.sample_rate;
    LoudnessHistory history = loudness_history(energies);
    figures.momentary = std::move(history.momentary);
    figures.short_term = std::move(history.short_term);
    figures.running_integrated = std::move(history.integrated);
    add_histogram(blocks, figures);
    if (options.dialogue != nullptr) {
        const SpeechLoudness speech = speech_loudness(energies, speech_activity(*options.dialogue));
        figures.speech = speech.lufs;
        figures.speech_share = speech.share;
    }
    return figures;
}

RangeFigures range_figures(const Observation& observation, const NamedRange& range,
                           const MeasureOptions& options)
{
    RangeFigures figures;
    figures.name = range.name;
    figures.from = std::clamp<Frames>(range.from, 0, observation.frames);
    figures.to = std::clamp<Frames>(range.to, figures.from, observation.frames);
    const Energies energies = part_of(energies_of(observation, options.dual_mono), figures.from, figures.to);
    figures.integrated = integrated_loudness(energies);
    figures.max_short_term = loudest_window(energies, short_term_length).lufs;
    figures.range = loudness_range(energies, range_options(options)).lu;
    figures.true_peak_db = to_db(highest_peak(observation, figures.from, figures.to));
    return figures;
}

} // namespace dubstage
