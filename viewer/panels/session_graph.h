// The signal flow of a session as boxes from left to right: tracks, the buses they enter, the master.
#pragma once

#include "viewer/model/workbench.h"
#include "viewer/plot/decimate.h"

namespace dubstage::viewer {

void draw_session_graph(const Session& session, const SessionChanges& changes, const Frame& area);

} // namespace dubstage::viewer
