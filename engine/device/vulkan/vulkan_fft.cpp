#include "device/vulkan/vulkan_fft.h"

#include <algorithm>

#include "base/error.h"
#include "device/vulkan/traits.h"

namespace dubstage::vulkan {

VulkanFftPlan::VulkanFftPlan(const Context& context, const DiskCache& disk, VkCommandPool pool, int n,
                             int rows, std::unique_ptr<VulkanBuffer> buffer,
                             std::shared_ptr<VulkanBuffer> scratch)
    : FftPlan(n, rows, stride_of(n)), context_(context), scratch_(std::move(scratch)),
      buffer_(std::move(buffer))
{
    auto info = tagged<VkFenceCreateInfo>(VK_STRUCTURE_TYPE_FENCE_CREATE_INFO);
    VkFence fence = VK_NULL_HANDLE;
    context.check(context.vk.vkCreateFence(context.device(), &info, nullptr, &fence), "making a fence");
    const auto fence_owner = context.own(fence, context.vk.vkDestroyFence, VK_OBJECT_TYPE_FENCE, "FFT plan");

    const VkfftSetup setup{context.physical(),
                           context.device(),
                           context.queue(),
                           pool,
                           fence,
                           context.vendor(),
                           context.limits().maxComputeSharedMemorySize,
                           static_cast<std::uint64_t>(n),
                           static_cast<std::uint64_t>(rows),
                           buffer_->handle(),
                           buffer_->bytes(),
                           scratch_->handle()};
    const std::string key = context.cache_key() + " " + Vkfft::key(setup);
    const std::lock_guard lock(context.queue_mutex());
    try {
        vkfft_.emplace(setup, disk.load(key));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::device_lost) context.lose(error.what());
        throw;
    }
    disk.store(key, vkfft_->programs());
}

VulkanFftPlan::~VulkanFftPlan()
{
    buffer_->wait_until_free();
    if (context_.lost()) vkfft_->abandon();
}

int VulkanFftPlan::most_rows(const Context& context, int n)
{
    const std::uint64_t bytes =
        std::min({std::uint64_t{context.limits().maxStorageBufferRange}, most_fft_bytes,
                  static_cast<std::uint64_t>(context.info().largest_buffer_bytes)});
    const std::uint64_t rows = bytes / (stride_of(n) * sizeof(float));
    return static_cast<int>(std::min<std::uint64_t>(rows, most_fft_rows));
}

} // namespace dubstage::vulkan
