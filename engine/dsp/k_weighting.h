// The K filter of ITU-R BS.1770-5.
#pragma once

namespace dubstage {

// y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2]
struct Biquad {
    double b0, b1, b2, a1, a2;
};

struct KWeighting {
    Biquad shelf, high_pass;
};

// At 48 kHz the coefficients of BS.1770-5, tables 1 and 2; at other rates the same response: bilinear
// transforms of the two prototypes, the high-pass scaled so that the gain it has at 48 kHz stays the same.
KWeighting k_weighting(double sample_rate);

} // namespace dubstage
