// How much each trace is turned down so that all are heard equally loud and none clips.
#pragma once

#include <vector>

namespace dubstage::viewer {

struct Loudness {
    double lufs = 0;         // as heard; minus infinity: silence
    double true_peak_db = 0; // dBTP
};

constexpr double highest_true_peak_db = -1;

// The same loudness for all: the highest at which no gain is above 0 dB and no true peak above -1 dBTP. What
// is silent has no loudness to match: it only keeps the peak.
std::vector<double> level_match(const std::vector<Loudness>& traces);

// Integrated loudness of a stretch, from the momentary loudness of every 100 ms within it: the blocks and
// both gates of BS.1770-5. Minus infinity where all of it is below the gates.
double gated_loudness(const std::vector<double>& momentary);

} // namespace dubstage::viewer
