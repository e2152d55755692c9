// A stretch of time by itself: how loud each programme is in it.
#pragma once

#include <vector>

#include "analysis/measurement.h"
#include "viewer/model/programme.h"
#include "viewer/plot/axis.h"

namespace dubstage::viewer {

struct StretchOf {
    Range seconds = {};
    std::vector<std::pair<int, ProgrammePointer>> programmes = {}; // with their traces' ids
    bool operator==(const StretchOf&) const = default;
};

struct Stretch {
    StretchOf of = {};
    struct Figures {
        RangeFigures range; // loudness as BS.1770 gates it within the stretch alone
        double max_momentary = minus_infinity;
    };
    std::vector<Figures> figures = {}; // of each programme
};

Stretch measure_stretch(const StretchOf& of);

} // namespace dubstage::viewer
