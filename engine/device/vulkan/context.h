// The logical device: its queue, its function table, and how its failures become errors.
#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "device/vulkan/api.h"
#include "device/vulkan/instance.h"

namespace dubstage::vulkan {

class Context {
  public:
    explicit Context(const VulkanOptions& options);
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    // The device's functions. Tests put failing ones in here.
    VolkDeviceTable vk{};

    VkPhysicalDevice physical() const { return physical_; }
    VkDevice device() const { return device_.get(); }
    const DeviceInfo& info() const { return info_; }
    const VkPhysicalDeviceLimits& limits() const { return properties_.limits; }
    std::uint32_t vendor() const { return properties_.vendorID; }
    std::uint32_t queue_family() const { return queue_family_; }
    std::uint32_t timestamp_bits() const { return timestamp_bits_; }
    VkQueue queue() const { return queue_; }
    // Held by whoever submits to the queue.
    std::mutex& queue_mutex() const { return queue_mutex_; }
    // Names this device, its driver and our version: what was compiled for one key serves no other.
    const std::string& cache_key() const { return cache_key_; }

    // Once true, nothing calls the device again: not even to destroy what it holds.
    bool lost() const { return lost_; }
    [[noreturn]] void lose(const std::string& reason) const;
    void refuse_if_lost() const;
    // Throws Error{device_lost}, {out_of_memory} or {internal}; `doing` says what failed.
    void check(VkResult result, const char* doing) const;
    void name(VkObjectType type, std::uint64_t object, const std::string& name) const;

    // An object of this device that `destroy` (vkDestroyX) takes back.
    template <class T>
    Handle<T> own(T object, void(VKAPI_PTR* destroy)(VkDevice, T, const VkAllocationCallbacks*),
                  VkObjectType type, const std::string& object_name) const
    {
        name(type, reinterpret_cast<std::uint64_t>(object), object_name);
        return {object, [this, destroy](T o) {
                    if (!lost_) destroy(device_.get(), o, nullptr);
                }};
    }

  private:
    VkPhysicalDevice choose(const VulkanOptions& options) const;
    void create_device();

    Instance instance_;
    VkPhysicalDevice physical_ = VK_NULL_HANDLE;
    DeviceInfo info_;
    VkPhysicalDeviceProperties properties_{};
    std::string cache_key_;
    mutable std::atomic<bool> lost_ = false;
    Handle<VkDevice> device_;
    std::uint32_t queue_family_ = 0, timestamp_bits_ = 0;
    VkQueue queue_ = VK_NULL_HANDLE;
    mutable std::mutex queue_mutex_;
};

} // namespace dubstage::vulkan
