// A batch of transforms on a Vulkan device: its buffer, the scratch it shares, and VkFFT's plan.
#pragma once

#include <optional>

#include "device/fft_plan.h"
#include "device/vulkan/disk_cache.h"
#include "device/vulkan/memory.h"
#include "device/vulkan/vkfft.h"

namespace dubstage::vulkan {

class VulkanFftPlan : public FftPlan {
  public:
    // `scratch` may serve many plans: commands run one after the other.
    VulkanFftPlan(const Context& context, const DiskCache& disk, VkCommandPool pool, int n, int rows,
                  std::unique_ptr<VulkanBuffer> buffer, std::shared_ptr<VulkanBuffer> scratch);
    ~VulkanFftPlan() override;
    Buffer& buffer() override { return *buffer_; }
    void record(VkCommandBuffer commands, int rows, bool inverse) { vkfft_->record(commands, rows, inverse); }

    static std::size_t stride_of(int n) { return static_cast<std::size_t>(n) + 2; }
    static int most_rows(const Context& context, int n);

  private:
    const Context& context_;
    std::shared_ptr<VulkanBuffer> scratch_;
    std::unique_ptr<VulkanBuffer> buffer_;
    std::optional<Vkfft> vkfft_;
};

} // namespace dubstage::vulkan
