// VkFFT behind a wall: its header is met in vkfft.cpp alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "device/vulkan/api.h"

namespace dubstage::vulkan {

struct VkfftSetup {
    VkPhysicalDevice physical;
    VkDevice device;
    VkQueue queue; // of which the caller holds the lock while the plan is made
    VkCommandPool pool;
    VkFence fence;
    std::uint32_t vendor; // PCI vendor
    std::uint32_t shared_memory_bytes;
    std::uint64_t size, rows;
    VkBuffer buffer; // [rows][size + 2] floats
    std::uint64_t buffer_bytes;
    VkBuffer scratch; // at least as large
};

// A batch of real transforms in place in one buffer. Descriptors point at that buffer from the beginning and
// never change, so that the plan may be recorded any number of times into lists under way at once.
class Vkfft {
  public:
    // `programs`: what programs() of an equal plan gave, or empty to compile. Throws Error.
    Vkfft(const VkfftSetup& setup, std::vector<std::byte> programs);
    ~Vkfft();
    Vkfft(const Vkfft&) = delete;
    Vkfft& operator=(const Vkfft&) = delete;

    // The compiled programs; empty where they were given.
    std::vector<std::byte> programs() const;
    // Rows behind the first `rows` are left alone from 65,536 samples on; shorter transforms go several to a
    // workgroup and may take along the next few.
    void record(VkCommandBuffer commands, int rows, bool inverse);
    // The device is lost: nothing is given back to it.
    void abandon();

    // What the compiled programs depend on besides the device and its driver.
    static std::string key(const VkfftSetup& setup);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace dubstage::vulkan
