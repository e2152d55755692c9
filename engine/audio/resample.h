// Other sample rates, by libsoxr at its very high quality: in double precision, without delay.
#pragma once

#include <cstddef>
#include <vector>

#include "base/units.h"

struct soxr;

namespace dubstage {

// Interleaved doubles in, interleaved floats out, block by block.
class Resampler {
  public:
    Resampler(double from, double to, int channels);
    ~Resampler();
    Resampler(const Resampler&) = delete;
    Resampler& operator=(const Resampler&) = delete;

    // Frames written to `out`, which holds room(frames) of them.
    std::size_t run(const double* in, std::size_t frames, float* out);
    // What is still inside after the last block, in turns, until it returns 0.
    std::size_t drain(float* out, std::size_t room);
    std::size_t room(std::size_t frames) const;

  private:
    soxr* soxr_ = nullptr;
    double ratio_;
};

// round(frames * to / from)
Frames resampled_frames(Frames frames, double from, double to);

// A whole channel; the result has resampled_frames() samples.
std::vector<double> resample(const std::vector<double>& samples, double from, double to);

} // namespace dubstage
