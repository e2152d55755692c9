// Devices to measure on, and how long a list of commands takes there.
#pragma once

#include <memory>

#include "device/device.h"

namespace bench {

std::unique_ptr<dubstage::Device> open_cpu(); // with a thread for each processor
// The first real GPU, else software; null where there is none.
std::unique_ptr<dubstage::Device> open_vulkan();

// By the device's own clock: without what submitting costs.
double seconds_of(dubstage::Device& device, const dubstage::CommandList& list);

} // namespace bench
