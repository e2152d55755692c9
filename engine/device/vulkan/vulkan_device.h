// The Vulkan device: the shared kernels as shaders, VkFFT, and one queue.
#pragma once

#include <memory>

#include "device/vulkan/memory.h"
#include "device/vulkan/pipelines.h"
#include "device/vulkan/queue.h"

namespace dubstage::vulkan {

class VulkanDevice : public Device {
  public:
    explicit VulkanDevice(const VulkanOptions& options);

    const DeviceInfo& info() const override { return context_.info(); }
    DeviceTraits traits() const override;
    bool unified() const override { return buffers_.unified(); }
    std::unique_ptr<Buffer> create_buffer(std::size_t bytes, Memory memory, const char* name) override;
    std::unique_ptr<FftPlan> create_fft_plan(int n, int rows, const char* name) override;
    int max_fft_rows(int n) const override;
    std::uint64_t submit(const CommandList& list) override { return queue_.submit(list); }
    void wait(std::uint64_t submission) override { queue_.wait(submission); }
    std::vector<StageTime> take_stage_times() override { return queue_.take_stage_times(); }

    // For tests: failing functions are put into its table.
    Context& context() { return context_; }

  private:
    std::unique_ptr<VulkanBuffer> make_buffer(std::size_t bytes, Memory memory, const std::string& name);
    std::shared_ptr<VulkanBuffer> scratch_of(std::size_t bytes);

    Context context_;
    DiskCache disk_;
    Pipelines pipelines_;
    BufferMaker buffers_;
    Queue queue_;
    Handle<VkCommandPool> fft_pool_;
    std::weak_ptr<VulkanBuffer> scratch_; // the largest so far, while a plan uses it
};

} // namespace dubstage::vulkan
