// The Vulkan loader's view of this machine: the instance, its devices, and what each lacks.
#pragma once

#include <string>
#include <vector>

#include "device/device.h"
#include "device/vulkan/api.h"
#include "device/vulkan/handle.h"

namespace dubstage::vulkan {

class Instance {
  public:
    // Throws Error{no_device} where there is no loader, no driver or, with `validation`, no validation layer.
    explicit Instance(bool validation);

    VkInstance get() const { return instance_.get(); }
    std::vector<VkPhysicalDevice> devices() const;
    // A device of it is lost and was left alone: so is the instance, which would wait for its work.
    void abandon()
    {
        messenger_.abandon();
        instance_.abandon();
    }
    // Null where the loader has no debug utils.
    PFN_vkSetDebugUtilsObjectNameEXT set_name() const { return set_name_; }

  private:
    Handle<VkInstance> instance_;
    Handle<VkDebugUtilsMessengerEXT> messenger_;
    PFN_vkSetDebugUtilsObjectNameEXT set_name_ = nullptr;
};

// What this device lacks of what Dubstage needs, by name; empty when it will do.
std::vector<std::string> missing_features(VkPhysicalDevice device);
bool has_extension(VkPhysicalDevice device, const char* name);
DeviceInfo describe(VkPhysicalDevice device);

// What VK_EXT_memory_budget says of the device's own memory, else the size of the heap.
struct MemoryState {
    double free = 0, total = 0;
};
MemoryState memory_state(VkPhysicalDevice device);

} // namespace dubstage::vulkan
