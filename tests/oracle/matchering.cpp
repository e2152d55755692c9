#include "oracle/matchering.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "dsp/fft.h"

namespace dubstage::oracle {

namespace {

using Lane = std::vector<double>;

constexpr std::size_t fft_size = 4096, bins = fft_size / 2 + 1;
constexpr double piece_s = 15, least_magnitude = 1e-6;
constexpr double lowess_share = 0.0375;
constexpr int level_rounds = 4;

double rms(const double* x, std::size_t count)
{
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += x[i] * x[i];
    return std::sqrt(sum / static_cast<double>(count));
}

struct Pieces {
    std::size_t length = 0;
    std::vector<std::size_t> loud; // where they begin
    double level = 0;
};

Pieces pieces_of(const Lane& mid, double rate)
{
    const auto most = static_cast<std::size_t>(piece_s * rate);
    const std::size_t count = mid.size() / most + 1;
    Pieces pieces;
    pieces.length = mid.size() / count;
    Lane levels;
    for (std::size_t p = 0; p < count; ++p)
        levels.push_back(rms(mid.data() + p * pieces.length, pieces.length));
    const double mean = rms(levels.data(), levels.size());
    Lane loud;
    for (std::size_t p = 0; p < count; ++p) {
        if (levels[p] < mean) continue;
        loud.push_back(levels[p]);
        pieces.loud.push_back(p * pieces.length);
    }
    pieces.level = rms(loud.data(), loud.size());
    return pieces;
}

Lane mean_magnitudes(const Lane& lane, const Pieces& pieces)
{
    RealFft fft(fft_size);
    Lane sum(bins);
    double frames = 0;
    for (const std::size_t from : pieces.loud)
        for (std::size_t at = from; at + fft_size <= from + pieces.length; at += fft_size) {
            std::copy_n(lane.begin() + static_cast<std::ptrdiff_t>(at), fft_size, fft.time());
            fft.forward();
            for (std::size_t k = 0; k < bins; ++k) sum[k] += std::abs(fft.spectrum()[k]) / fft_size;
            ++frames;
        }
    for (double& x : sum) x /= frames;
    return sum;
}

// A natural cubic spline through rising places.
class Spline {
  public:
    Spline(Lane x, Lane y) : x_(std::move(x)), y_(std::move(y)), bend_(x_.size())
    {
        const std::size_t n = x_.size();
        Lane upper(n), right(n);
        for (std::size_t i = 1; i + 1 < n; ++i) {
            const double before = x_[i] - x_[i - 1], after = x_[i + 1] - x_[i];
            const double pivot = 2 * (before + after) - before * upper[i - 1];
            upper[i] = after / pivot;
            right[i] =
                (6 * ((y_[i + 1] - y_[i]) / after - (y_[i] - y_[i - 1]) / before) - before * right[i - 1]) /
                pivot;
        }
        for (std::size_t i = n - 1; i-- > 1;) bend_[i] = right[i] - upper[i] * bend_[i + 1];
    }
    double at(double place) const
    {
        const auto next = std::upper_bound(x_.begin() + 1, x_.end() - 1, place);
        const auto i = static_cast<std::size_t>(next - x_.begin()) - 1;
        const double h = x_[i + 1] - x_[i], a = (x_[i + 1] - place) / h, b = 1 - a;
        return a * y_[i] + b * y_[i + 1] +
               ((a * a * a - a) * bend_[i] + (b * b * b - b) * bend_[i + 1]) * h * h / 6;
    }

