// The magnitude that a filter is asked for: analog sections and free curves, multiplied.
#pragma once

#include <vector>

#include "dsp/analog.h"
#include "dsp/free_curve.h"

namespace dubstage {

struct Prototype {
    AnalogSections sections;
    std::vector<FreeCurve> curves;

    bool flat() const { return sections.empty() && curves.empty(); }
    double magnitude(double f) const;
    // At k * step_hz for k < count.
    std::vector<double> magnitudes(double step_hz, std::size_t count) const;
    bool blocks_dc() const { return magnitude(0.0) == 0.0; }
    void add(const AnalogSections& more) { sections.insert(sections.end(), more.begin(), more.end()); }
};

// The two roots of a section's numerator or denominator in radians per second; those beyond its degree are
// missing.
std::vector<std::complex<double>> analog_roots(const std::array<double, 3>& polynomial, double frequency_hz);

} // namespace dubstage
