// Impulse responses from files, as processors name them: relative to the session, at the session's rate.
#pragma once

#include <filesystem>
#include <string>

#include "dsp/impulse.h"
#include "processors/processor.h"

namespace dubstage {

struct IrFile {
    std::filesystem::path path; // absolute
    int channels = 0;
    double file_sample_rate = 0;
    std::uint32_t wave_mask = 0;
};

// Reads the header of the file that `key` names. Throws with the file and the place of the key.
IrFile find_ir(const Settings& settings, const char* key, const ProcessorContext& context);

// All channels. A response of another rate is resampled and scaled, so that a filter keeps its gain.
Channels load_ir(const IrFile& file, const Settings& settings, const char* key,
                 const ProcessorContext& context);

} // namespace dubstage
