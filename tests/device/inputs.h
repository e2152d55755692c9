// Signals that find faults: noise, steps, full scale, and numbers near nothing.
#pragma once

#include <cmath>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace dubstage::test {

// A lane on its own and two; a count that is no power of two; the edges of vectors, groups and groups of
// groups.
constexpr std::size_t lane_counts[] = {1, 2, 7};
constexpr std::size_t frame_counts[] = {1, 63, 64, 65, 1009, 4097};

// A GPU may take numbers below the smallest normal float for zero.
constexpr double flushed = 1.2e-38;
constexpr double epsilon = 1.0 / 16777216; // half a step of float, relative

inline std::vector<float> noise(std::size_t count, unsigned seed)
{
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> uniform(-1, 1);
    std::vector<float> samples(count);
    for (float& x : samples) x = uniform(generator);
    return samples;
}

// Noise, steps from rail to rail, then numbers around and below the smallest normal, by turns.
inline std::vector<float> awkward(std::size_t count, unsigned seed)
{
    std::vector<float> samples = noise(count, seed);
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 3 == 1) samples[i] = i / 5 % 2 == 0 ? 1.0f : -1.0f;
        if (i % 7 == 2) samples[i] = std::ldexp(samples[i], -130 - static_cast<int>(i % 19));
        if (i % 11 == 5) samples[i] = i % 2 == 0 ? 0.0f : -0.0f;
    }
    return samples;
}

} // namespace dubstage::test
