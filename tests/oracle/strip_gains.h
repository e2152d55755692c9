// Fades, automation and pan at one instant, from their definitions.
#pragma once

#include <vector>

#include "audio/layout.h"
#include "session/session.h"

namespace dubstage::oracle {

// x = 0 .. 1 rising. Exponential: 60 dB, straight in dB, lifted so that it begins at zero.
double fade(FadeCurve curve, double x);

// Gain of a clip's fades at frame `into` of its `length` frames.
double fade_of(const Clip& clip, Frames into, Frames length);

// At frame t: an amplitude for gain and send gain, else the value. Before the first point the first value,
// after the last the last; of two points at one time the later holds.
double automation_at(const Automation& automation, Frames t);

// [out][in]. Mono and stereo into stereo, equal layouts unpanned and given matrices are computed here; for
// loudspeakers around the listener this is the engine's own rule, which has tests of its own.
std::vector<std::vector<double>> pan_gains(const Pan& pan, double position, const Layout& in,
                                           const Layout& out);

} // namespace dubstage::oracle
