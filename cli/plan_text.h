// A render plan for people and for programs.
#pragma once

#include <string>

#include "cli/output.h"
#include "render/render.h"

namespace dubstage {

// The session as a tree, its islands, and what a render would cost.
std::string plan_text(const RenderPlan& plan, double sample_rate);
Json plan_json(const RenderPlan& plan, double sample_rate);

} // namespace dubstage
