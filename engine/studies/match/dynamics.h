// Compression and expansion that bring the dynamics of a mix closer to a target: proposed, tried, corrected.
#pragma once

#include <string>
#include <vector>

#include "studies/match/band_dynamics.h"

namespace dubstage {

struct DynamicsProposal {
    std::vector<Insert> inserts; // for what lasts seconds a gain rider or an expander; a multiband for peaks
    PortraitDynamics before, after; // as measured
    std::vector<std::string> words; // what is done, band by band
    std::vector<std::string> notes; // what was limited, and why
};

// Moves range and crest by `amount` of the difference, within limits; the best of a few renders. Where the
// target is more open, soft parts are turned down and peaks up: what was cut off before does not come back.
DynamicsProposal propose_dynamics(Bench& bench, const Programme& programme, const PortraitDynamics& target,
                                  double amount, std::vector<std::string>& warnings);

} // namespace dubstage
