// The small stages that limiters, saturation and modulation are put together from. Each takes the lanes of
// its inputs, one after the other, and writes the lanes of its output.
#pragma once

#include <memory>
#include <vector>

#include "processors/stage.h"

namespace dubstage {

using SharedStage = std::shared_ptr<const TimeStage>;
using Groups = std::vector<std::vector<int>>; // per output lane: the input lanes that it is made of

// What an overshoot stage listens to beside the sound, in lanes behind its own.
struct OvershootEars {
    int far_sets = 0;   // so many times as many lanes: through left_out_response(), and others like it
    bool room = false;  // tells by how much the near must go down for all to fit, the far standing as it is
    bool least = false; // one more lane per group: dB that it never falls below
};
// By how many dB the waveform of each group, with 2^levels - 1 points between the samples, rises above the
// ceiling.
SharedStage overshoot_stage(const Groups& groups, double ceiling_db, int levels,
                            const OvershootEars& ears = {});
// What the stage's short filters leave out halfway from each sample to the next, of all that lies within
// `reach` frames; `fading`: of a filter that ends as softly as those of meters do.
constexpr Frames left_out_reach = 8192, left_out_nearby = 362, left_out_close = 24;
Response left_out_response(Frames reach, bool fading);

// The loudest sample of each group in dB above `floor_db`, and 0 below it. `squares`: the lanes hold squares.
SharedStage level_stage(const Groups& groups, double floor_db, bool squares);

// The largest of frames t .. t + window - 1.
constexpr Frames longest_hold = 16384;
SharedStage hold_stage(int lanes, Frames window);

struct FollowSettings {
    double sample_rate = 48000;
    double rise_s = 0, fall_s = 0;           // time constants: 63.2 % of the way
    double slow_rise_s = 0, slow_fall_s = 0; // of a second one that it never falls below
    bool slowly = false;                     // whether there is one
    double hold_s = 0;                       // before it falls
    bool squares = false;                    // of the squares of what comes in
};
// `ahead`: of what comes so many frames later.
SharedStage follow_stage(int lanes, const FollowSettings& settings, Frames ahead = 0);

// Sums of short filters: out[t] = sum over l and k of taps[l][k] * in_l[t - behind + k], through a curve
// where there is one.
struct FirLane {
    std::vector<int> in;
    std::vector<std::vector<double>> taps; // per lane of `in`, all of one length
};
struct TransferCurve { // y at FIR_CURVE_PARTS + 1 places from -range to range; as at the ends beyond
    std::vector<double> y;
    double range = 1;
};
SharedStage fir_stage(std::vector<FirLane> lanes, Frames behind,
                      std::shared_ptr<const TransferCurve> curve = nullptr);

// Input lanes 0 .. channels - 1 are turned by as many dB as input lane channels + db_lane[c] says, times
// sign: out = in * (dry + wet * gain).
SharedStage gain_stage(const std::vector<int>& db_lane, double sign, double dry = 0, double wet = 1);

} // namespace dubstage
