#include "dsp/analog.h"

#include <cmath>
#include <numbers>

#include "base/units.h"

namespace dubstage {

namespace {

using Polynomial = std::array<double, 3>;

// The factors of the Butterworth polynomial of `order`, least damped first: 1 + s/Q + s^2, and 1 + s where
// the order is odd. q / butterworth_q scales the Q of the least damped one.
std::vector<Polynomial> butterworth(int order, double q)
{
    std::vector<Polynomial> factors;
    for (int k = 1; k <= order / 2; ++k) {
        const double damping = 2.0 * std::sin((2.0 * k - 1.0) * std::numbers::pi / (2.0 * order));
        factors.push_back({1.0, damping, 1.0});
    }
    if (!factors.empty()) factors.front()[1] *= butterworth_q / q;
    if (order % 2 == 1) factors.push_back({1.0, 1.0, 0.0});
    return factors;
}

// p(s * scale)
Polynomial stretched(const Polynomial& p, double scale)
{
    return {p[0], p[1] * scale, p[2] * scale * scale};
}

// p as the same polynomial in 1/s, times s to its degree.
Polynomial reversed(const Polynomial& p)
{
    return p[2] == 0.0 ? Polynomial{p[1], p[0], 0.0} : Polynomial{p[2], p[1], p[0]};
}

double squared_magnitude(const Polynomial& p, double x)
{
    const double real = p[0] - p[2] * x * x, imaginary = p[1] * x;
    return real * real + imaginary * imaginary;
}

} // namespace

double AnalogSection::power(double f) const
{
    const double x = f / frequency_hz;
    return squared_magnitude(b, x) / squared_magnitude(a, x);
}

std::complex<double> AnalogSection::response(double f) const
{
    const std::complex<double> s(0.0, f / frequency_hz);
    return (b[0] + s * (b[1] + s * b[2])) / (a[0] + s * (a[1] + s * a[2]));
}

AnalogSections analog_bell(double frequency_hz, double gain_db, double q)
{
    const double a = db_to_gain(gain_db / 2.0);
    return {{frequency_hz, {1.0, a / q, 1.0}, {1.0, 1.0 / (a * q), 1.0}}};
}

// B(s g) / B(s / g) with g = gain^(1 / (2 order)) rises from 1 to the gain and has its root in the middle.
AnalogSections analog_high_shelf(double frequency_hz, double gain_db, double q, int order)
{
    const double g = db_to_gain(gain_db / (2.0 * order));
    AnalogSections sections;
    for (const auto& factor : butterworth(order, q))
        sections.push_back({frequency_hz, stretched(factor, g), stretched(factor, 1.0 / g)});
    return sections;
}

AnalogSections analog_low_shelf(double frequency_hz, double gain_db, double q, int order)
{
    AnalogSections sections = analog_high_shelf(frequency_hz, gain_db, q, order);
    for (auto& section : sections) {
        section.b = reversed(section.b);
        section.a = reversed(section.a);
    }
    return sections;
}

AnalogSections analog_high_cut(double frequency_hz, double q, int order)
{
    AnalogSections sections;
    for (const auto& factor : butterworth(order, q))
        sections.push_back({frequency_hz, {1.0, 0.0, 0.0}, factor});
    return sections;
}

AnalogSections analog_low_cut(double frequency_hz, double q, int order)
{
    AnalogSections sections;
    for (const auto& factor : butterworth(order, q)) {
        const bool first_order = factor[2] == 0.0;
        sections.push_back(
            {frequency_hz, first_order ? Polynomial{0.0, 1.0, 0.0} : Polynomial{0.0, 0.0, 1.0}, factor});
    }
    return sections;
}

AnalogSections analog_notch(double frequency_hz, double q)
{
    return {{frequency_hz, {1.0, 0.0, 1.0}, {1.0, 1.0 / q, 1.0}}};
}

AnalogSections analog_band_pass(double frequency_hz, double q)
{
    return {{frequency_hz, {0.0, 1.0 / q, 0.0}, {1.0, 1.0 / q, 1.0}}};
}

AnalogSections analog_tilt(double frequency_hz, double gain_db)
{
    const double g = db_to_gain(gain_db);
    return {{frequency_hz, {1.0, g, 0.0}, {g, 1.0, 0.0}}};
}

} // namespace dubstage
