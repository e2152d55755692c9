// A curve as a few bands that a person would set.
#pragma once

#include <string>
#include <vector>

#include "session/session.h"
#include "studies/match/curves.h"

namespace dubstage {

enum class BandShape { bell, low_shelf, high_shelf };

struct FittedBand {
    BandShape shape = BandShape::bell;
    double frequency_hz = 1000, gain_db = 0, q = 0.7071;
};

struct FitLimits {
    std::size_t most_bands = 8;
    double most_gain_db = 12;
    double least_q = 0.3, most_q = 4; // of bells; shelves fall with 12 dB/octave
    double low_hz = 40, high_hz = 16000;
    bool shelves = true;
    double least_gain_db = 0.25; // bands that do less are left out
};

// Least squares in dB over the logarithm of frequency within the limits; rounded to what people set: 0.1 dB,
// three figures of frequency, two decimals of Q.
std::vector<FittedBand> fit_bands(const Tone& db, const FitLimits& limits);
Tone curve_of(const std::vector<FittedBand>& bands);
// Root mean square of what the fit leaves, over 30 Hz to 16 kHz.
double fit_error_db(const Tone& db, const std::vector<FittedBand>& bands);

// The fits of all curves. `all` stands for mid and side where they are the same.
struct FittedBands {
    std::vector<FittedBand> all, mid, side, left, right;
    double error_db = 0; // of the worst of them
    bool empty() const { return all.empty() && mid.empty() && side.empty() && left.empty() && right.empty(); }
};
FittedBands fit_curves(const MatchCurves& curves, const FitLimits& limits);
MatchCurves curves_of(const FittedBands& bands);

// An eq of those bands, minimum phase unless asked.
Insert bands_insert(const FittedBands& bands, bool linear_phase);
// As Equalizer APO and Room EQ Wizard read it, one block per set of channels.
std::string bands_text(const FittedBands& bands, const std::string& title);

} // namespace dubstage
