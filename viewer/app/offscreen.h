// Pictures of the window, and plots as files, without a window.
#pragma once

#include "viewer/app/app.h"
#include "viewer/draw/image.h"

namespace dubstage::viewer {

// Draws frames until all files are measured and the layout has settled.
void draw_until_done(App& app);
Image picture_of(App& app); // of the last frame drawn

} // namespace dubstage::viewer
