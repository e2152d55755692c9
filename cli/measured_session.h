// What a render measured on its way, as figures.
#pragma once

#include <vector>

#include "analysis/measurement.h"
#include "render/render.h"
#include "session/session.h"

namespace dubstage {

// The mix first, then the buses, with the parts between markers and the named ranges. Empties
// `result.measured`.
std::vector<Measurement> measure_all(const Session& session, RenderResult& result);

} // namespace dubstage
