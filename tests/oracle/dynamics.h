// Compressors and expanders as their definition says, frame by frame in double precision.
#pragma once

#include <functional>

#include "oracle/signal.h"

namespace dubstage::oracle {

struct Dynamics {
    bool below = false;
    double threshold_db = -18, ratio = 4, knee_db = 0, range_db = 1000;
    double attack_s = 0.01, release_s = 0.1, hold_s = 0, lookahead_s = 0;
    bool auto_release = false;
    bool rms = false;
    double rms_window_s = 0.01;
    double link = 1; // 0 .. 1
    double makeup_db = 0, mix = 1;
    // What moves, by the frame of the sound: of all but make-up and mix the sound that is heard.
    using Moving = std::function<double(Frames)>;
    Moving threshold_at{}, ratio_at{}, range_at{}, makeup_at{}, mix_at{};
    Moving knee_at{}, attack_at{}, release_at{};
};

// `key`: what is listened to; null = the signal itself. A key of another number of channels counts as a
// whole. Before they begin there was silence for ever.
Signal compressed(const Signal& signal, const Signal* key, const Dynamics& settings, double sample_rate);

} // namespace dubstage::oracle
