// Several programmes as one release: loudness over their pooled blocks, their mean spectrum, and how they
// follow on each other.
#pragma once

#include <optional>
#include <vector>

#include "analysis/measurement.h"

namespace dubstage {

// How a song differs from its album. Nothing where there is nothing to compare, as of a silent song.
struct SongDifference {
    struct Figure {
        std::optional<double> value;
        bool outlier = false; // by more than songs of one release usually do
    };
    Figure loudness_lu;                    // to the album's gated loudness
    Figure true_peak_db, range_lu, plr_db; // to the mean of the songs
    Figure tone_db;                        // root mean square of the third octaves' differences from 40 Hz to
                                           // 16 kHz, to their mean in dB, weighted by length, each song at
                                           // the same loudness
    double tone_most_db = 0, tone_most_hz = 0; // the band that differs most
};
constexpr double outlier_loudness_lu = 3, outlier_true_peak_db = 3, outlier_range_lu = 6, outlier_plr_db = 4,
                 outlier_tone_db = 4;

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
    std::vector<SongDifference> songs; // in their order
    std::vector<Finding> findings; // between songs; `from` counts in the frames of the song that comes first
};

// In the order of the release.
AlbumFigures measure_album(const std::vector<const Measurement*>& songs);

} // namespace dubstage
