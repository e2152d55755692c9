// Several programmes as one release: loudness over their pooled blocks, their mean spectrum, and how they
// follow on each other.
#pragma once

#include <vector>

#include "analysis/measurement.h"

namespace dubstage {

struct AlbumFigures {
    double integrated = minus_infinity; // gated over the blocks of all
    double range = 0;
    double loudest_song = minus_infinity, quietest_song = -minus_infinity; // integrated
    double true_peak_db = minus_infinity, plr = 0;
    std::optional<int> dr; // mean of the songs', rounded
    double seconds = 0;
    // Power means, weighted by length, of the songs' loud parts in third octaves, as far as all of them
    // reach.
    std::vector<double> third_octave_hz, third_octave_db;
    std::vector<Finding> findings; // between songs; `from` counts in the frames of the song that comes first
};

// In the order of the release.
AlbumFigures measure_album(const std::vector<const Measurement*>& songs);

} // namespace dubstage
