// Minimum-phase filters: the slow part by exact recursion, the rest by the cepstrum.
#pragma once

#include "dsp/prototype.h"

namespace dubstage {

// The first `count` taps of the minimum-phase response with the prototype's magnitude up to half the rate.
std::vector<double> minimum_phase_taps(const Prototype& prototype, double sample_rate, std::size_t count);

// The minimum-phase taps with the given magnitudes at the n/2 + 1 bins of an even n; as many as the cepstrum
// holds, n/2. Magnitudes below 1e-10 of the largest are raised to it. (Oppenheim and Schafer, Discrete-Time
// Signal Processing, section on the complex cepstrum.)
std::vector<double> minimum_phase_of(const std::vector<double>& magnitudes);

} // namespace dubstage
