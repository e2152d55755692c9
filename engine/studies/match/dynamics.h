// Compression that brings the dynamics of a mix closer to a target: proposed, tried and corrected.
#pragma once

#include <string>
#include <vector>

#include "studies/bench.h"
#include "studies/match/portrait.h"

namespace dubstage {

struct BandDynamics {
    double crest_db = 0; // true peaks over RMS within 3 s, the median of the song's loud stretches
    double rms_db = 0;   // of those stretches, the median
};
// One programme as it is heard and cut at dynamics_crossovers_hz, in one render.
struct MeasuredDynamics {
    Measurement whole;
    std::vector<BandDynamics> bands;
};
MeasuredDynamics measure_dynamics(Bench& bench, const Programme& programme,
                                  std::vector<std::string>& warnings);
// The figures of a portrait, with the crest of its bands.
PortraitDynamics dynamics_of(const MeasuredDynamics& measured);

struct DynamicsProposal {
    std::vector<Insert> inserts;    // a gain rider for what lasts seconds, a multiband compressor for peaks
    PortraitDynamics before, after; // as measured
    std::vector<std::string> words; // what is done, band by band
    std::vector<std::string> notes; // what cannot be done: nothing gives back what was compressed before
};

// Moves range and crest by `amount` of the difference, where the target is denser than the programme; a few
// renders.
DynamicsProposal propose_dynamics(Bench& bench, const Programme& programme, const PortraitDynamics& target,
                                  double amount, std::vector<std::string>& warnings);

} // namespace dubstage
