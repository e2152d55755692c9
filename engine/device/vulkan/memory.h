// Buffers on a Vulkan device: one allocation each, mapped for as long as it lives where the host can see it.
#pragma once

#include <memory>

#include "device/vulkan/context.h"

namespace dubstage::vulkan {

class VulkanBuffer : public Buffer {
  public:
    struct Parts {
        Handle<VkDeviceMemory> memory;
        Handle<VkBuffer> buffer;
        std::uint64_t address = 0;
        std::byte* host = nullptr;
    };
    // `before_release` returns when no submission can still use the buffer.
    VulkanBuffer(std::size_t bytes, Parts parts, std::function<void()> before_release);
    ~VulkanBuffer() override;
    VkBuffer handle() const { return buffer_.get(); }
    void wait_until_free() const { before_release_(); }

  private:
    Handle<VkDeviceMemory> memory_;
    Handle<VkBuffer> buffer_;
    std::function<void()> before_release_;
};

class BufferMaker {
  public:
    explicit BufferMaker(const Context& context);
    bool unified() const { return unified_; }
    VulkanBuffer::Parts make(std::size_t bytes, Memory memory, const std::string& name) const;

  private:
    std::uint32_t memory_type(std::uint32_t allowed, Memory memory) const;
    [[noreturn]] void refuse(std::size_t bytes, const std::string& name) const;

    const Context& context_;
    VkPhysicalDeviceMemoryProperties types_{};
    bool unified_ = false;
};

} // namespace dubstage::vulkan
