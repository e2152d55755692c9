// A device that renders: buffers, transforms, and lists of commands that run in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "device/command_list.h"
#include "device/fft_plan.h"

namespace dubstage {

enum class Memory {
    device,   // kernels read and write it
    upload,   // the host writes, copies read
    download, // copies write, the host reads
};

class Buffer {
  public:
    virtual ~Buffer() = default;
    std::size_t bytes() const { return bytes_; }
    // What kernels take; on the cpu a host pointer. 64-byte aligned.
    std::uint64_t address() const { return address_; }
    // Null for Memory::device on a device of its own memory.
    std::byte* host() const { return host_; }

  protected:
    Buffer(std::size_t bytes, std::uint64_t address, std::byte* host)
        : bytes_(bytes), address_(address), host_(host)
    {}

  private:
    std::size_t bytes_;
    std::uint64_t address_;
    std::byte* host_;
};

// What the compiler of plans must know of a kind of device. The same for every device of a kind, whatever its
// memory, because it decides the block grid and so the bits of the result.
struct DeviceTraits {
    int smallest_fft = 0;       // no island uses a shorter transform
    int largest_single_fft = 0; // responses longer than a quarter of it are cut into partitions
    int partition_fft = 0;      // the transform of those; half of it is one partition
};

struct DeviceInfo {
    std::string kind;        // "cpu", "vulkan"
    std::string name;        // "AMD EPYC", "NVIDIA H200"
    std::string driver;      // and its version; of the cpu its instruction set: "AVX2"
    bool software = false;   // a Vulkan device that runs on the CPU
    double memory_bytes = 0; // that may be used in all
    double largest_buffer_bytes = 0;
    int threads = 0;                // cpu
    std::vector<std::string> notes; // capabilities worth telling
};

struct StageTime {
    std::string stage;
    double seconds = 0;
};

class Device {
  public:
    virtual ~Device() = default;

    virtual const DeviceInfo& info() const = 0;
    virtual DeviceTraits traits() const = 0;
    // True where host and device memory are one: upload buffers are then read by kernels as they are.
    virtual bool unified() const = 0;

    // Throws Error{out_of_memory} with the size wanted. `name` stands in messages and debuggers.
    virtual std::unique_ptr<Buffer> create_buffer(std::size_t bytes, Memory memory, const char* name) = 0;
    // At most max_fft_rows(n) rows. n: 2^k or 3 * 2^k, from 64.
    virtual std::unique_ptr<FftPlan> create_fft_plan(int n, int rows, const char* name) = 0;
    virtual int max_fft_rows(int n) const = 0;

    // Starts the list; lists run one after the other, in the order of submission. Throws Error{device_lost}.
    virtual std::uint64_t submit(const CommandList& list) = 0;
    // Returns when that submission and all before it are done.
    virtual void wait(std::uint64_t submission) = 0;

    // Device time per stage since the last call, longest first.
    virtual std::vector<StageTime> take_stage_times() = 0;
};

std::unique_ptr<Device> make_cpu_device(int threads);

struct VulkanOptions {
    int index = -1;          // among the devices listed; -1 = the first real GPU
    bool validation = false; // messages of the validation layer go to `messages` of the device and fail tests
};
std::vector<DeviceInfo> list_vulkan_devices(); // empty without a loader or a driver
// Throws Error{no_device}: no loader, no such device, or a missing feature, by name.
std::unique_ptr<Device> make_vulkan_device(const VulkanOptions& options);
// Messages of the validation layer so far, of all Vulkan devices of the process.
std::vector<std::string> take_validation_messages();

// A kernel's pointer type to a device address.
template <class Pointer> Pointer kernel_pointer(std::uint64_t address)
{
    return {reinterpret_cast<decltype(Pointer::at)>(address)};
}

// Ready-made kernel pointers into a buffer.
template <class Pointer> Pointer pointer_to(const Buffer& buffer, std::size_t byte_offset = 0)
{
    return {reinterpret_cast<decltype(Pointer::at)>(buffer.address() + byte_offset)};
}

} // namespace dubstage
