#include "support/devices.h"

#include <algorithm>
#include <cstdio>

#include "base/error.h"

namespace dubstage::test {

namespace {

constexpr std::byte guard{0xA5};

std::unique_ptr<Device> open_vulkan()
{
    const std::vector<DeviceInfo> devices = list_vulkan_devices();
    VulkanOptions options;
    options.validation = true;
    for (std::size_t i = 0; i < devices.size(); ++i)
        if (!devices[i].software || options.index < 0) {
            options.index = static_cast<int>(i);
            if (!devices[i].software) break;
        }
    try {
        return make_vulkan_device(options);
    } catch (const Error& error) {
        // Where tests visit a GPU, its machine may have no layers; beside lavapipe they belong to the set-up.
        if (devices.empty() || devices[static_cast<std::size_t>(options.index)].software) throw;
        std::fprintf(stderr, "without validation: %s\n", error.what());
        options.validation = false;
        return make_vulkan_device(options);
    }
}

} // namespace

Device& cpu_device()
{
    static const std::unique_ptr<Device> device = make_cpu_device(2);
    return *device;
}

Device& vulkan_device()
{
    static const std::unique_ptr<Device> device = open_vulkan();
    return *device;
}

void DeviceTest::TearDown()
{
    for (const std::string& message : take_validation_messages()) ADD_FAILURE() << message;
}

void run(Device& device, const CommandList& list)
{
    device.wait(device.submit(list));
}

void upload_bytes(Device& device, const Buffer& to, std::size_t byte, const void* from, std::size_t bytes)
{
    if (bytes == 0) return;
    if (to.host() != nullptr) {
        std::memcpy(to.host() + byte, from, bytes);
        return;
    }
    const auto staging = device.create_buffer(bytes, Memory::upload, "test upload");
    std::memcpy(staging->host(), from, bytes);
    CommandList list;
    list.copy(*staging, 0, to, byte, bytes);
    run(device, list);
}

void download_bytes(Device& device, const Buffer& from, std::size_t byte, void* to, std::size_t bytes)
{
    if (bytes == 0) return;
    if (from.host() != nullptr) {
        std::memcpy(to, from.host() + byte, bytes);
        return;
    }
    const auto staging = device.create_buffer(bytes, Memory::download, "test download");
    CommandList list;
    list.copy(from, byte, *staging, 0, bytes);
    run(device, list);
    std::memcpy(to, staging->host(), bytes);
}

GuardedBytes::GuardedBytes(Device& device, std::size_t bytes, const void* content)
    : device_(device), bytes_((bytes + 3) / 4 * 4),
      buffer_(device.create_buffer(bytes_ + 2 * guard_bytes, Memory::device, "guarded"))
{
    std::vector<std::byte> all(bytes_ + 2 * guard_bytes, guard);
    if (bytes > 0) std::memcpy(all.data() + guard_bytes, content, bytes);
    upload_bytes(device, *buffer_, 0, all.data(), all.size());
}

GuardedBytes::~GuardedBytes()
{
    download_checked();
}

std::uint64_t GuardedBytes::address() const
{
    return buffer_->address() + guard_bytes;
}

std::vector<std::byte> GuardedBytes::download_checked() const
{
    std::vector<std::byte> all(bytes_ + 2 * guard_bytes);
    download_bytes(device_, *buffer_, 0, all.data(), all.size());
    const auto is_guard = [](std::byte b) { return b == guard; };
    const auto behind = static_cast<std::ptrdiff_t>(guard_bytes + bytes_);
    EXPECT_TRUE(std::all_of(all.begin(), all.begin() + guard_bytes, is_guard)) << "written before the array";
    EXPECT_TRUE(std::all_of(all.begin() + behind, all.end(), is_guard)) << "written behind the array";
    return {all.begin() + guard_bytes, all.begin() + behind};
}

} // namespace dubstage::test
