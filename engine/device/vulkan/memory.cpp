#include "device/vulkan/memory.h"

#include <algorithm>

#include "base/error.h"
#include "base/units.h"

namespace dubstage::vulkan {

namespace {

constexpr VkMemoryPropertyFlags on_device = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
constexpr VkMemoryPropertyFlags on_host =
    VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
constexpr VkMemoryPropertyFlags cached = on_host | VK_MEMORY_PROPERTY_HOST_CACHED_BIT;
constexpr std::uint32_t none = ~0u;

// The first type with every wanted property and none of the unwanted.
std::uint32_t find_type(const VkPhysicalDeviceMemoryProperties& types, std::uint32_t allowed,
                        VkMemoryPropertyFlags wanted, VkMemoryPropertyFlags unwanted = 0)
{
    for (std::uint32_t i = 0; i < types.memoryTypeCount; ++i) {
        const VkMemoryPropertyFlags flags = types.memoryTypes[i].propertyFlags;
        if ((allowed >> i & 1u) != 0 && (flags & wanted) == wanted && (flags & unwanted) == 0) return i;
    }
    return none;
}

} // namespace

VulkanBuffer::VulkanBuffer(std::size_t bytes, Parts parts, std::function<void()> before_release)
    : Buffer(bytes, parts.address, parts.host), memory_(std::move(parts.memory)),
      buffer_(std::move(parts.buffer)), before_release_(std::move(before_release))
{}

VulkanBuffer::~VulkanBuffer()
{
    before_release_();
}

BufferMaker::BufferMaker(const Context& context) : context_(context)
{
    vkGetPhysicalDeviceMemoryProperties(context.physical(), &types_);
    unified_ = find_type(types_, ~0u, on_device | cached) != none;
}

std::uint32_t BufferMaker::memory_type(std::uint32_t allowed, Memory memory) const
{
    const auto first_of = [](std::initializer_list<std::uint32_t> types) {
        const auto* found =
            std::find_if(types.begin(), types.end(), [](std::uint32_t t) { return t != none; });
        check(found != types.end(),
              "Vulkan promises a host-visible coherent memory type and a device-local one");
        return *found;
    };
    if (unified_) {
        const std::uint32_t type = find_type(types_, allowed, on_device | cached);
        if (type != none) return type;
    }
    // A GPU's memory that the host can see may be a window of 256 MiB.
    if (memory == Memory::device)
        return first_of({find_type(types_, allowed, on_device, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT),
                         find_type(types_, allowed, on_device), find_type(types_, allowed, 0)});
    // Cached for upload too: readers of files look back at what they wrote.
    return first_of({find_type(types_, allowed, cached, on_device), find_type(types_, allowed, cached),
                     find_type(types_, allowed, on_host)});
}

VulkanBuffer::Parts BufferMaker::make(std::size_t bytes, Memory memory, const std::string& name) const
{
    context_.refuse_if_lost();
    check(bytes > 0, "a buffer has at least one byte");
    if (static_cast<double>(bytes) > context_.info().largest_buffer_bytes) refuse(bytes, name);
    const VolkDeviceTable& vk = context_.vk;
    const VkDevice device = context_.device();
    VulkanBuffer::Parts parts;

    auto info = tagged<VkBufferCreateInfo>(VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO);
    info.size = (bytes + 63) / 64 * 64;
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                 VK_BUFFER_USAGE_TRANSFER_DST_BIT | VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT;
    VkBuffer buffer = VK_NULL_HANDLE;
    context_.check(vk.vkCreateBuffer(device, &info, nullptr, &buffer), "making a buffer");
    parts.buffer = context_.own(buffer, vk.vkDestroyBuffer, VK_OBJECT_TYPE_BUFFER, name);

    VkMemoryRequirements needs{};
    vk.vkGetBufferMemoryRequirements(device, buffer, &needs);
    auto dedicated = tagged<VkMemoryDedicatedAllocateInfo>(VK_STRUCTURE_TYPE_MEMORY_DEDICATED_ALLOCATE_INFO);
    dedicated.buffer = buffer;
    auto flags = tagged<VkMemoryAllocateFlagsInfo>(VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO, &dedicated);
    flags.flags = VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT;
    auto allocate = tagged<VkMemoryAllocateInfo>(VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, &flags);
    allocate.allocationSize = needs.size;
    allocate.memoryTypeIndex = memory_type(needs.memoryTypeBits, memory);
    VkDeviceMemory device_memory = VK_NULL_HANDLE;
    const VkResult result = vk.vkAllocateMemory(device, &allocate, nullptr, &device_memory);
    if (result == VK_ERROR_OUT_OF_DEVICE_MEMORY || result == VK_ERROR_OUT_OF_HOST_MEMORY ||
        result == VK_ERROR_TOO_MANY_OBJECTS)
        refuse(bytes, name);
    context_.check(result, "taking memory");
    parts.memory = context_.own(device_memory, vk.vkFreeMemory, VK_OBJECT_TYPE_DEVICE_MEMORY, name);
    context_.check(vk.vkBindBufferMemory(device, buffer, device_memory, 0), "binding a buffer");

    if ((types_.memoryTypes[allocate.memoryTypeIndex].propertyFlags & on_host) == on_host) {
        void* host = nullptr;
        context_.check(vk.vkMapMemory(device, device_memory, 0, VK_WHOLE_SIZE, 0, &host), "mapping a buffer");
        parts.host = static_cast<std::byte*>(host);
    }
    auto address = tagged<VkBufferDeviceAddressInfo>(VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO);
    address.buffer = buffer;
    parts.address = vk.vkGetBufferDeviceAddress(device, &address);
    check(parts.address % 64 == 0, "a buffer of its own memory begins on 64 bytes");
    return parts;
}

void BufferMaker::refuse(std::size_t bytes, const std::string& name) const
{
    const MemoryState state = memory_state(context_.physical());
    std::string reason = name + " needs " + format_bytes(static_cast<double>(bytes)) + "; " +
                         format_bytes(state.free) + " of " + format_bytes(state.total) + " are free";
    if (static_cast<double>(bytes) > context_.info().largest_buffer_bytes)
        reason += ", and one buffer may have " + format_bytes(context_.info().largest_buffer_bytes);
    throw Error(ErrorCode::out_of_memory, context_.info().name, reason,
                "give a smaller --memory, or close what else uses the GPU");
}

} // namespace dubstage::vulkan
