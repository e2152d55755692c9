#include "device/vulkan/instance.h"

#include <cstring>
#include <mutex>

#include "base/error.h"

namespace dubstage::vulkan {

namespace {

constexpr const char* layer_name = "VK_LAYER_KHRONOS_validation";
constexpr const char* use_cpu = "use --device cpu";

struct Messages {
    std::mutex mutex;
    std::vector<std::string> texts;
};

Messages& messages()
{
    static Messages all;
    return all;
}

VKAPI_ATTR VkBool32 VKAPI_CALL collect(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                       VkDebugUtilsMessageTypeFlagsEXT,
                                       const VkDebugUtilsMessengerCallbackDataEXT* data, void*)
{
    const std::lock_guard lock(messages().mutex);
    messages().texts.emplace_back(data->pMessage);
    return VK_FALSE;
}

void load_vulkan()
{
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    if (vkCreateInstance != nullptr) return;
    if (volkInitialize() != VK_SUCCESS)
        throw Error(ErrorCode::no_device, "vulkan", "there is no Vulkan loader (libvulkan.so.1)",
                    std::string("install it (Debian: libvulkan1) and the GPU's driver, or ") + use_cpu);
}

// Every instance of the process goes through the loader's own entry points, so those of the first serve all.
void load_functions(VkInstance instance)
{
    static std::once_flag once;
    std::call_once(once, [&] { volkLoadInstance(instance); });
}

bool layer_present()
{
    std::uint32_t count = 0;
    vkEnumerateInstanceLayerProperties(&count, nullptr);
    std::vector<VkLayerProperties> layers(count);
    vkEnumerateInstanceLayerProperties(&count, layers.data());
    for (const auto& layer : layers)
        if (std::strcmp(layer.layerName, layer_name) == 0) return true;
    return false;
}

bool instance_extension_present(const char* name)
{
    std::uint32_t count = 0;
    vkEnumerateInstanceExtensionProperties(nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> extensions(count);
    vkEnumerateInstanceExtensionProperties(nullptr, &count, extensions.data());
    for (const auto& extension : extensions)
        if (std::strcmp(extension.extensionName, name) == 0) return true;
    return false;
}

VkDebugUtilsMessengerCreateInfoEXT messenger_info()
{
    auto info =
        tagged<VkDebugUtilsMessengerCreateInfoEXT>(VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT);
    info.messageSeverity =
        VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
    info.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT;
    info.pfnUserCallback = collect;
    return info;
}

VkInstance create_instance(bool validation, bool debug_utils)
{
    auto app = tagged<VkApplicationInfo>(VK_STRUCTURE_TYPE_APPLICATION_INFO);
    app.pApplicationName = "dubstage";
    app.apiVersion = VK_API_VERSION_1_2;
    const VkValidationFeatureEnableEXT synchronisation =
        VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
    auto features = tagged<VkValidationFeaturesEXT>(VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT);
    features.enabledValidationFeatureCount = 1;
    features.pEnabledValidationFeatures = &synchronisation;
    VkDebugUtilsMessengerCreateInfoEXT messenger = messenger_info();
    messenger.pNext = &features;
    const char* debug_extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;

    auto info = tagged<VkInstanceCreateInfo>(VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO);
    info.pApplicationInfo = &app;
    info.enabledExtensionCount = debug_utils ? 1 : 0;
    info.ppEnabledExtensionNames = &debug_extension;
    if (validation) {
        info.pNext = &messenger;
        info.enabledLayerCount = 1;
        info.ppEnabledLayerNames = &layer_name;
    }
    VkInstance instance = VK_NULL_HANDLE;
    const VkResult result = vkCreateInstance(&info, nullptr, &instance);
    if (result != VK_SUCCESS)
        throw Error(ErrorCode::no_device, "vulkan",
                    result == VK_ERROR_INCOMPATIBLE_DRIVER
                        ? "the Vulkan loader finds no driver"
                        : "no Vulkan instance: error " + std::to_string(result),
                    std::string("install the GPU's Vulkan driver, or ") + use_cpu);
    return instance;
}

} // namespace

Instance::Instance(bool validation)
{
    load_vulkan();
    if (validation && !layer_present())
        throw Error(ErrorCode::no_device, "vulkan",
                    std::string("the layer ") + layer_name + " is not installed",
                    "install it (Debian: vulkan-validationlayers), or do without validation");
    if (volkGetInstanceVersion() < VK_API_VERSION_1_2)
        throw Error(ErrorCode::no_device, "vulkan", "the Vulkan loader is older than Vulkan 1.2",
                    std::string("install a newer one, or ") + use_cpu);

    const bool debug_utils = validation || instance_extension_present(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
    const VkInstance instance = create_instance(validation, debug_utils);
    load_functions(instance);
    instance_ = {instance, [](VkInstance i) { vkDestroyInstance(i, nullptr); }};
    if (debug_utils)
        set_name_ = reinterpret_cast<PFN_vkSetDebugUtilsObjectNameEXT>(
            vkGetInstanceProcAddr(instance, "vkSetDebugUtilsObjectNameEXT"));
    if (!validation) return;

    const auto create = reinterpret_cast<PFN_vkCreateDebugUtilsMessengerEXT>(
        vkGetInstanceProcAddr(instance, "vkCreateDebugUtilsMessengerEXT"));
    const auto destroy = reinterpret_cast<PFN_vkDestroyDebugUtilsMessengerEXT>(
        vkGetInstanceProcAddr(instance, "vkDestroyDebugUtilsMessengerEXT"));
    const VkDebugUtilsMessengerCreateInfoEXT info = messenger_info();
    VkDebugUtilsMessengerEXT messenger = VK_NULL_HANDLE;
    if (create(instance, &info, nullptr, &messenger) != VK_SUCCESS)
        throw Error(ErrorCode::no_device, "vulkan", "no messenger for the validation layer");
    messenger_ = {messenger, [=](VkDebugUtilsMessengerEXT m) { destroy(instance, m, nullptr); }};
}

std::vector<VkPhysicalDevice> Instance::devices() const
{
    std::uint32_t count = 0;
    vkEnumeratePhysicalDevices(get(), &count, nullptr);
    std::vector<VkPhysicalDevice> devices(count);
    vkEnumeratePhysicalDevices(get(), &count, devices.data());
    devices.resize(count);
    return devices;
}

} // namespace dubstage::vulkan

namespace dubstage {

std::vector<std::string> take_validation_messages()
{
    auto& all = vulkan::messages();
    const std::lock_guard lock(all.mutex);
    return std::exchange(all.texts, {});
}

} // namespace dubstage
