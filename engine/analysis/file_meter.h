// Observes a file from its first frame to its last, block by block.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "analysis/meter_settings.h"
#include "analysis/observation.h"
#include "audio/source.h"
#include "base/progress.h"
#include "device/device.h"

namespace dubstage {

struct FileObservation {
    AudioInfo info;
    Observation observation;
    std::vector<std::string> warnings;
};

// Any number of files after one another on one device. NaN and Inf are counted and located and taken as
// zeros. Throws Error{missing_input}, {bad_data} (not audio, truncated, no samples, a rate outside 1 kHz to
// 768 kHz), {io}, {out_of_memory}, {cancelled}, with the path as subject.
class FileMeter {
  public:
    FileMeter(Device& device, const MeterSettings& settings);
    ~FileMeter();
    FileObservation observe(const std::filesystem::path& path, const ProgressCall& progress,
                            const CancelFlag& cancel);

  private:
    struct Work;
    std::unique_ptr<Work> work_;
};

} // namespace dubstage
