// The files, folders and sessions of `dubstage measure`, measured.
#pragma once

#include <optional>
#include <vector>

#include "analysis/measurement.h"
#include "cli/measure_options.h"
#include "cli/output.h"
#include "device/device.h"

namespace dubstage {

// Files that fail are told and left out; the first failure is the exit status.
struct MeasuredFiles {
    std::vector<Measurement> measured; // in the order of the words
    std::optional<Measurement> reference;
    int status = 0;
};

// On the cpu several files are measured side by side. Throws Error{usage} and Error{cancelled}.
MeasuredFiles measure_files(const MeasureWords& words, Device& device, Output& output);

} // namespace dubstage
