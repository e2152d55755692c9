// The loudness of a selected stretch, a row for each trace.
#pragma once

#include "viewer/model/workbench.h"

namespace dubstage::viewer {

// At the cursor of ImGui's window, as wide as it.
void draw_stretch(const Workbench& bench, const Stretch& stretch, const Axis& time);

} // namespace dubstage::viewer
