#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/units.h"
#include "device/vulkan/instance.h"
#include "device/vulkan/traits.h"

namespace dubstage::vulkan {

namespace {

struct Properties {
    VkPhysicalDeviceVulkan11Properties v11 =
        tagged<VkPhysicalDeviceVulkan11Properties>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES);
    VkPhysicalDeviceVulkan12Properties v12 =
        tagged<VkPhysicalDeviceVulkan12Properties>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES);
    VkPhysicalDeviceProperties2 base =
        tagged<VkPhysicalDeviceProperties2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2);

    explicit Properties(VkPhysicalDevice device)
    {
        vkGetPhysicalDeviceProperties(device, &base.properties);
        if (base.properties.apiVersion < VK_API_VERSION_1_2) return;
        base.pNext = &v11;
        v11.pNext = &v12;
        vkGetPhysicalDeviceProperties2(device, &base);
    }
};

bool has_compute_queue(VkPhysicalDevice device)
{
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
    return std::any_of(families.begin(), families.end(),
                       [](const auto& family) { return (family.queueFlags & VK_QUEUE_COMPUTE_BIT) != 0; });
}

} // namespace

bool has_extension(VkPhysicalDevice device, const char* name)
{
    std::uint32_t count = 0;
    vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> extensions(count);
    vkEnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data());
    return std::any_of(extensions.begin(), extensions.end(), [&](const auto& extension) {
        return std::strcmp(extension.extensionName, name) == 0;
    });
}

std::vector<std::string> missing_features(VkPhysicalDevice device)
{
    std::vector<std::string> missing;
    if (Properties(device).base.properties.apiVersion < VK_API_VERSION_1_2) return {"Vulkan 1.2"};
    auto v12 =
        tagged<VkPhysicalDeviceVulkan12Features>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES);
    auto features = tagged<VkPhysicalDeviceFeatures2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &v12);
    vkGetPhysicalDeviceFeatures2(device, &features);
    if (v12.bufferDeviceAddress == VK_FALSE) missing.emplace_back("bufferDeviceAddress");
    if (v12.scalarBlockLayout == VK_FALSE) missing.emplace_back("scalarBlockLayout");
    if (v12.timelineSemaphore == VK_FALSE) missing.emplace_back("timelineSemaphore");
    if (!has_compute_queue(device)) missing.emplace_back("a compute queue");
    return missing;
}

MemoryState memory_state(VkPhysicalDevice device)
{
    const bool budgeted = has_extension(device, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
    auto budget = tagged<VkPhysicalDeviceMemoryBudgetPropertiesEXT>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT);
    auto memory =
        tagged<VkPhysicalDeviceMemoryProperties2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2);
    if (budgeted) memory.pNext = &budget;
    vkGetPhysicalDeviceMemoryProperties2(device, &memory);

    MemoryState state;
    for (std::uint32_t i = 0; i < memory.memoryProperties.memoryHeapCount; ++i) {
        const VkMemoryHeap& heap = memory.memoryProperties.memoryHeaps[i];
        const auto size = static_cast<double>(heap.size);
        if ((heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) == 0 || size <= state.total) continue;
        state.total = size;
        state.free = budgeted ? std::max(0.0, static_cast<double>(budget.heapBudget[i]) -
                                                  static_cast<double>(budget.heapUsage[i]))
                              : size;
    }
    return state;
}

DeviceInfo describe(VkPhysicalDevice device)
{
    const Properties properties(device);
    const VkPhysicalDeviceProperties& base = properties.base.properties;
    DeviceInfo info;
    info.kind = "vulkan";
    info.name = base.deviceName;
    info.driver = base.apiVersion < VK_API_VERSION_1_2
                      ? "driver version " + std::to_string(base.driverVersion)
                      : std::string(properties.v12.driverName) + " " + properties.v12.driverInfo;
    info.software = base.deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU;
    const MemoryState memory = memory_state(device);
    info.memory_bytes = memory.free;
    info.largest_buffer_bytes = static_cast<double>(properties.v11.maxMemoryAllocationSize);

    info.notes.push_back("Vulkan " + std::to_string(VK_API_VERSION_MAJOR(base.apiVersion)) + "." +
                         std::to_string(VK_API_VERSION_MINOR(base.apiVersion)));
    for (const std::string& missing : missing_features(device)) info.notes.push_back("lacks " + missing);
    info.notes.push_back("memory " + format_bytes(memory.total));
    info.notes.push_back("largest FFT batch " + format_bytes(static_cast<double>(std::min<std::uint64_t>(
                                                    base.limits.maxStorageBufferRange, most_fft_bytes))));
    return info;
}

} // namespace dubstage::vulkan
