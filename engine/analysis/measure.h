// From what was observed to what is reported.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/measurement.h"

namespace dubstage {

struct NamedRange {
    std::string name;
    Frames from = 0, to = 0;
};

struct MeasureOptions {
    bool dual_mono = false; // a single channel will be heard from two loudspeakers: +3.01 LU
    bool range_once_a_second =
        false; // LRA in steps of 1 s and without appended silence, as libebur128 does it
    std::vector<NamedRange> ranges;
    int file_bits = 0;                     // of a file of whole numbers; 0 = float, or not known
    const Observation* dialogue = nullptr; // a stem: speech is where it sounds; same start, same rate
};

// Fills everything but path, name, encoding and the verdict; `findings` are those that need no preset.
Measurement measure(Observation observation, const MeasureOptions& options = {});

} // namespace dubstage
