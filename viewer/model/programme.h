// One measured programme as the viewer shows it: the measurement, and what its plots need beside it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analysis/measurement.h"

namespace dubstage::viewer {

// Never changes once it is made: threads and panels share it.
struct Programme {
    Measurement measured;
    // LUFS and dBFS per 100 ms, at the step's end.
    std::vector<float> momentary, short_term, integrated;
    std::vector<std::vector<float>> peaks; // linear, [channel][step]
    double seconds() const
    {
        return measured.sample_rate > 0 ? static_cast<double>(measured.frames) / measured.sample_rate : 0;
    }
    double seconds_at(Frames frame) const
    {
        return measured.sample_rate > 0 ? static_cast<double>(frame) / measured.sample_rate : 0;
    }
};
using ProgrammePointer = std::shared_ptr<const Programme>;

constexpr double step_seconds = 0.1; // of the histories

ProgrammePointer make_programme(Measurement measured);

} // namespace dubstage::viewer
