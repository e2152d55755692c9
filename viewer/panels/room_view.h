// Loudspeakers in their places, seen from above, each with the level of its channel.
#pragma once

#include "analysis/measurement.h"
#include "viewer/plot/decimate.h"

namespace dubstage::viewer {

void draw_room(const Measurement& measured, const Frame& area, std::uint32_t rgb);

} // namespace dubstage::viewer
