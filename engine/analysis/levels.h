// Which channels of a layout belong together.
#pragma once

#include <utility>
#include <vector>

#include "audio/layout.h"

namespace dubstage {

// Left and right of every pair of loudspeakers, front ones first; of two plain channels the first and the
// second.
std::vector<std::pair<int, int>> channel_pairs(const Layout& layout);

} // namespace dubstage
