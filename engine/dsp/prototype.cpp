#include "dsp/prototype.h"

#include <cmath>
#include <numbers>

#include "base/units.h"

namespace dubstage {

double Prototype::magnitude(double f) const
{
    double power = 1.0, db = 0.0;
    for (const auto& section : sections) power *= section.power(f);
    for (const auto& curve : curves) db += curve.gain_db(f);
    return std::sqrt(power) * db_to_gain(db);
}

std::vector<double> Prototype::magnitudes(double step_hz, std::size_t count) const
{
    std::vector<double> values(count, 1.0);
    for (const auto& section : sections) {
        const auto &b = section.b, &a = section.a;
        const double step = step_hz / section.frequency_hz;
        for (std::size_t k = 0; k < count; ++k) {
            const double x = static_cast<double>(k) * step, square = x * x;
            const double upper = b[0] - b[2] * square, lower = a[0] - a[2] * square;
            values[k] *= (upper * upper + b[1] * b[1] * square) / (lower * lower + a[1] * a[1] * square);
        }
    }
    for (auto& value : values) value = std::sqrt(value);
    for (const auto& curve : curves)
        for (std::size_t k = 0; k < count; ++k)
            values[k] *= db_to_gain(curve.gain_db(static_cast<double>(k) * step_hz));
    return values;
}

std::vector<std::complex<double>> analog_roots(const std::array<double, 3>& p, double frequency_hz)
{
    const double scale = 2.0 * std::numbers::pi * frequency_hz;
    if (p[2] == 0.0) {
        if (p[1] == 0.0) return {};
        return {{-p[0] / p[1] * scale, 0.0}};
    }
    const double middle = -p[1] / (2.0 * p[2]), discriminant = middle * middle - p[0] / p[2];
    if (discriminant < 0.0) {
        const double height = std::sqrt(-discriminant);
        return {{middle * scale, height * scale}, {middle * scale, -height * scale}};
    }
    // The root far from zero first; the other from the product of both, which loses no digits.
    const double far = middle - std::sqrt(discriminant);
    const double near = far == 0.0 ? 0.0 : p[0] / p[2] / far;
    return {{far * scale, 0.0}, {near * scale, 0.0}};
}

} // namespace dubstage
