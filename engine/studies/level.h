// One linear gain: what a loudness asks for, and what the ceiling of the peaks allows.
#pragma once

#include <optional>
#include <string>

#include "analysis/measurement.h"

namespace dubstage {

enum class LevelBy { none, integrated, short_term, momentary, true_peak };

struct LevelTarget {
    LevelBy by = LevelBy::none;
    double value = 0;                 // LUFS, or dBTP for true_peak
    std::optional<double> ceiling_db; // dBTP
};

struct LevelFigures {
    double integrated = minus_infinity, max_short_term = minus_infinity, max_momentary = minus_infinity,
           true_peak_db = minus_infinity;

    double by(LevelBy what) const; // 0 for none
    LevelFigures louder(double db) const;
};
LevelFigures level_figures(const Measurement& measured);

struct LevelPlan {
    double wanted_db = 0;    // the gain that brings it to the target
    double forbidden_db = 0; // by so much the peaks would then stand above the ceiling; 0 = they do not
    double allowed_db() const { return wanted_db - forbidden_db; }
};

// Throws Error{bad_data} with `subject` where there is silence, which no gain makes louder.
LevelPlan plan_level(const LevelFigures& figures, const LevelTarget& target, const std::string& subject);

} // namespace dubstage
