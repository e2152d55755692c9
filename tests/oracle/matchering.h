// The published method of Matchering 2, plainly: the yardstick that matching is held against.
#pragma once

#include <vector>

namespace dubstage::oracle {

using Stereo = std::vector<std::vector<double>>; // [left, right][frame]

// The target with the reference's level and tone, before its limiter. Both have two channels at `rate`
// (Matchering itself works at 44.1 kHz) and at least 4096 frames.
//
// Levels are those of the loud pieces: equal pieces of at most 15 s whose RMS is at least the RMS of all.
// Mean magnitudes of 4096 frames, rectangular and without overlap, of mid and of side; their ratio, smoothed
// by LOWESS (0.0375 of the points, no robust rounds) over a logarithmic grid of 8193 points, becomes a
// linear-phase filter of 4096 taps under a Hann window. Four rounds bring the clipped mid to the level.
Stereo matchering(const Stereo& target, const Stereo& reference, double rate);

} // namespace dubstage::oracle
