// Oscillators whose rate moves: how many turns they have made at every frame.
#pragma once

#include "processors/moving.h"

namespace dubstage {

// Turns since frame 0 of the session, less whole ones: from -0.5 to just below 0.5. `rate`: in Hz.
SharedMoving moving_turns(const std::vector<AutomationPoint>& rate, double sample_rate);

// A function of where in its turn an oscillator is and how deep it swings; both may move. `turns` as of
// moving_turns, from `start` on.
using SwingFunction = std::function<double(double depth, double turn)>;
SharedMoving moving_swing(SharedMoving turns, double start, const Factor& depth, SwingFunction function);

} // namespace dubstage
