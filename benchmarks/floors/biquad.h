// A 4-band equaliser as everyone writes it: Bristow-Johnson's Audio EQ Cookbook, transposed direct form II in
// double.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "floors/mix_sheet.h"

namespace floors {

struct Biquad {
    double b0 = 1, b1 = 0, b2 = 0, a1 = 0, a2 = 0, s1 = 0, s2 = 0;
};

inline Biquad design(const Band& band, double rate)
{
    const double w = 2 * std::numbers::pi * band.frequency / rate, c = std::cos(w);
    const double alpha = std::sin(w) / (2 * band.q), a = std::pow(10.0, band.gain_db / 40);
    const auto scaled = [](double b0, double b1, double b2, double a0, double a1, double a2) {
        return Biquad{b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0};
    };
    if (band.type == "low_cut")
        return scaled((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha);
    if (band.type == "bell")
        return scaled(1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a);
    const double k = 2 * std::sqrt(a) * alpha, sign = band.type == "low_shelf" ? 1 : -1;
    const double p = a + 1, m = a - 1, pc = sign * p * c, mc = sign * m * c;
    return scaled(a * (p - mc + k), 2 * a * sign * (m - pc), a * (p - mc - k), p + mc + k,
                  -2 * sign * (m + pc), p + mc - k);
}

class Equaliser {
  public:
    Equaliser(const std::vector<Band>& bands, double rate)
    {
        for (std::size_t i = 0; i < bands.size() && i < bands_.size(); ++i)
            bands_[i] = design(bands[i], rate);
    }

    template <class Real> void run(Real* samples, std::size_t count, double gain)
    {
        std::array<Biquad, 4> bands = bands_; // in registers
        for (std::size_t i = 0; i < count; ++i) {
            double x = static_cast<double>(samples[i]) * gain;
            for (auto& band : bands) {
                const double y = band.b0 * x + band.s1;
                band.s1 = band.b1 * x - band.a1 * y + band.s2;
                band.s2 = band.b2 * x - band.a2 * y;
                x = y;
            }
            samples[i] = static_cast<Real>(x);
        }
        bands_ = bands;
    }

  private:
    std::array<Biquad, 4> bands_{};
};

} // namespace floors
