// The energy of a lane behind the K filter, in steps of 10 ms.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "base/units.h"
#include "dsp/k_weighting.h"

namespace dubstage {

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
