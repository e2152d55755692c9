// What brings a mix closer to its references: computed from stored measurements alone, in milliseconds, so
// that it can follow a hand that drags an amount or a limit.
#pragma once

#include <string>
#include <vector>

#include "studies/match/curves.h"
#include "studies/match/distance.h"

namespace dubstage {

// 1 = all the way, 0 = not at all; beyond and below are allowed.
struct MatchAmounts {
    double tone = 1, level = 1, dynamics = 0, width = 1;
};

struct WeightedPortrait {
    Portrait portrait;
    MatchAmounts weight{1, 1, 1, 1}; // against the other references, aspect by aspect
};

// The references as one, aspect by aspect.
struct MatchTarget {
    Portrait tone, level, dynamics, width;
    std::vector<std::string> notes; // of what a reference cannot tell
};
// Throws Error{usage} where no reference has a weight for an aspect that is asked for (its amount is not 0).
MatchTarget match_target(const std::vector<WeightedPortrait>& references, const MatchAmounts& amounts);

enum class LevelMatch { integrated, short_term };

struct MatchSettings {
    MatchAmounts amounts;
    CurveSettings curve;
    double most_width_db = 15; // by which the side rises or falls against the mid
    double mono_below_hz = 0;  // 0 = the side stays as it is in the low end
    LevelMatch level = LevelMatch::integrated;
    double ceiling_db = -1; // dBTP
};

struct MatchProposal {
    MatchCurves curves;
    double level_lufs = 0;          // what the amount asks for, by LevelMatch; minus infinity = as it is
    double gain_db = 0;             // that is likely to take it there, behind the curves
    Portrait predicted;             // behind curves and gain
    MatchDistance before, after;    // after: as predicted
    std::vector<std::string> notes; // what was limited, and what could not be done
};
// Throws Error{usage} for settings that make no sense.
MatchProposal propose_match(const Portrait& mix, const MatchTarget& target, const MatchSettings& settings);

MatchDistance distance_to(const MatchTarget& target, const Portrait& sound);

} // namespace dubstage
