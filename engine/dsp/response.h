// A linear time-invariant response as its samples.
#pragma once

#include <vector>

#include "base/units.h"

namespace dubstage {

// h[k] for k = first .. first + taps.size() - 1. first < 0: it looks ahead (linear phase), which costs
// nothing offline.
struct Response {
    Frames first = 0;
    std::vector<double> taps;

    Frames last() const { return first + static_cast<Frames>(taps.size()) - 1; }
};

} // namespace dubstage
