// Short sounds through a chain: what comes before an impulse, how onsets are kept, and how high the waveform
// rises between samples.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "studies/compare/pass.h"

namespace dubstage {

struct ImpulseFigures {
    double delay = 0;     // frames, of the largest sample
    double before_db = 0; // energy more than half a millisecond before the peak, over all of it; -inf: none
    double before_ms = 0; // how long before the peak anything reaches -60 dB of it
    double after_ms = 0;  // and behind it
    std::vector<double> milliseconds, level_db; // of its envelope around the peak, per 0.1 ms
};
// One sample of -12 dBFS.
ImpulseFigures measure_impulse(const Pass& pass, double sample_rate);

// Of eight strokes over a pad: the highest peak of their first 10 ms over the rms of their first 150 ms.
struct OnsetFigures {
    double crest_in_db = 0, crest_out_db = 0; // means
    double kept_db() const { return crest_out_db - crest_in_db; }
};
OnsetFigures measure_onsets(const Pass& pass, double sample_rate);

// Sounds that rise between samples, at full scale: a tone at a quarter of the rate between its peaks, a
// square, noise, bursts, and the worst that a run of full-scale samples can do.
struct HardSignal {
    std::string name;
    double in_true_peak_db = 0, sample_peak_db = 0, true_peak_db = 0; // the latter of what comes out
};
std::vector<HardSignal> measure_hard_signals(const Pass& pass, double sample_rate);

// Interpolated eightfold by a transform over all of the sound.
double true_peak_of(const std::vector<double>& sound);

} // namespace dubstage
