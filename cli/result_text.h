// What a render did, for people and for programs.
#pragma once

#include <string>

#include "cli/output.h"
#include "device/device.h"
#include "render/render.h"

namespace dubstage {

std::string result_text(const RenderResult& result, const DeviceInfo& device);
Json result_json(const RenderResult& result, const DeviceInfo& device);

} // namespace dubstage
