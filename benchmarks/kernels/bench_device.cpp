#include "kernels/bench_device.h"

#include <algorithm>
#include <thread>

namespace bench {

using namespace dubstage;

std::unique_ptr<Device> open_cpu()
{
    return make_cpu_device(std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
}

std::unique_ptr<Device> open_vulkan()
{
    const std::vector<DeviceInfo> devices = list_vulkan_devices();
    if (devices.empty()) return nullptr;
    const auto real =
        std::ranges::find_if(devices, [](const DeviceInfo& device) { return !device.software; });
    VulkanOptions options;
    options.index = real == devices.end() ? 0 : static_cast<int>(real - devices.begin());
    return make_vulkan_device(options);
}

double seconds_of(Device& device, const CommandList& list)
{
    device.take_stage_times();
    device.wait(device.submit(list));
    double seconds = 0;
    for (const StageTime& stage : device.take_stage_times()) seconds += stage.seconds;
    return seconds;
}

} // namespace bench
