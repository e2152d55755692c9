// Which stem is too much in which band: small moves of each stem's equaliser instead of a curve on the mix.
#pragma once

#include <string>
#include <vector>

#include "studies/match/parametric.h"
#include "studies/match/proposal.h"

namespace dubstage {

// A strip that goes into the master.
struct Stem {
    std::string name;
    Portrait portrait;
};

struct StemSettings {
    double most_db = 3;         // of any move
    std::size_t most_bands = 3; // of each stem
    double step_db = 0.5;       // gains are rounded to this
};

struct StemMove {
    std::string stem;
    double loudness_share = 0; // of the power that the mix's loudness is made of
    std::vector<FittedBand> bands;
    std::string words; // "bass: +1.0 dB at 1 kHz, -2.0 dB at 150 Hz"
};

struct StemsProposal {
    std::vector<StemMove> moves;       // of stems that are moved, those that do most first
    std::vector<std::string> findings; // "63 Hz to 100 Hz: 3.1 dB too much, 62 % of it bass"
    Portrait predicted;                // of the mix
    MatchDistance before, after;
};

// Least squares over the powers of the stems in third octaves, which are taken to add up to the mix, each
// move within its limit, small and smooth where nothing speaks for more.
StemsProposal propose_stems(const Portrait& mix, const std::vector<Stem>& stems, const MatchTarget& target,
                            const MatchSettings& settings, const StemSettings& limits);

} // namespace dubstage
