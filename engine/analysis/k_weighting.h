// The K filter of ITU-R BS.1770-5, and the energy of a lane behind it in steps of 10 ms.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "base/units.h"

namespace dubstage {

// y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]
struct Biquad {
    double b0, b1, b2, a1, a2;
};

struct KWeighting {
    Biquad shelf, high_pass;
};

// At 48 kHz the coefficients of BS.1770-5, tables 1 and 2; at other rates the same response: bilinear
// transforms of the two prototypes, the high-pass scaled so that the gain it has at 48 kHz stays the same.
KWeighting k_weighting(double sample_rate);

// Sub-blocks of 10 ms: momentary loudness is to be followed in steps of 20 ms at most (EBU Tech 3341, signals
// 13 and 14). Sub-block i spans the frames [start(i), start(i + 1)), start(i) = round(i * rate / 100).
Frames sub_block_start(std::size_t sub_block, double sample_rate);

// The K-weighted energy of one lane, fed in blocks of any size.
class KEnergy {
  public:
    explicit KEnergy(double sample_rate);

    void add(const float* samples, std::size_t count);
    void add(const double* samples, std::size_t count);
    // Sums of squares per sub-block; the last one may be incomplete.
    const std::vector<double>& sums() const { return sums_; }
    Frames frames() const { return frames_; }

  private:
    template <class Sample> void weigh(const Sample* samples, std::size_t count);

    KWeighting filter_;
    double sample_rate_;
    std::array<double, 4> state_{};
    Frames frames_ = 0, next_start_ = 0;
    std::vector<double> sums_;
};

} // namespace dubstage
