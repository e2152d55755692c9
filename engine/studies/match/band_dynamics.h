// How open a sound is: its levels over time, and peaks over RMS band by band.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "studies/bench.h"
#include "studies/match/band_meter.h"

namespace dubstage {

// Of a file from `start_s` on; no length: to its end. Throws what open_source throws.
std::vector<BandDynamics> measure_bands(const std::filesystem::path& file, double start_s,
                                        std::optional<Frames> length, const CancelFlag& cancel);

struct MeasuredDynamics {
    Measurement whole;
    std::vector<BandDynamics> bands;
    std::vector<double> stretches_db; // RMS of the whole within 3 s, once a second where it sounds, rising
};
// One render, of floats in the bench's work folder.
MeasuredDynamics measure_dynamics(Bench& bench, const Programme& programme,
                                  std::vector<std::string>& warnings);
// The figures of a portrait, with the crest of its bands.
PortraitDynamics dynamics_of(const MeasuredDynamics& measured);

} // namespace dubstage
