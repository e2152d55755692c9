// Sessions to measure with; what each says is told in bench_data's usage.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "session/session.h"

namespace bench {

// `what` of bench_data, with its sizes.
struct Wanted {
    std::string what;
    std::filesystem::path folder; // absolute
    int tracks = 16;
    double seconds = 600;
    double fill = 1; // share of a track's time that holds clips
};

// "st_07.wav"
std::string numbered(const std::string& stem, int number);

// A response on each stereo track, each track written as a file of its own and no mix: the work of a
// convolver. `type` is the processor, `file` its response, `ring_s` how long it sounds on.
dubstage::Session convolve_session(const Wanted& wanted, const std::string& type, const std::string& file,
                                   double ring_s);

// The 32-track mix, as a session and as a sheet of plain words for programs that have no sessions.
dubstage::Session mix_session(const Wanted& wanted);
std::string mix_sheet(const Wanted& wanted);

dubstage::Session sum_session(const Wanted& wanted);
// Groups of eight tracks, each with its own EQ and pan: everything grows with the tracks.
dubstage::Session scale_session(const Wanted& wanted);
// Mono tracks straight to the master, each with a compressor.
dubstage::Session compress_session(const Wanted& wanted);
// A film: 5.1, four stems, two reverbs on sends, an EQ on every track, short clips with fades here and there.
dubstage::Session film_session(const Wanted& wanted);

constexpr int shared_sources = 24; // files that scale and film cut their clips from
constexpr double source_seconds = 60;

} // namespace bench
