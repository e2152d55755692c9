#include "dsp/linear_phase.h"

#include <algorithm>
#include <cmath>

#include "dsp/fft.h"
#include "dsp/windows.h"

namespace dubstage {

namespace {

// Responses of bells and shelves decay exponentially: a short taper costs less than any window over all of
// it.
constexpr double taper_part = 0.25;

// p^2 (2 - p / core) / core meets p at the core's border with the same slope and has a double zero.
void round_notches(const Prototype& prototype, double step_hz, std::vector<double>& values)
{
    for (const auto& section : prototype.sections) {
        if (!section.notch()) continue;
        for (std::size_t k = 0; k < values.size(); ++k) {
            const double p = std::sqrt(section.power(static_cast<double>(k) * step_hz));
            if (p < notch_core) values[k] *= p * (2.0 - p / notch_core) / notch_core;
        }
    }
}

} // namespace

std::vector<double> zero_phase_taps(const Prototype& prototype, double sample_rate, std::size_t grid)
{
    RealFft fft(grid);
    const double step_hz = sample_rate / static_cast<double>(grid);
    auto wanted = prototype.magnitudes(step_hz, fft.bins());
    round_notches(prototype, step_hz, wanted);
    std::copy(wanted.begin(), wanted.end(), fft.spectrum());
    fft.inverse();
    return {fft.time(), fft.time() + grid / 2 + 1};
}

std::vector<double> cut_symmetric(const std::vector<double>& zero_phase, std::size_t half)
{
    std::vector<double> taps(2 * half + 1, 0.0);
    const std::size_t known = std::min(half + 1, zero_phase.size());
    std::vector<double> side(zero_phase.begin(), zero_phase.begin() + static_cast<std::ptrdiff_t>(known));
    side.resize(half + 1, 0.0);
    fade_end(side, static_cast<std::size_t>(static_cast<double>(half) * taper_part));
    for (std::size_t i = 0; i <= half; ++i) taps[half + i] = taps[half - i] = side[i];
    return taps;
}

} // namespace dubstage
