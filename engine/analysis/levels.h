// Which channels of a layout belong together, and the plain figures of each channel.
#pragma once

#include <utility>
#include <vector>

#include "analysis/measurement.h"
#include "audio/layout.h"

namespace dubstage {

// Left and right of every pair of loudspeakers, front ones first; of two plain channels the first and the
// second.
std::vector<std::pair<int, int>> channel_pairs(const Layout& layout);

ChannelFigures channel_figures(const Observation& observation, int channel);

// The 5th percentile of the RMS of 100 ms, those of digital silence left out; dBFS.
double noise_floor_db(const ChannelObservation& channel, double sample_rate, Frames frames);
// Of 32: how many of the high bits are ever used.
int used_bits(std::uint32_t bits);

} // namespace dubstage
