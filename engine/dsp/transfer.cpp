#include "dsp/transfer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dubstage {

namespace {

class MonotoneCubic {
  public:
    explicit MonotoneCubic(std::vector<std::pair<double, double>> points)
        : points_(std::move(points)), slopes_(points_.size(), 0.0)
    {
        for (std::size_t i = 1; i + 1 < points_.size(); ++i) {
            const double before = secant(i - 1), after = secant(i);
            // The harmonic mean keeps each piece between its ends; at an extremum the curve lies level.
            if (before * after > 0) slopes_[i] = 2 * before * after / (before + after);
        }
        if (points_.size() > 1) {
            slopes_.front() = secant(0);
            slopes_.back() = secant(points_.size() - 2);
        }
    }

    double operator()(double x) const
    {
        if (x <= points_.front().first) return points_.front().second;
        if (x >= points_.back().first) return points_.back().second;
        const auto above = std::upper_bound(points_.begin(), points_.end(), x,
                                            [](double at, const auto& point) { return at < point.first; });
        const auto i = static_cast<std::size_t>(above - points_.begin()) - 1;
        const double width = points_[i + 1].first - points_[i].first;
        const double t = (x - points_[i].first) / width, u = 1 - t;
        return points_[i].second * u * u * (1 + 2 * t) + slopes_[i] * width * t * u * u +
               points_[i + 1].second * t * t * (3 - 2 * t) - slopes_[i + 1] * width * t * t * u;
    }

  private:
    double secant(std::size_t i) const
    {
        return (points_[i + 1].second - points_[i].second) / (points_[i + 1].first - points_[i].first);
    }

    std::vector<std::pair<double, double>> points_;
    std::vector<double> slopes_;
};

} // namespace

std::vector<double> sample_transfer(const Transfer& transfer, double range, int parts)
{
    std::vector<double> y;
    for (int i = 0; i <= parts; ++i) y.push_back(transfer(range * (2.0 * i / parts - 1)));
    return y;
}

Transfer biased_tanh(double bias)
{
    const double rest = std::tanh(bias), slope = 1 - rest * rest;
    return [=](double x) { return (std::tanh(x + bias) - rest) / slope; };
}

Transfer arctangent()
{
    constexpr double half_pi = std::numbers::pi / 2;
    return [](double x) { return std::atan(half_pi * x) / half_pi; };
}

Transfer clipping(double ceiling, double softness)
{
    const double straight = (1 - softness) * ceiling, rest = ceiling - straight;
    return [=](double x) {
        const double size = std::abs(x);
        if (size <= straight) return x;
        if (rest == 0) return std::copysign(ceiling, x);
        return std::copysign(straight + rest * std::tanh((size - straight) / rest), x);
    };
}

Transfer through_points(std::vector<std::pair<double, double>> points)
{
    return MonotoneCubic(std::move(points));
}

} // namespace dubstage
