// When everything runs: how far ahead of the output each node is made, and how much of it is kept.
#pragma once

#include "render/plan.h"

namespace dubstage {

// Sets lead, history and ahead of every node, lead of every island, the plan's preroll and tail.
void set_timing(const Graph& graph, Plan& plan);

} // namespace dubstage
