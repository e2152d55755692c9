// What each insert of a chain does to a song: level and spectrum before and behind it, how far it turns down,
// and what harmonics it adds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/measurement.h"
#include "studies/bench.h"

namespace dubstage {

struct BandTrace {
    std::string name; // "band 2, 120 to 1000 Hz"
    std::vector<double> reduction_db;
};

struct Step {
    std::string name;     // "2 compressor"
    Measurement measured; // behind it
    // Per 100 ms: by how much the power changed; by how many dB it, or any of its bands, turned down at most
    // (empty where it cannot tell: only dynamics can).
    std::vector<double> level_db, reduction_db;
    // Where it has bands, or turns up as well: each by itself, below 0 where it turned up.
    std::vector<BandTrace> bands;
    // Of a tone of 1 kHz, as loud as the loudest three seconds that come in: harmonics 2, 3, ... over the
    // tone. Empty where none stands above -120 dB.
    std::vector<double> harmonics_db;
    double tone_db = 0; // of that tone: its peak in dBFS

    double most_reduction_db() const;
    double usual_reduction_db() const; // mean over the time in which it turns down
    double distortion_db() const;      // all harmonics together; minus infinity: none
};

struct Steps {
    std::string song;
    Measurement before;
    std::vector<Step> steps;
};

// `programme`: one song with its inserts. Takes one render of the chain, and one of a short tone.
Steps take_steps(Bench& bench, const Programme& programme, std::vector<std::string>& warnings);

// For programs: figures, traces and third octaves of every step.
std::string steps_text(const Steps& steps);

} // namespace dubstage
