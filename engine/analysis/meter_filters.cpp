#include "analysis/meter_filters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "analysis/k_weighting.h"

namespace dubstage {

namespace {

struct Core { // a state variable filter in double: H(s) = (direct s^2 + band s + low) / (s^2 + damping s + 1)
    double a1, a2, a3, direct, band, low;
};

// Undoes the bilinear transform.
Core core_of(const Biquad& b)
{
    const double den = 4 / (1 - b.a1 + b.a2);
    const double g = std::sqrt((1 + b.a1 + b.a2) / (1 - b.a1 + b.a2));
    const double damping = (1 - b.a2) * den / (2 * g);
    const double n0 = (b.b0 + b.b1 + b.b2) * den / (4 * g * g);
    const double n1 = (b.b0 - b.b2) * den / (2 * g);
    const double n2 = (b.b0 - b.b1 + b.b2) * den / 4;
    const double a1 = 1 / (1 + g * (g + damping));
    return {a1, g * a1, g * g * a1, n2, n1 - n2 * damping, n0 - n2};
}

kernels::KSection section_of(const Core& c)
{
    const auto f = [](double x) { return static_cast<float>(x); };
    return {f(c.a1), f(c.a2), f(c.a3), f(c.direct), f(c.band), f(c.low)};
}

double run(const Core& c, double x, double& s1, double& s2)
{
    const double v3 = x - s2;
    const double v1 = c.a1 * s1 + c.a2 * v3;
    const double v2 = s2 + c.a2 * s1 + c.a3 * v3;
    s1 = 2 * v1 - s1;
    s2 = 2 * v2 - s2;
    return c.direct * x + c.band * v1 + c.low * v2;
}

// Modified Bessel function of the first kind, order 0.
double bessel(double x)
{
    double sum = 1, term = 1;
    for (int k = 1; term > 1e-17 * sum; ++k) {
        term *= (x / (2 * k)) * (x / (2 * k));
        sum += term;
    }
    return sum;
}

double windowed_sinc(double at)
{
    constexpr double half = TRUE_PEAK_HALF, beta = 4.53; // 50 dB
    if (std::abs(at) >= half) return 0;
    const double u = at / half;
    const double x = std::numbers::pi * at;
    return (at == 0 ? 1.0 : std::sin(x) / x) * bessel(beta * std::sqrt(1 - u * u)) / bessel(beta);
}

} // namespace

kernels::KFilter make_k_filter(double sample_rate, kernels::uint short_step)
{
    const KWeighting weighting = k_weighting(sample_rate);
    const Core shelf = core_of(weighting.shelf), high_pass = core_of(weighting.high_pass);
    kernels::KFilter filter{section_of(shelf), section_of(high_pass), short_step, {}};
    for (kernels::uint longer = 0; longer < 2; ++longer)
        for (std::size_t from = 0; from < 4; ++from) {
            std::array<double, 4> s{};
            s[from] = 1;
            for (kernels::uint i = 0; i < short_step + longer; ++i)
                run(high_pass, run(shelf, 0, s[0], s[1]), s[2], s[3]);
            for (std::size_t to = 0; to < 4; ++to) filter.carry[longer][to][from] = static_cast<float>(s[to]);
        }
    return filter;
}

kernels::TruePeakTaps make_true_peak_taps()
{
    kernels::TruePeakTaps taps{};
    for (int p = 1; p <= 4; ++p) {
        std::array<double, TRUE_PEAK_HALF> before{}, behind{};
        double sum = 0;
        for (std::size_t k = 0; k < TRUE_PEAK_HALF; ++k) {
            before[k] = windowed_sinc(static_cast<double>(k) + p / 8.0);
            behind[k] = windowed_sinc(static_cast<double>(k) + 1 - p / 8.0);
            sum += before[k] + behind[k];
        }
        for (std::size_t k = 0; k < TRUE_PEAK_HALF; ++k) { // a constant stays what it is
            taps.even[p - 1][k] = static_cast<float>((before[k] + behind[k]) / (2 * sum));
            taps.odd[p - 1][k] = static_cast<float>((before[k] - behind[k]) / (2 * sum));
        }
    }
    return taps;
}

double true_peak_gain(const kernels::TruePeakTaps& taps)
{
    double most = 1;
    for (int p = 0; p < 4; ++p) {
        double sum = 0;
        for (std::size_t k = 0; k < TRUE_PEAK_HALF; ++k)
            sum += std::abs(double{taps.even[p][k]} + double{taps.odd[p][k]}) +
                   std::abs(double{taps.even[p][k]} - double{taps.odd[p][k]});
        most = std::max(most, sum);
    }
    return most;
}

} // namespace dubstage
