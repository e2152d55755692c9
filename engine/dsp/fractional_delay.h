// A delay by a part of a frame.
#pragma once

#include "dsp/response.h"

namespace dubstage {

// 0 <= fraction < 1. A windowed sinc that is within 0.0001 dB and 1e-5 frames up to 0.97 of half the rate.
Response fractional_delay(double fraction);

} // namespace dubstage
