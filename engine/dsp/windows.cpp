#include "dsp/windows.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dubstage {

namespace {

// The modified Bessel function I0 by its power series, which converges for every argument a window needs.
double bessel_i0(double x)
{
    const double quarter = x * x / 4.0;
    double term = 1.0, sum = 1.0;
    for (int k = 1; term > sum * 1e-18; ++k) {
        term *= quarter / (static_cast<double>(k) * k);
        sum += term;
    }
    return sum;
}

} // namespace

double kaiser(double x, double beta)
{
    if (std::abs(x) > 1.0) return 0.0;
    return bessel_i0(beta * std::sqrt(1.0 - x * x)) / bessel_i0(beta);
}

double cosine_fall(double x)
{
    return 0.5 + 0.5 * std::cos(std::numbers::pi * std::clamp(x, 0.0, 1.0));
}

void fade_end(std::vector<double>& taps, std::size_t count)
{
    count = std::min(count, taps.size());
    for (std::size_t i = 0; i < count; ++i)
        taps[taps.size() - count + i] *=
            cosine_fall(static_cast<double>(i + 1) / static_cast<double>(count + 1));
}

} // namespace dubstage
