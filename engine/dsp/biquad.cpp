#include "dsp/biquad.h"

#include <cmath>
#include <numbers>

namespace dubstage {

namespace {

// Robert Bristow-Johnson's cookbook.
Biquad section(double hz, double q, double sample_rate, bool high_pass)
{
    const double w = 2 * std::numbers::pi * hz / sample_rate;
    const double alpha = std::sin(w) / (2 * q), c = std::cos(w), a0 = 1 + alpha;
    const double edge = high_pass ? (1 + c) / 2 : (1 - c) / 2;
    return {edge / a0, (high_pass ? -2 : 2) * edge / a0, edge / a0, -2 * c / a0, (1 - alpha) / a0};
}

} // namespace

Biquad high_pass_section(double hz, double q, double sample_rate)
{
    return section(hz, q, sample_rate, true);
}

Biquad low_pass_section(double hz, double q, double sample_rate)
{
    return section(hz, q, sample_rate, false);
}

} // namespace dubstage
