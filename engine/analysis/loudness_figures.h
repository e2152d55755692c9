// The loudness that is reported of an observation: whole, over time, of ranges and of speech.
#pragma once

#include "analysis/loudness.h"
#include "analysis/measure.h"

namespace dubstage {

Energies energies_of(const Observation& observation, bool dual_mono = false);

LoudnessFigures loudness_figures(const Observation& observation, const MeasureOptions& options);
RangeFigures range_figures(const Observation& observation, const NamedRange& range,
                           const MeasureOptions& options);

// Per 10 ms: whether the stem sounds, by its loudness over 100 ms around: within 20 LU of its own gated
// loudness and above -70 LUFS.
std::vector<bool> speech_activity(const Observation& dialogue);

} // namespace dubstage
