// The K filter of ITU-R BS.1770-5.
#pragma once

#include "dsp/biquad.h"

namespace dubstage {

struct KWeighting {
    Biquad shelf, high_pass;
};

// At 48 kHz the coefficients of BS.1770-5, tables 1 and 2; at other rates the same response: bilinear
// transforms of the two prototypes, the high-pass scaled so that the gain it has at 48 kHz stays the same.
KWeighting k_weighting(double sample_rate);

} // namespace dubstage
