// What a chain does to levels: its static curve, and how fast it follows a step.
#pragma once

#include <optional>
#include <vector>

#include "studies/compare/pass.h"

namespace dubstage {

// Levels in dBFS of a sine's peak.
struct StaticCurve {
    std::vector<double> in_db, out_db; // of the fundamental
    std::vector<double> thd_db;        // harmonics 2 to 9 over it
    double gain_db = 0;                // of the quietest step
    // Where it is 1 dB off that gain; none where it never is.
    std::optional<double> knee_db;
    double top_slope = 1; // dB out per dB in over the upper 6 dB; 1 / ratio
};

// A tone of 1 kHz in steps of 3 dB from -60 dBFS to full scale, each long enough to settle.
// `delay`: frames by which the chain's sound comes later, for a tone alone would not tell.
StaticCurve measure_static_curve(const Pass& pass, double sample_rate, double delay);

// A tone of 1 kHz that rises from -30 to -6 dBFS for a second and a half and falls back.
struct StepResponse {
    double change_db = 0; // by so much the gain has moved at the end of the loud part; negative: turned down
    // Until 63 % of that change is made, after the rise and after the fall; none where it moves by less than
    // 1 dB, or does not get there.
    std::optional<double> attack_ms, release_ms;
    double overshoot_db = 0; // the loudest two periods after the rise, over where the level settles
    std::vector<double> seconds, gain_db; // every millisecond, in and out laid over each other
};

StepResponse measure_step(const Pass& pass, double sample_rate, double delay);

} // namespace dubstage
