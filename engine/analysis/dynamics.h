// Peaks against levels: PLR, PSR, crest factor, DR, the K-System, and the weighted levels Leq(A) and Leq(m).
#pragma once

#include "analysis/measurement.h"

namespace dubstage {

// 20 log10, minus infinity of nothing.
double to_db(double amplitude);
// 10 log10.
double power_to_db(double power);

// The highest true peak of all channels within [from, to), as far as it is known: those above the ceiling and
// the highest of every channel, else the sample peaks of the steps that touch the stretch.
double highest_peak(const Observation& observation, Frames from, Frames to);

// DR as the TT meter of the Pleasurize Music Foundation computes it, in blocks of 3 s: how far the second
// highest block peak lies above the root mean square, sine-calibrated, of the loudest fifth of the blocks.
// None for a programme of fewer than two blocks, or silence.
std::optional<double> dynamic_range(const ChannelObservation& channel, double sample_rate, Frames frames);

DynamicsFigures dynamics_figures(const Observation& observation, const LoudnessFigures& loudness);

// Gains in dB: A of IEC 61672-1, and M of ISO 21727 (the curve of ITU-R BS.468, 0 dB at 2 kHz).
double a_weighting_db(double hz);
double m_weighting_db(double hz);

} // namespace dubstage
