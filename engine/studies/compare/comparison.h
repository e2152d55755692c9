// All that a comparison finds out: what its report, its JSON and its tables are made from.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/measurement.h"
#include "base/error.h"
#include "studies/alignment.h"
#include "studies/compare/behaviour.h"
#include "studies/compare/candidate.h"
#include "studies/compare/cost.h"

namespace dubstage {

// Why there is nothing of a candidate, or not of one song.
struct Fault {
    ErrorCode code = ErrorCode::internal;
    std::string reason, remedy;
};

struct ComparedSong {
    std::filesystem::path file;
    std::string name; // of its files
    Measurement measured;
    std::vector<Frames> onsets; // where its sounds begin
    std::vector<double> onset_crest_db;
    double seconds() const { return static_cast<double>(measured.frames) / measured.sample_rate; }
};

// One song through one candidate. Paths are relative to the folder of the comparison.
struct ComparedMaster {
    std::optional<Fault> fault; // then nothing below counts
    std::filesystem::path master, residual;
    std::vector<RunCost> runs;
    Repeat repeats = Repeat::not_told; // all runs the same samples?
    double repeat_error_db = minus_infinity;
    Measurement measured;
    Alignment alignment;                // to the song
    NullFigures null;                   // the same
    std::vector<double> onset_crest_db; // where the song's sounds begin, in the song's order
    // Third octaves over the song's, both at equal loudness.
    std::vector<double> third_octave_hz, third_octave_db;

    bool good() const { return !fault; }
};

struct ComparedCandidate {
    Candidate candidate;
    std::string device;                  // its full name; empty where it is none of ours
    std::vector<ComparedMaster> masters; // in the order of the songs
    std::optional<Behaviour> behaviour;
    std::vector<std::string> notes;

    bool good() const;
};

struct ComparedPair { // of candidates a < b, what b has that a has not
    std::size_t song = 0, a = 0, b = 0;
    Alignment alignment;
    NullFigures null;
};

// A few seconds of a song and of all its masters, aligned and equally loud.
struct Excerpt {
    std::string why; // "loudest", "quietest", "widest", "most different"
    std::size_t song = 0;
    double from_s = 0, length_s = 0;
    double level_lufs = 0;
    struct Sound {
        int candidate = -1; // -1: the song itself
        double gain_db = 0;
        std::filesystem::path file;
    };
    std::vector<Sound> sounds;
};

struct Comparison {
    std::vector<ComparedSong> songs;
    std::vector<ComparedCandidate> candidates;
    std::vector<ComparedPair> pairs;
    std::vector<Excerpt> excerpts;
    std::optional<Behaviour> floor; // of the tests themselves: an untouched copy through files of floats
    BehaviourSettings tests;
    int repeats = 1;
    std::string preset, machine, measured_on, energy_note, command;
    double seconds = 0;
    std::vector<std::string> warnings;

    // The first fault there is.
    std::optional<Fault> fault() const;
};

} // namespace dubstage
