// The blind ranking of the Listen panel: letters with a score each, and what many rounds say.
#pragma once

#include "viewer/model/workbench.h"

namespace dubstage::viewer {

// Height that it takes now, in units of the interface's scale.
float ranking_height(const Workbench& bench);
void ranking_view(Workbench& bench);

} // namespace dubstage::viewer
