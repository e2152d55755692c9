// What can be done to one trace, behind a right click on whatever shows it.
#pragma once

#include "viewer/model/workbench.h"

namespace dubstage::viewer {

// After the item that stands for the trace, within its ID.
void trace_menu(Workbench& bench, const Trace& trace);

} // namespace dubstage::viewer
