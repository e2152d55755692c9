// What a plan is, in words and numbers: for `check`, `--dry-run` and the viewer.
#pragma once

#include "render/prepared.h"

namespace dubstage {

RenderPlan describe(const Session& session, const Prepared& prepared, const RenderSettings& settings);
double estimated_seconds(const Device& device, const RenderPlan& plan);

} // namespace dubstage
