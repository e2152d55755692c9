// Transfer curves: what comes out for what comes in, sample by sample.
#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace dubstage {

using Transfer = std::function<double(double)>;

// At parts + 1 places from -range to range.
std::vector<double> sample_transfer(const Transfer& transfer, double range, int parts);

// Like a push of tanh about a working point `bias`, without what it gives at rest, and with a slope of 1
// there: even and odd harmonics; bias 0: odd ones alone.
Transfer biased_tanh(double bias);
// (2 / pi) atan(pi x / 2): bends earlier than tanh and never quite arrives.
Transfer arctangent();
// Straight up to (1 - softness) * ceiling, then bending towards the ceiling; softness 0 cuts.
Transfer clipping(double ceiling, double softness);
// Through the points, rising in x, smooth and without overshoot between them (Fritsch and Carlson, "Monotone
// Piecewise Cubic Interpolation", SIAM J. Numer. Anal. 17, 1980); level beyond the first and last.
Transfer through_points(std::vector<std::pair<double, double>> points);

} // namespace dubstage
