#include "viewer/model/level_match.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dubstage::viewer {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double absolute_gate_lufs = -70, relative_gate_lu = -10; // BS.1770-5, annex 1

double mean_above(const std::vector<double>& momentary, double gate)
{
    double sum = 0;
    int blocks = 0;
    for (const double lufs : momentary)
        if (lufs > gate) sum += std::pow(10, lufs / 10), ++blocks;
    return blocks == 0 ? -infinity : 10 * std::log10(sum / blocks);
}

} // namespace

std::vector<double> level_match(const std::vector<Loudness>& traces)
{
    double target = infinity;
    for (const Loudness& trace : traces)
        if (std::isfinite(trace.lufs))
            target = std::min(target, trace.lufs + std::min(0.0, highest_true_peak_db - trace.true_peak_db));
    std::vector<double> gains;
    for (const Loudness& trace : traces)
        gains.push_back(std::isfinite(trace.lufs) ? target - trace.lufs
                                                  : std::min(0.0, highest_true_peak_db - trace.true_peak_db));
    return gains;
}

double gated_loudness(const std::vector<double>& momentary)
{
    const double first = mean_above(momentary, absolute_gate_lufs);
    return std::isfinite(first)
               ? mean_above(momentary, std::max(absolute_gate_lufs, first + relative_gate_lu))
               : -infinity;
}

} // namespace dubstage::viewer
