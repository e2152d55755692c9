// A second opinion: some of what a device rendered, computed again on the cpu and compared.
#pragma once

#include "render/renderer.h"

namespace dubstage {

// Renders 1 % of the tail-windows' worth of frames, at random but repeatable places, on `device` and on the
// cpu, as 32-bit float, and puts the worst error relative to the mix's peak into the result. Throws
// Error{failed} above -100 dB.
void verify(const Session& session, Device& device, const Prepared& prepared, const RenderSettings& settings,
            Renderer& renderer, RenderResult& result, const CancelFlag& cancel);

// The mix of [from, to) as floats, [channel][frame], rendered into memory.
std::vector<std::vector<float>> render_mix(const Session& session, Device& device, Frames from, Frames to,
                                           const RenderSettings& settings, const CancelFlag& cancel);

} // namespace dubstage
