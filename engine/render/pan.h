// Pan laws and the matrices that carry one layout into another.
#pragma once

#include <vector>

#include "audio/layout.h"
#include "session/session.h"

namespace dubstage {

using GainMatrix = std::vector<std::vector<double>>; // [out][in]

// How a strip of layout `in` goes to a bus of layout `out` at `pan.position` (automation passes its own
// position). mono -> stereo: the pan law; stereo -> stereo: balance by the law "balance" or left and right
// each panned; same layout without pan: identity; others: by loudspeaker name, then pairwise between the
// nearest loudspeakers; down: BS.775. Throws Error{bad_session} with `where` where no rule fits (plain
// channels of another number).
GainMatrix pan_matrix(const Pan& pan, double position, const Layout& in, const Layout& out,
                      const std::string& where);

} // namespace dubstage
