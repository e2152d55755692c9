// Which device renders, and the proof that it computes rightly.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "device/device.h"

namespace dubstage {

struct SelfCheck {
    double error_db = 0; // of a short known render against the cpu, relative to its peak
    bool passed = false; // below -110 dB
    double seconds = 0;
};
SelfCheck self_check(Device& device);

// "auto" (a real GPU that passes its self-check, else cpu), "cpu", "vulkan" or "vulkan:1". Throws
// Error{no_device} or Error{usage}. `notes` says what was passed over and why.
std::unique_ptr<Device> choose_device(const std::string& word, int threads, std::vector<std::string>& notes);

} // namespace dubstage
