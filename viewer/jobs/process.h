// Renders one song through inserts, at a level, into a file of floats.
#pragma once

#include "base/progress.h"
#include "device/device.h"
#include "viewer/model/processing.h"

namespace dubstage::viewer {

// `folder` is made and keeps the file. Throws what rendering throws.
Processed process(const ProcessOf& of, const std::filesystem::path& folder, Device& device,
                  const ProgressCall& progress, const CancelFlag& cancel);

} // namespace dubstage::viewer
