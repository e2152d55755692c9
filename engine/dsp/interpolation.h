// What lies between samples, by short filters: a set of taps for each place between two of them.
#pragma once

#include <vector>

namespace dubstage {

// Taps of places n + p / phases, p = 0 .. phases - 1, on the samples n - taps / 2 + 1 .. n + taps / 2: a sinc
// that is at half its gain at half the rate, under a Kaiser window of `beta`. Each set sums to 1.
std::vector<std::vector<double>> interpolation_taps(int phases, int taps, double beta);

// The way back from `phases` times the rate: taps[p][k] belongs to the place n - taps / 2 + k + p / phases,
// and all of them sum to 1.
std::vector<std::vector<double>> decimation_taps(int phases, int taps, double beta);

} // namespace dubstage
