// Findings of a programme in the order of time, and going from one to the next.
#pragma once

#include <vector>

#include "viewer/model/workbench.h"

namespace dubstage::viewer {

// Those with a place, by time; then those of the whole programme. The severest first among equals.
std::vector<const Finding*> sorted_findings(const Measurement& measured);
// The next (1) or previous (-1) finding of the focus after the playhead: the view and the playhead go there.
bool go_to_next_finding(Workbench& bench, int direction);
void go_to_finding(Workbench& bench, const Programme& programme, const Finding& finding);

} // namespace dubstage::viewer
