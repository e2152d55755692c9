// Recursive sections of second order, and the Butterworth filters that are made of them.
#pragma once

#include <array>

namespace dubstage {

// y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]; as it stands, the sound itself.
struct Biquad {
    double b0 = 1, b1 = 0, b2 = 0, a1 = 0, a2 = 0;
};

// Of the pole pairs of a Butterworth filter of fourth order: 1 / (2 cos(pi / 8)), 1 / (2 cos(3 pi / 8)).
constexpr std::array<double, 2> fourth_order_q{0.54119610014619698, 1.3065629648763766};

// Bilinear, the corner prewarped: -3 dB at `hz` in all, of a filter whose sections have the q of its poles.
// 0 < hz < sample_rate / 2.
Biquad high_pass_section(double hz, double q, double sample_rate);
Biquad low_pass_section(double hz, double q, double sample_rate);

} // namespace dubstage
