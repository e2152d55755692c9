// What a medium wants delivered, read from a text file: loudness, ceiling, file format and filters.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/preset.h"
#include "audio/lossy.h"
#include "audio/noise_shaping.h"
#include "audio/writer.h"
#include "session/session.h"
#include "studies/level.h"

namespace dubstage {

struct Medium {
    std::string name, title, note;
    std::string text;                  // of its file
    std::optional<Preset> preset;      // what its deliveries are judged by
    LevelTarget target;                // of a song by itself, or of the release
    std::optional<double> sample_rate; // none = as the song
    std::vector<double> rates;         // where it does not say: those allowed; empty = any
    FileFormat format = FileFormat::wav;
    SampleFormat samples = SampleFormat::s24;
    NoiseShape noise_shape = NoiseShape::flat;
    std::optional<Codec> codec; // instead of format and samples
    double quality = 0.6;       // of the codec, 0 to 1
    std::vector<int> channels;  // allowed; empty = any
    int multiple_of_frames = 1;
    // One file per song, or one per disc or side with a cue sheet beside it.
    enum class Cut { song, disc, side } cut = Cut::song;
    std::optional<double> longest_s; // of a disc or side
    std::optional<double> shortest_song_s;
    std::optional<int> most_songs; // of a disc or side
    bool groove = false;           // it is cut into one: side, sibilance and length are looked at
    bool ddp = false;              // beside the disc's file an image for the pressing plant
    std::vector<Insert> inserts;   // filters
};

// The names of those of the program.
std::vector<std::string> medium_names();
// The name of one of those, or the path of a file. Throws Error{usage} with the nearest name,
// {missing_input}, {bad_data} with file, line and key.
Medium find_medium(const std::string& name_or_path);
Medium read_medium(const std::string& text, const std::string& file);

} // namespace dubstage
