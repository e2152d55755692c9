// Responses added and convolved.
#pragma once

#include "dsp/response.h"

namespace dubstage {

Response unit_response();
// a * gain_a + b * gain_b, frame by frame.
Response weighted_sum(const Response& a, double gain_a, const Response& b, double gain_b);
// One after the other, by one transform that holds the whole result.
Response convolve(const Response& a, const Response& b);

} // namespace dubstage
