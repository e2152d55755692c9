// The transforms of the engine's lengths, with the least bytes and the usual count of operations.
#pragma once

#include <memory>

#include "device/device.h"

namespace bench {

// What the traits of devices name, and what lies between and around.
constexpr int fft_lengths[] = {4096, 16384, 32768, 65536, 131072, 196608, 1048576};

struct FftCase {
    std::unique_ptr<dubstage::FftPlan> plan; // of zeros, so that repeats stay finite
    double bytes = 0;                        // each sample read once and written once
    double operations = 0;                   // 2.5 n log2 n, as FFTW counts a real transform
};

// As many rows as `samples` has, and one at least.
FftCase make_fft_case(dubstage::Device& device, int length, double samples);

} // namespace bench
