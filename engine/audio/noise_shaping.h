// Whole numbers from floats with dither whose noise lies where the ear hears least: error feedback.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "audio/source.h"

namespace dubstage {

// flat: triangular dither alone. The others are the filters of Wannamaker, "Psychoacoustically optimal noise
// shaping", JAES 40 (1992), made for 44.1 kHz: gentle the modified E-weighted one, strong the F-weighted one,
// of nine coefficients each.
enum class NoiseShape { flat, gentle, strong };

// Of the error's filter 1 - sum of c[k] z^-(k+1); empty for flat.
const std::vector<double>& shaping_coefficients(NoiseShape shape);
constexpr double lowest_shaped_rate = 44100, highest_shaped_rate = 48000;

class ShapedQuantiser {
  public:
    // `samples`: s16 or s24.
    ShapedQuantiser(NoiseShape shape, SampleFormat samples, int channels, std::uint32_t seed);
    // Interleaved; goes on where the last call ended. `out` holds frames * channels samples.
    void run(const float* in, Frames frames, std::byte* out);

  private:
    std::vector<double> coefficients_;
    int bytes_;
    double scale_;
    std::size_t channels_;
    std::uint32_t seed_;
    std::uint64_t frame_ = 0;
    std::vector<double> errors_; // [channel][coefficient], the newest first
};

} // namespace dubstage
