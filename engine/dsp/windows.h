// Windows and tapers as functions, so that they can be taken at any place between samples.
#pragma once

#include <vector>

namespace dubstage {

// At x = -1 .. 1; zero outside.
double kaiser(double x, double beta);

// 1 at x = 0 down to 0 at x = 1 along half a cosine; 1 below and 0 above.
double cosine_fall(double x);

// Multiplies the last `count` taps by a cosine that falls to zero.
void fade_end(std::vector<double>& taps, std::size_t count);

} // namespace dubstage
