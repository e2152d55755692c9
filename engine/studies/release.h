// One song or a whole release: what is mastered, in its order.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dubstage {

struct Song {
    std::filesystem::path file;
    std::string title, artist, isrc;
    double trim_db = 0;     // added to what its loudness asks for
    double gap_s = 2;       // of silence before it, where songs stand in one file; the first has none
    double crossfade_s = 0; // instead: with the song before
    int side = 1;           // of a record, from 1
};

struct Release {
    std::string title, artist, upc;
    std::vector<Song> songs;
    std::optional<std::size_t> anchor; // the song that reaches the target; the others stay at their distance
    bool single() const { return songs.size() == 1; }
};

} // namespace dubstage
