// Sessions made in memory: songs one after the other, each on a track of its own with inserts of its own.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "audio/layout.h"
#include "session/session.h"

namespace dubstage {

struct PlacedSong {
    std::string name;
    std::filesystem::path file;
    std::vector<int> channels; // of the file, in the order of the layout; empty = as they lie
    double start_s = 0;        // in the file
    Frames position = 0;
    double gain_db = 0; // before the inserts
    std::vector<Insert> inserts;
    std::optional<Frames> length; // needed with a fade at the end
    Frames fade_in = 0, fade_out = 0;
};

struct Programme {
    std::string name;
    std::filesystem::path chain_file; // files that inserts name lie beside it
    double sample_rate = 48000;
    std::string layout;
    std::vector<PlacedSong> songs;
    std::optional<Frames> tail = 0;
};

Session session_of(const Programme& programme);

} // namespace dubstage
