#include "device/vulkan/context.h"

#include <cstdio>

#include "base/error.h"
#include "device/vulkan/traits.h"

namespace dubstage::vulkan {

namespace {

std::string key_of(VkPhysicalDevice device)
{
    auto id = tagged<VkPhysicalDeviceIDProperties>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ID_PROPERTIES);
    auto properties =
        tagged<VkPhysicalDeviceProperties2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &id);
    vkGetPhysicalDeviceProperties2(device, &properties);
    std::string key =
        std::string("dubstage ") + DUBSTAGE_VERSION + " " + properties.properties.deviceName + " ";
    const auto append_hex = [&](const std::uint8_t(&bytes)[VK_UUID_SIZE]) {
        char digits[3];
        for (const std::uint8_t byte : bytes) {
            std::snprintf(digits, sizeof digits, "%02x", byte);
            key += digits;
        }
        key += " ";
    };
    append_hex(id.deviceUUID);
    append_hex(id.driverUUID);
    append_hex(properties.properties.pipelineCacheUUID);
    return key + std::to_string(properties.properties.driverVersion);
}

// The family with compute and the fewest other powers: on GPUs that have one, the asynchronous compute queue.
std::uint32_t compute_family(const std::vector<VkQueueFamilyProperties>& families)
{
    std::uint32_t best = 0;
    bool found = false;
    for (std::uint32_t i = 0; i < families.size(); ++i) {
        if ((families[i].queueFlags & VK_QUEUE_COMPUTE_BIT) == 0) continue;
        const bool plain = (families[i].queueFlags & VK_QUEUE_GRAPHICS_BIT) == 0;
        if (!found || plain) best = i;
        found = true;
        if (plain) break;
    }
    return best;
}

} // namespace

Context::Context(const VulkanOptions& options)
    : instance_(options.validation), physical_(choose(options)), info_(describe(physical_)),
      cache_key_(key_of(physical_))
{
    vkGetPhysicalDeviceProperties(physical_, &properties_);
    create_device();
}

Context::~Context()
{
    if (lost_) instance_.abandon();
}

VkPhysicalDevice Context::choose(const VulkanOptions& options) const
{
    const std::vector<VkPhysicalDevice> devices = instance_.devices();
    if (devices.empty())
        throw Error(ErrorCode::no_device, "vulkan", "no Vulkan device",
                    "install the GPU's Vulkan driver, or use --device cpu");
    std::string names;
    VkPhysicalDevice chosen = VK_NULL_HANDLE;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        const DeviceInfo info = describe(devices[i]);
        names += (i > 0 ? ", " : "") + std::to_string(i) + " = " + info.name;
        if (options.index == static_cast<int>(i)) chosen = devices[i];
        if (options.index < 0 && chosen == VK_NULL_HANDLE && !info.software &&
            missing_features(devices[i]).empty())
            chosen = devices[i];
    }
    if (chosen == VK_NULL_HANDLE)
        throw Error(ErrorCode::no_device, "vulkan",
                    options.index < 0 ? "no GPU that can render; there is " + names
                                      : "no device " + std::to_string(options.index) + "; there is " + names,
                    "use --device cpu, or name one as --device vulkan:N");
    const std::vector<std::string> missing = missing_features(chosen);
    if (missing.empty()) return chosen;
    std::string list;
    for (const std::string& feature : missing) list += (list.empty() ? "" : ", ") + feature;
    throw Error(ErrorCode::no_device, describe(chosen).name, "lacks " + list,
                "a newer driver may have it; else use --device cpu");
}

void Context::create_device()
{
    std::uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(physical_, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(physical_, &count, families.data());
    queue_family_ = compute_family(families);
    timestamp_bits_ = families[queue_family_].timestampValidBits;

    auto v12 =
        tagged<VkPhysicalDeviceVulkan12Features>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES);
    v12.bufferDeviceAddress = VK_TRUE;
    v12.scalarBlockLayout = VK_TRUE;
    v12.timelineSemaphore = VK_TRUE;
    const float priority = 1;
    auto queue = tagged<VkDeviceQueueCreateInfo>(VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO);
    queue.queueFamilyIndex = queue_family_;
    queue.queueCount = 1;
    queue.pQueuePriorities = &priority;
    const char* budget = VK_EXT_MEMORY_BUDGET_EXTENSION_NAME;
    auto info = tagged<VkDeviceCreateInfo>(VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, &v12);
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue;
    info.enabledExtensionCount = has_extension(physical_, budget) ? 1 : 0;
    info.ppEnabledExtensionNames = &budget;
    VkDevice device = VK_NULL_HANDLE;
    const VkResult result = vkCreateDevice(physical_, &info, nullptr, &device);
    if (result != VK_SUCCESS)
        throw Error(ErrorCode::no_device, info_.name,
                    "cannot be opened: Vulkan error " + std::to_string(result),
                    "another program may hold it; else use --device cpu");
    volkLoadDeviceTable(&vk, device);
    device_ = {device, [this](VkDevice d) {
                   if (!lost_) vk.vkDestroyDevice(d, nullptr);
               }};
    vk.vkGetDeviceQueue(device, queue_family_, 0, &queue_);
    name(VK_OBJECT_TYPE_QUEUE, reinterpret_cast<std::uint64_t>(queue_), "compute queue");
}

void Context::lose(const std::string& reason) const
{
    lost_ = true;
    throw Error(ErrorCode::device_lost, info_.name, reason,
                "run the same command again; if it happens again, use --device cpu");
}

void Context::refuse_if_lost() const
{
    if (lost_) lose("the GPU is lost since an earlier failure");
}

void Context::check(VkResult result, const char* doing) const
{
    if (result >= 0) return;
    const std::string action = doing;
    if (result == VK_ERROR_DEVICE_LOST) lose("the GPU went away while it was " + action);
    if (result == VK_ERROR_OUT_OF_DEVICE_MEMORY || result == VK_ERROR_OUT_OF_HOST_MEMORY)
        throw Error(ErrorCode::out_of_memory, info_.name, "no memory left while " + action,
                    "give a smaller --memory, or close what else uses the GPU");
    throw Error(ErrorCode::internal, info_.name,
                "Vulkan error " + std::to_string(result) + " while " + action);
}

void Context::name(VkObjectType type, std::uint64_t object, const std::string& object_name) const
{
    if (instance_.set_name() == nullptr || device_.get() == VK_NULL_HANDLE) return;
    auto info = tagged<VkDebugUtilsObjectNameInfoEXT>(VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT);
    info.objectType = type;
    info.objectHandle = object;
    info.pObjectName = object_name.c_str();
    instance_.set_name()(device_.get(), &info);
}

} // namespace dubstage::vulkan
