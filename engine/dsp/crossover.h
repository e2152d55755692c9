// Linear-phase crossovers: a spectrum split into bands that sum to the signal itself.
#pragma once

#include <span>
#include <vector>

#include "dsp/response.h"

namespace dubstage {

// The low part of a crossover at `frequency_hz`, by the magnitude of Linkwitz and Riley (S. Linkwitz 1976) at
// zero phase: 1 / (1 + (f / frequency)^(slope / 6)). It is -6.02 dB there and falls with `slope_db` (12 to
// 96) per octave; unity minus it is the high part, which falls as steeply to the other side. Up to the
// smaller of 20 kHz and 0.45 of the rate, the response is within -100 dB of that law, so that both parts stop
// by 80 dB and more. 0 < frequency_hz <= 0.45 of the rate.
Response crossover_low(double frequency_hz, double slope_db, double sample_rate);

// One band more than there are ascending frequencies, each as the difference of two low parts, the last as
// unity minus the others. Bands sum to unity at every frequency; neighbours meet at -6 dB where the next
// crossover is far enough away to have no part in it.
std::vector<Response> crossover_bands(std::span<const double> frequencies_hz, double slope_db,
                                      double sample_rate);

} // namespace dubstage
