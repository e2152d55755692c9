#include "device/vulkan/vulkan_device.h"

#include "base/error.h"
#include "device/vulkan/traits.h"
#include "device/vulkan/vulkan_fft.h"

namespace dubstage::vulkan {

namespace {

// 2^k or 3 * 2^k, from 64.
bool is_fft_length(int n)
{
    const int odd = n % 3 == 0 ? n / 3 : n;
    return n >= 64 && (odd & (odd - 1)) == 0;
}

} // namespace

VulkanDevice::VulkanDevice(const VulkanOptions& options)
    : context_(options), pipelines_(context_, disk_), buffers_(context_), queue_(context_, pipelines_)
{
    auto info = tagged<VkCommandPoolCreateInfo>(VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO);
    info.flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT;
    info.queueFamilyIndex = context_.queue_family();
    VkCommandPool pool = VK_NULL_HANDLE;
    context_.check(context_.vk.vkCreateCommandPool(context_.device(), &info, nullptr, &pool),
                   "making a command pool");
    fft_pool_ =
        context_.own(pool, context_.vk.vkDestroyCommandPool, VK_OBJECT_TYPE_COMMAND_POOL, "FFT plans");
}

DeviceTraits VulkanDevice::traits() const
{
    return device_traits;
}

std::unique_ptr<VulkanBuffer> VulkanDevice::make_buffer(std::size_t bytes, Memory memory,
                                                        const std::string& name)
{
    return std::make_unique<VulkanBuffer>(bytes, buffers_.make(bytes, memory, name),
                                          [this] { queue_.wait_all(); });
}

std::unique_ptr<Buffer> VulkanDevice::create_buffer(std::size_t bytes, Memory memory, const char* name)
{
    return make_buffer(bytes, memory, name);
}

std::shared_ptr<VulkanBuffer> VulkanDevice::scratch_of(std::size_t bytes)
{
    std::shared_ptr<VulkanBuffer> scratch = scratch_.lock();
    if (scratch == nullptr || scratch->bytes() < bytes) {
        scratch = make_buffer(bytes, Memory::device, "FFT scratch");
        scratch_ = scratch;
    }
    return scratch;
}

std::unique_ptr<FftPlan> VulkanDevice::create_fft_plan(int n, int rows, const char* name)
{
    check(is_fft_length(n), "a transform's length is 2^k or 3 * 2^k, from 64");
    check(rows >= 1 && rows <= max_fft_rows(n), "an FFT plan has at most max_fft_rows(n) rows");
    const std::size_t bytes = VulkanFftPlan::stride_of(n) * static_cast<std::size_t>(rows) * sizeof(float);
    auto buffer = make_buffer(bytes, Memory::device, name);
    return std::make_unique<VulkanFftPlan>(context_, disk_, fft_pool_.get(), n, rows, std::move(buffer),
                                           scratch_of(bytes));
}

int VulkanDevice::max_fft_rows(int n) const
{
    return VulkanFftPlan::most_rows(context_, n);
}

} // namespace dubstage::vulkan

namespace dubstage {

std::vector<DeviceInfo> list_vulkan_devices()
{
    std::vector<DeviceInfo> list;
    try {
        const vulkan::Instance instance(false);
        for (VkPhysicalDevice device : instance.devices()) list.push_back(vulkan::describe(device));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::no_device) throw;
    }
    return list;
}

std::unique_ptr<Device> make_vulkan_device(const VulkanOptions& options)
{
    return std::make_unique<vulkan::VulkanDevice>(options);
}

} // namespace dubstage
