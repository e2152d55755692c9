// A sound file through a plug-in, block by block.
#pragma once

#include <functional>

#include "hosting/host/world.h"

namespace dubstage::host {

// Tells `at` now and then how far it is. Throws Error{bad_data}.
PluginRun run(const World& world, const PluginJob& job, const std::function<void(Frames)>& at);

} // namespace dubstage::host
