// How a chain behaves on test signals, whatever is in it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "studies/compare/channel_sweeps.h"
#include "studies/compare/dynamics_steps.h"
#include "studies/compare/impulses.h"
#include "studies/compare/sweep.h"
#include "studies/compare/test_tones.h"

namespace dubstage {

struct BehaviourSettings {
    double level_db = -12; // of sweep, tones and intermodulation: where music plays
    double hard_db = -1;   // of the tones that look for distortion and for what folds back
    std::vector<double> rates{44100, 48000, 96000}; // the first carries what is measured at one rate alone
};

// At one rate. What is not there could not be measured; `faults` says why.
struct RateBehaviour {
    double sample_rate = 0;
    std::optional<SweepFigures> sweep;
    std::optional<ToneFigures> tone, hard_tone, high_tone; // 997 Hz; the same, hard; 5 kHz, hard
    std::optional<ImpulseFigures> impulse;
};

enum class Repeat { same, differs, not_told };

struct Behaviour {
    std::vector<RateBehaviour> rates;
    std::optional<ChannelSweeps> channels;
    std::optional<IntermodulationFigures> intermodulation;
    std::optional<NoiseFigures> noise;
    std::optional<ToneFigures> quiet_tone; // 997 Hz at -60 dBFS: noise that only sounds with a signal
    std::optional<StaticCurve> curve;
    std::optional<StepResponse> step;
    std::optional<OnsetFigures> onsets;
    std::vector<HardSignal> hard;
    // The same sound twice, and again after a loud one: the same samples? Where not, the largest difference.
    Repeat repeats = Repeat::not_told, forgets = Repeat::not_told;
    double repeat_error_db = 0, leak_db = 0; // dBFS
    std::vector<std::string> faults;
};

// Every test by itself: what fails is told in `faults`, and the others go on. Throws only
// Error{cancelled}.
Behaviour measure_behaviour(const Pass& pass, const BehaviourSettings& settings, const ProgressCall& progress,
                            const CancelFlag& cancel);

} // namespace dubstage
