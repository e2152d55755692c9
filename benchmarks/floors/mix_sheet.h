// The mix as plain words, one line a thing, written by bench_data beside the session that says the same.
//
//   fir FILE / reverb FILE / master GAIN
//   track FILE GAIN PAN SEND  then for each of four bands  TYPE FREQUENCY GAIN_DB Q     (factors; PAN 0 .. 1;
//   SEND 0: none)
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "floors/sound_file.h"

namespace floors {

struct Band {
    std::string type; // low_cut, low_shelf, bell, high_shelf
    double frequency = 0, gain_db = 0, q = 0;
};

struct SheetTrack {
    std::string file;
    double gain = 1, pan = 0.5, send = 0;
    std::vector<Band> bands;
};

struct MixSheet {
    std::string fir, reverb;
    double master = 1;
    std::vector<SheetTrack> tracks;
};

inline MixSheet read_sheet(const std::string& path)
{
    std::ifstream file(path);
    if (!file) fail(path + ": cannot be read");
    MixSheet sheet;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string what;
        words >> what;
        if (what == "fir")
            words >> sheet.fir;
        else if (what == "reverb")
            words >> sheet.reverb;
        else if (what == "master")
            words >> sheet.master;
        else if (what == "track") {
            SheetTrack track;
            words >> track.file >> track.gain >> track.pan >> track.send;
            for (Band band; words >> band.type >> band.frequency >> band.gain_db >> band.q;)
                track.bands.push_back(band);
            sheet.tracks.push_back(track);
        }
    }
    return sheet;
}

} // namespace floors
