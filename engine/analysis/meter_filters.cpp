#include "analysis/meter_filters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "analysis/k_weighting.h"
#include "base/error.h"

namespace dubstage {

namespace {

struct Core { // a state variable filter in double: H(s) = (high s^2 + band s + low) / (s^2 + damping s + 1)
    double g, damping, high, band, low;
    double shrink() const { return 1 / (1 + g * (g + damping)); } // from u to the high pass
};

// Undoes the bilinear transform.
Core core_of(const Biquad& b)
{
    const double den = 4 / (1 - b.a1 + b.a2);
    const double g = std::sqrt((1 + b.a1 + b.a2) / (1 - b.a1 + b.a2));
    return {g, (1 - b.a2) * den / (2 * g), (b.b0 - b.b1 + b.b2) * den / 4, (b.b0 - b.b2) * den / (2 * g),
            (b.b0 + b.b1 + b.b2) * den / (4 * g * g)};
}

kernels::KSection section_of(const Core& c)
{
    const auto f = [](double x) { return static_cast<float>(x); };
    return {f(c.g + c.damping), f(c.g * c.shrink()), f(2 * c.g)};
}

using State = std::array<double, 4>;

double run(const Core& c, double x, double& s1, double& s2, double& v1)
{
    const double u = (x - s2) - (c.g + c.damping) * s1, t = c.g * c.shrink() * u;
    v1 = s1 + t;
    s1 = v1 + t;
    s2 += 2 * c.g * v1;
    return u;
}

// Both sections, as kernels do them: the shelf's low pass with a gain of 1, the high pass without one.
struct Weighting {
    Core shelf, high_pass;

    explicit Weighting(double sample_rate)
    {
        const KWeighting k = k_weighting(sample_rate);
        shelf = core_of(k.shelf), high_pass = core_of(k.high_pass);
        const double size = high_pass.high;
        check(std::abs(high_pass.band) < 1e-9 * size && std::abs(high_pass.low) * high_pass.g < 1e-9 * size,
              "the K filter's second section is a high pass");
    }
    double high() const { return (shelf.high / shelf.low - 1) * shelf.shrink(); }
    double middle() const { return shelf.band / shelf.low - shelf.damping; }
    double gain() const { return shelf.low * high_pass.high * high_pass.shrink(); }
    void run(double x, State& s) const
    {
        double v1 = 0;
        const double u = dubstage::run(shelf, x, s[0], s[1], v1);
        dubstage::run(high_pass, x + high() * u + middle() * v1, s[2], s[3], v1);
    }
};

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

// What a sample 15 before to 16 behind sample n weighs in a place between n and n + 1.
using Phase = std::array<double, std::size_t{2} * TRUE_PEAK_HALF>;

double gain_of(const Phase& phase)
{
    double sum = 0;
    for (const double tap : phase) sum += std::abs(tap);
    return sum;
}

// A phase is a line from sample n to n + 1, which rises above neither, and a rest without sum and first
// moment: a weighted sum of second differences. The sum of the magnitudes of its weights.
double bend_of(Phase rest)
{
    constexpr std::size_t n = TRUE_PEAK_HALF - 1;
    double place = 0;
    for (std::size_t k = 0; k < rest.size(); ++k) place += (static_cast<double>(k) - n) * rest[k];
    check(place >= 0 && place <= 1, "a phase lies between two samples");
    rest[n] -= 1 - place;
    rest[n + 1] -= place;
    double once = 0, twice = 0, sum = 0;
    for (const double weight : rest) {
        once += weight;
        twice += once;
        sum += std::abs(twice);
    }
    return sum;
}

} // namespace

kernels::KFilter make_k_filter(double sample_rate, kernels::uint short_step)
{
    const Weighting w(sample_rate);
    const double gain = w.gain() * w.gain();
    kernels::KFilter filter{};
    filter.shelf = section_of(w.shelf);
    filter.high_pass = section_of(w.high_pass);
    filter.high = static_cast<float>(w.high());
    filter.middle = static_cast<float>(w.middle());
    filter.gain = static_cast<float>(gain);
    filter.mono_gain = static_cast<float>(gain / 4);
    filter.short_step = short_step;
    for (kernels::uint longer = 0; longer < 2; ++longer)
        for (std::size_t from = 0; from < 4; ++from) {
            State s{};
            s[from] = 1;
            for (kernels::uint i = 0; i < short_step + longer; ++i) w.run(0, s);
            for (std::size_t to = 0; to < 4; ++to) filter.carry[longer][to][from] = static_cast<float>(s[to]);
        }
    return filter;
}

std::vector<float> make_k_remains(double sample_rate, kernels::uint short_step)
{
    const Weighting w(sample_rate);
    const std::size_t longest = short_step + std::size_t{1};
    std::vector<float> remains(4 * longest + 16);
    State s{};
    for (std::size_t i = longest; i-- > 0;) {
        w.run(i + 1 == longest ? 1 : 0, s);
        for (std::size_t k = 0; k < 4; ++k) remains[k * longest + i] = static_cast<float>(s[k]);
    }
    return remains;
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
        Phase phase{};
        for (std::size_t k = 0; k < TRUE_PEAK_HALF; ++k) { // a constant stays what it is
            taps.even[p - 1][k] = static_cast<float>((before[k] + behind[k]) / (2 * sum));
            taps.odd[p - 1][k] = static_cast<float>((before[k] - behind[k]) / (2 * sum));
            phase[TRUE_PEAK_HALF - 1 - k] = before[k] / sum;
            phase[TRUE_PEAK_HALF + k] = behind[k] / sum;
        }
        taps.gain = std::max(taps.gain, static_cast<float>(gain_of(phase)));
        taps.bend = std::max(taps.bend, static_cast<float>(bend_of(phase)));
    }
    return taps;
}

} // namespace dubstage
