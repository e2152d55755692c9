// The stage that compressors, expanders, gates, de-essers and dynamic bands share: level, static curve,
// attack and release, gain.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "processors/stage.h"

namespace dubstage {

enum class Detector { peak, rms, true_peak }; // true_peak: not of this stage

struct DynamicsSettings {
    int channels = 2;
    int key_channels = 0; // of a second input that is listened to instead; 0 = none
    double sample_rate = 48000;
    Detector detector = Detector::peak;
    double rms_s = 0.01; // time constant of the mean of squares
    bool below = false;  // acts on what lies below the threshold: an expander
    bool up = false;     // turns up instead of down
    double threshold_db = 0;
    double slope = 0; // dB of reduction per dB beyond the threshold; a compressor's 1 - 1 / ratio
    double knee_db = 0;
    double range_db = 200; // of reduction, at most
    // Time constants: after so long, 63.2 % of the way in dB is gone.
    double attack_s = 0.01, release_s = 0.1;
    double slow_release_s = 0; // 0 = none; else what has lasted is released in this time instead
    double hold_s = 0;         // before it releases
    double lookahead_s = 0;    // that it listens ahead
    double link = 1;           // 0: every channel by itself, 1: all as the loudest
    double dry = 0, wet = 1;   // amplitudes; wet with the make-up gain
    // What moves is read from lanes behind all others, in this order; null: it stands still.
    SharedMoving moving_threshold_db, moving_slope, moving_range_db, moving_knee_db;
    // Shares of the way, of follower_share(); the slow one where there is a slow release.
    SharedMoving moving_attack, moving_release, moving_slow_release;
    // What is listened to are levels in dB above this, linked as they are to be.
    std::optional<double> key_floor_db;
    // Not the sound comes out but the dB of reduction, in reduction_lanes(); negative where it is an
    // expander's.
    bool trace = false;
};

// Where all channels hear the same, one reduction does for all of them.
int reduction_lanes(const DynamicsSettings& settings);

// Of those that move, in the order of their lanes.
std::vector<SharedMoving> moving_of(const DynamicsSettings& settings);

std::shared_ptr<const TimeStage> make_dynamics_stage(const DynamicsSettings& settings);

// The share of the way that a follower goes each frame, so that 63.2 % are gone after `seconds`; 1 where that
// is no time.
double follower_share(double seconds, double sample_rate);

} // namespace dubstage
