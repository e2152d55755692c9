// The test signals of EBU Tech 3341 and 3342 and of ITU-R BS.2217, made from their text, and their K-weighted
// energies.
#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include "analysis/loudness.h"

namespace dubstage::test {

struct Tone {
    double level_db; // of the peak; -inf for silence
    double seconds;
};

constexpr double silent_db = -std::numeric_limits<double>::infinity();

// One sine after the other; the phase runs on.
inline std::vector<float> tones(const std::vector<Tone>& parts, double hz = 1000, double rate = 48000)
{
    std::vector<float> samples;
    for (const Tone& part : parts) {
        const double gain = std::pow(10.0, part.level_db / 20);
        const auto end = samples.size() + static_cast<std::size_t>(std::llround(part.seconds * rate));
        while (samples.size() < end) {
            const double cycles = hz * static_cast<double>(samples.size()) / rate;
            samples.push_back(static_cast<float>(gain * std::sin(2 * std::numbers::pi * cycles)));
        }
    }
    return samples;
}

inline std::vector<double> lane_energy(const std::vector<float>& samples, double rate = 48000)
{
    KEnergy energy(rate);
    energy.add(samples.data(), samples.size());
    return energy.sums();
}

inline Energies energies_of(const std::vector<std::vector<float>>& lanes, const std::vector<double>& weights,
                            double rate = 48000)
{
    std::vector<std::vector<double>> sums;
    for (const auto& lane : lanes) sums.push_back(lane_energy(lane, rate));
    return weigh(sums, weights, rate, static_cast<Frames>(lanes[0].size()));
}

// The same sound in both channels: one lane, twice its energy.
inline Energies stereo(const std::vector<float>& samples, double rate = 48000)
{
    return energies_of({samples}, {2.0}, rate);
}

} // namespace dubstage::test
