// The stages of everything that swings: delays, gains and phasers whose oscillators run with the session's
// time, so that every range begins where it would have been.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "processors/lane_stages.h"

namespace dubstage {

// A function over one turn of an oscillator, at TURN_PARTS + 1 places; straight between them.
using Turn = std::vector<double>;
using SharedTurn = std::shared_ptr<const Turn>;
SharedTurn make_turn(const std::function<double(double turn)>& function); // turn from 0 to 1

// Lanes of `in` read at a delay that swings; the gain may, too.
struct SwingingVoice {
    int in = 0;
    SharedTurn delays; // frames; null: not delayed at all
    SharedTurn gains;
    double start = 0;    // where in the turn it is at frame 0 of the session
    int echoes = 1;      // after each further delay
    double feedback = 0; // of each echo to the one before it
};
// How fast all voices turn. Where it moves, lanes behind those of the sound say it: first where in a turn
// they are (from -0.5 to 0.5), then how far the delays swing, in frames, then the feedback.
struct Swing {
    double sample_rate = 48000, turns_per_second = 1;
    bool moving_turns = false, moving_depth = false, moving_feedback = false;
    double middle = 0;          // of a moving depth: delay = middle + depth * what the voice's table says
    double least = 0, most = 0; // that the delay comes to
};
// One output lane per list of voices.
SharedStage swinging_stage(const Swing& swing, std::vector<std::vector<SwingingVoice>> lanes);

// All-passes of each lane at corner frequencies that swing; `corners` in Hz.
struct PhaserSettings {
    double sample_rate = 48000, turns_per_second = 1;
    SharedTurn corners;
    std::vector<double> starts; // per lane
    int stages = 4;
    double feedback = 0, dry = 0.5, wet = 0.5;
    // Lanes behind those of the sound: where in a turn they are; or, one for each of those of the sound, the
    // coefficients of their all-passes; and the feedback.
    bool moving_turns = false, moving_corners = false, moving_feedback = false;
};
double all_pass_coefficient(double corner_hz, double sample_rate);
SharedStage phaser_stage(const PhaserSettings& settings);

} // namespace dubstage
