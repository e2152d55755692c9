// The devices under test, and arrays on them with guard zones around.
#pragma once

#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "device/device.h"

namespace dubstage::test {

// Each is made once per process.
Device& cpu_device();
// With the validation and synchronisation layers on. A real GPU where there is one, else lavapipe.
Device& vulkan_device();

// Runs a test on the device that its parameter names, and fails it on any message of the validation layer.
class DeviceTest : public testing::TestWithParam<std::string> {
  protected:
    Device& device() const { return GetParam() == "cpu" ? cpu_device() : vulkan_device(); }
    void TearDown() override;
};

inline std::string device_of(const testing::TestParamInfo<std::string>& test)
{
    return test.param;
}

// Every test of the fixture, once per device.
#define ON_BOTH_DEVICES(Fixture)                                                                             \
    INSTANTIATE_TEST_SUITE_P(Devices, Fixture, testing::Values("cpu", "vulkan"), device_of)
// For what does not depend on the device and takes software Vulkan minutes.
#define ON_CPU(Fixture) INSTANTIATE_TEST_SUITE_P(Devices, Fixture, testing::Values("cpu"), device_of)

// Moves whole words between the host and any buffer that no list under way uses.
void upload_bytes(Device& device, const Buffer& to, std::size_t byte, const void* from, std::size_t bytes);
void download_bytes(Device& device, const Buffer& from, std::size_t byte, void* to, std::size_t bytes);
void run(Device& device, const CommandList& list);

// `count` elements on a device between two guard zones, which must be as they were when it is downloaded or
// destroyed. Elements come in whole words.
class GuardedBytes {
  public:
    GuardedBytes(Device& device, std::size_t bytes, const void* content);
    ~GuardedBytes();
    GuardedBytes(const GuardedBytes&) = delete;
    GuardedBytes& operator=(const GuardedBytes&) = delete;

    std::uint64_t address() const;
    const Buffer& buffer() const { return *buffer_; }
    static constexpr std::size_t guard_bytes = 256;

  protected:
    std::vector<std::byte> download_checked() const;

  private:
    Device& device_;
    std::size_t bytes_; // rounded up to words; the guard begins right behind
    std::unique_ptr<Buffer> buffer_;
};

template <class T> class Array : public GuardedBytes {
  public:
    Array(Device& device, const std::vector<T>& content)
        : GuardedBytes(device, content.size() * sizeof(T), content.data()), count_(content.size())
    {}
    Array(Device& device, std::size_t count, T fill = T{}) : Array(device, std::vector<T>(count, fill)) {}

    // What a kernel's argument takes: list.mix({array.pointer<kernels::MixRows>(), ...}).
    template <class Pointer> Pointer pointer(std::size_t element = 0) const
    {
        return {reinterpret_cast<decltype(Pointer::at)>(address() + element * sizeof(T))};
    }
    std::vector<T> download() const
    {
        const std::vector<std::byte> bytes = download_checked();
        std::vector<T> content(count_);
        if (count_ > 0) std::memcpy(content.data(), bytes.data(), count_ * sizeof(T));
        return content;
    }

  private:
    std::size_t count_;
};

} // namespace dubstage::test
