// Where the songs of one file begin: what a cue sheet, CD-Text and the subcode of a disc are made from.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"

namespace dubstage {

struct DiscTrack {
    std::string title, artist, isrc;
    std::optional<Frames> pause; // where the silence before it begins
    Frames start = 0;
};

struct Disc {
    std::string title, artist, upc;
    std::vector<DiscTrack> tracks;
    Frames frames = 0;
    double sample_rate = 44100;

    // 75 sectors a second.
    std::int64_t sector(Frames frame) const;
};

// minutes, seconds and sectors with `between` in between: "03:25:10"
std::string sector_time(std::int64_t sector, const std::string& between);

// CDRWin's form, as burning programs, players and cutting rooms read it. `file`: the name of the WAV.
std::string cue_sheet(const Disc& disc, const std::string& file);

// The packs of the lead-in (Red Book, CD-Text; IEC 61866): titles and performers in ISO 8859-1, in which
// what it does not hold becomes '?'. Throws Error{bad_data} where there is more than a disc holds.
std::string cd_text(const Disc& disc);

} // namespace dubstage
