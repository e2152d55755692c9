// Sounds made for the tests of figures and checks: noise, tones, and a clean programme to spoil.
#pragma once

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "analysis/measure.h"
#include "oracle/observe.h"

namespace dubstage::test {

using Lane = std::vector<double>;

inline Lane sine(double hz, double amplitude, double seconds, double rate = 48000)
{
    Lane lane(static_cast<std::size_t>(std::llround(seconds * rate)));
    for (std::size_t i = 0; i < lane.size(); ++i)
        lane[i] = amplitude * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate);
    return lane;
}

// White, normally distributed; the RMS is `rms`.
inline Lane white_noise(double rms, double seconds, unsigned seed, double rate = 48000)
{
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal(0, rms);
    Lane lane(static_cast<std::size_t>(std::llround(seconds * rate)));
    for (double& x : lane) x = normal(generator);
    return lane;
}

inline void fade_ends(Lane& lane, std::size_t frames)
{
    for (std::size_t i = 0; i < frames; ++i) {
        const double gain =
            0.5 - 0.5 * std::cos(std::numbers::pi * static_cast<double>(i) / static_cast<double>(frames));
        lane[i] *= gain;
        lane[lane.size() - 1 - i] *= gain;
    }
}

// Two channels of noise that share most of what they hold, at about -20 LUFS, faded at both ends.
inline std::vector<Lane> clean_stereo(double seconds = 12, double rate = 48000)
{
    const Lane middle = white_noise(0.04, seconds, 1, rate);
    std::vector<Lane> lanes{white_noise(0.02, seconds, 2, rate), white_noise(0.02, seconds, 3, rate)};
    for (Lane& lane : lanes) {
        for (std::size_t i = 0; i < lane.size(); ++i) lane[i] += middle[i];
        fade_ends(lane, 4800);
    }
    return lanes;
}

inline Measurement measured(const std::vector<Lane>& lanes, const std::string& layout = "stereo",
                            double rate = 48000, const MeasureOptions& options = {})
{
    return measure(observe(lanes, parse_layout(layout, "test"), rate, {}, Peaks::of_samples), options);
}

} // namespace dubstage::test