  private:
    Lane x_, y_, bend_;
};

// Straight lines through the nearest share of the points, weighted by the tricube of their distance, over
// evenly spaced places.
Lane lowess(const Lane& y, double share)
{
    const std::size_t n = y.size();
    const auto near = std::max<std::size_t>(2, static_cast<std::size_t>(share * static_cast<double>(n)));
    Lane smooth(n);
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t from = std::min(i - std::min(i, near / 2), n - near);
        const double radius = static_cast<double>(std::max(i - from, from + near - 1 - i));
        double w0 = 0, w1 = 0, w2 = 0, y0 = 0, y1 = 0;
        for (std::size_t k = from; k < from + near; ++k) {
            const double d = static_cast<double>(k) - static_cast<double>(i);
            const double t = std::abs(d) / radius;
            if (t >= 0.999) continue;
            const double w = std::pow(1 - t * t * t, 3);
            w0 += w, w1 += w * d, w2 += w * d * d, y0 += w * y[k], y1 += w * d * y[k];
        }
        const double spread = w0 * w2 - w1 * w1;
        smooth[i] = spread > 1e-12 * w0 * w0 ? (w2 * y0 - w1 * y1) / spread : y0 / w0;
    }
    return smooth;
}

Lane smoothed_ratio(const Lane& ratio)
{
    Lane linear(bins), logarithmic(4 * (bins - 1) + 1);
    for (std::size_t k = 0; k < bins; ++k) linear[k] = static_cast<double>(k) / (bins - 1);
    const double lowest = std::log10(4.0 / fft_size);
    for (std::size_t i = 0; i < logarithmic.size(); ++i)
        logarithmic[i] = std::pow(
            10.0, lowest * (1 - static_cast<double>(i) / static_cast<double>(logarithmic.size() - 1)));
    const Spline on_linear(linear, ratio);
    Lane values;
    for (const double place : logarithmic) values.push_back(on_linear.at(place));
    const Spline back(logarithmic, lowess(values, lowess_share));
    Lane smooth;
    for (const double place : linear) smooth.push_back(back.at(place));
    smooth[0] = 0;
    smooth[1] = ratio[1];
    return smooth;
}

Lane filter_of(const Lane& target, const Lane& reference)
{
    Lane ratio;
    for (std::size_t k = 0; k < bins; ++k)
        ratio.push_back(reference[k] / std::max(target[k], least_magnitude));
    const Lane smooth = smoothed_ratio(ratio);
    const Lane centred = inverse_fft({smooth.begin(), smooth.end()}, fft_size);
    Lane taps(fft_size);
    for (std::size_t i = 0; i < fft_size; ++i) {
        const double hann =
            0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / (fft_size - 1));
        taps[i] = hann * centred[(i + fft_size / 2) % fft_size];
    }
    return taps;
}

// As long as the lane, its middle tap at time zero.
Lane convolved(const Lane& lane, const Lane& taps)
{
    const std::size_t n = power_of_two(lane.size() + taps.size());
    RealFft a(n), b(n);
    std::fill_n(a.time(), n, 0.0);
    std::fill_n(b.time(), n, 0.0);
    std::copy(lane.begin(), lane.end(), a.time());
    std::copy(taps.begin(), taps.end(), b.time());
    a.forward();
    b.forward();
    for (std::size_t k = 0; k < a.bins(); ++k) a.spectrum()[k] *= b.spectrum()[k];
    a.inverse();
    const double* from = a.time() + fft_size / 2;
    return {from, from + lane.size()};
}

Lane combined(const Lane& a, const Lane& b, double gain_b, double gain)
{
    Lane sum(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) sum[i] = gain * (a[i] + gain_b * b[i]);
    return sum;
}

void scale(Lane& lane, double gain)
{
    for (double& x : lane) x *= gain;
}

} // namespace

Stereo matchering(const Stereo& target, const Stereo& reference, double rate)
{
    Lane mid = combined(target[0], target[1], 1, 0.5), side = combined(target[0], target[1], -1, 0.5);
    const Lane wanted_mid = combined(reference[0], reference[1], 1, 0.5),
               wanted_side = combined(reference[0], reference[1], -1, 0.5);
    const Pieces wanted = pieces_of(wanted_mid, rate), pieces = pieces_of(mid, rate);
    for (Lane* lane : {&mid, &side}) scale(*lane, wanted.level / pieces.level);
    const Lane mid_taps = filter_of(mean_magnitudes(mid, pieces), mean_magnitudes(wanted_mid, wanted)),
               side_taps = filter_of(mean_magnitudes(side, pieces), mean_magnitudes(wanted_side, wanted));
    mid = convolved(mid, mid_taps);
    side = convolved(side, side_taps);
    for (int round = 0; round < level_rounds; ++round) {
        Lane clipped = mid;
        for (double& x : clipped) x = std::clamp(x, -1.0, 1.0);
        const double gain = wanted.level / pieces_of(clipped, rate).level;
        for (Lane* lane : {&mid, &side}) scale(*lane, gain);
    }
    return {combined(mid, side, 1, 1), combined(mid, side, -1, 1)};
}

} // namespace dubstage::oracle
