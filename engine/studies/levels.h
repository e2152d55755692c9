// By how much each song of a release is turned up or down for one medium.
#pragma once

#include <vector>

#include "studies/bench.h"
#include "studies/master.h"

namespace dubstage {

// A song behind the chain, as a file of floats.
struct MasteredSong {
    std::string title;
    std::filesystem::path file;
    double sample_rate = 0;
    std::string layout;
    Frames frames = 0;
    double trim_db = 0;
    Measurement measured;
};

// A song's own programme for a medium: filters, gain, and a limiter where it is limited. `tail` is left to
// the caller.
Programme programme_for(const MasteredSong& song, const Medium& medium, double rate, const SongLevel& level);
PlacedSong placed_for(const MasteredSong& song, const Medium& medium, const SongLevel& level);

// The rate at which the medium takes the song.
double rate_for(const Medium& medium, const MasteredSong& song);

// Throws Error{failed} where the ceiling forbids the target and that is to stop, Error{bad_data} for
// silence. `anchor`: the song whose loudness is brought to the target where one gain serves all; none = the
// release's as a whole. `codec_margins_db`: by how much each song's peaks rise in a codec; what that forbids
// beside the target never stops, it turns down. Empty = nothing.
std::vector<SongLevel> find_levels(Bench& bench, const Medium& medium, const std::vector<MasteredSong>& songs,
                                   std::optional<std::size_t> anchor, const MasterSettings& settings,
                                   std::vector<std::string>& warnings,
                                   const std::vector<double>& codec_margins_db = {});

// Of several songs as one release: gated over the blocks of all, largest maxima.
LevelFigures release_figures(const std::vector<const Measurement*>& songs,
                             const std::vector<double>& louder_db);

} // namespace dubstage
