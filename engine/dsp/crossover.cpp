#include "dsp/crossover.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "dsp/fft.h"
#include "dsp/fir_design.h"
#include "dsp/linear_phase.h"
#include "dsp/response_math.h"

namespace dubstage {

namespace {

constexpr double tolerance = 1e-5;
// Between one length that is tried and the next: a quarter of an octave.
constexpr double length_step = 1.189207115002721;
// The transform holds the longest response that can be needed this many times over, so that what wraps round
// in time is no part of the error.
constexpr double transform_room = 8.0;
constexpr double smallest_transform = 4096.0;

double law(double f, double frequency, double order)
{
    return 1.0 / (1.0 + std::pow(f / frequency, order));
}

// The response decays with the pole that is next to the real axis, at an angle of pi / order from it.
double frames_of_decay(double frequency, double order, double sample_rate)
{
    const double angle = std::numbers::pi / std::max(order, 2.0);
    return -std::log(tolerance) / (2.0 * std::numbers::pi * std::sin(angle)) * sample_rate / frequency;
}

class LowDesign {
  public:
    LowDesign(double frequency, double order, double sample_rate)
        : decay_(frames_of_decay(frequency, order, sample_rate)),
          fft_(power_of_two(
              static_cast<std::size_t>(std::max(2.0 * transform_room * decay_, smallest_transform))))
    {
        const double size = static_cast<double>(fft_.size());
        const double high = std::min(design_high_hz, design_high_part * sample_rate);
        measured_bins_ = static_cast<std::size_t>(high / sample_rate * size) + 1;
        wanted_.resize(fft_.bins());
        for (std::size_t k = 0; k < wanted_.size(); ++k)
            wanted_[k] = law(static_cast<double>(k) * sample_rate / size, frequency, order);
        std::copy(wanted_.begin(), wanted_.end(), fft_.spectrum());
        fft_.inverse();
        ideal_.assign(fft_.time(), fft_.time() + fft_.size() / 2 + 1);
    }

    Response shortest()
    {
        for (double half = decay_ / 2.0;; half *= length_step) {
            auto taps = cut_symmetric(ideal_, static_cast<std::size_t>(half));
            if (half * length_step * 2.0 > static_cast<double>(ideal_.size()) || error(taps) <= tolerance)
                return {-static_cast<Frames>(taps.size() / 2), std::move(taps)};
        }
    }

  private:
    // The taps lie around frame 0, which wraps round, so their transform is real.
    double error(const std::vector<double>& taps)
    {
        const std::size_t half = taps.size() / 2;
        std::fill_n(fft_.time(), fft_.size(), 0.0);
        std::copy(taps.begin() + static_cast<std::ptrdiff_t>(half), taps.end(), fft_.time());
        std::copy_n(taps.begin(), half, fft_.time() + fft_.size() - half);
        fft_.forward();
        double worst = 0.0;
        for (std::size_t k = 0; k < measured_bins_; ++k)
            worst = std::max(worst, std::abs(fft_.spectrum()[k] - wanted_[k]));
        return worst;
    }

    double decay_;
    RealFft fft_;
    std::size_t measured_bins_ = 0;
    std::vector<double> wanted_, ideal_;
};

} // namespace

Response crossover_low(double frequency_hz, double slope_db, double sample_rate)
{
    check(frequency_hz > 0.0 && frequency_hz <= design_high_part * sample_rate,
          "a crossover lies between 0 Hz and 0.45 of the rate");
    check(slope_db >= 12.0 && slope_db <= 96.0, "a crossover falls with 12 to 96 dB per octave");
    return LowDesign(frequency_hz, slope_db / 6.0, sample_rate).shortest();
}

std::vector<Response> crossover_bands(std::span<const double> frequencies_hz, double slope_db,
                                      double sample_rate)
{
    std::vector<Response> bands;
    Response below{0, {0.0}}, rest = unit_response();
    for (std::size_t i = 0; i < frequencies_hz.size(); ++i) {
        check(i == 0 || frequencies_hz[i] > frequencies_hz[i - 1], "crossover frequencies ascend");
        Response low = crossover_low(frequencies_hz[i], slope_db, sample_rate);
        bands.push_back(weighted_sum(low, 1.0, below, -1.0));
        rest = weighted_sum(rest, 1.0, bands.back(), -1.0);
        below = std::move(low);
    }
    bands.push_back(std::move(rest));
    return bands;
}

} // namespace dubstage
