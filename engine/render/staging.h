// Memory through which samples and tables travel to the device and results come back, a slot per batch under
// way.
#pragma once

#include <cstring>
#include <memory>
#include <vector>

#include "base/error.h"
#include "device/device.h"

namespace dubstage {

class StagingSlot {
  public:
    StagingSlot(Device& device, std::size_t upload_bytes, std::size_t download_bytes);

    template <class T> struct Place {
        T* host;
        std::uint64_t address; // for kernels
    };

    std::size_t capacity() const { return capacity_; }
    std::size_t free_bytes() const { return capacity_ - used_; }
    // Room that `count` items take, alignment and slack included.
    template <class T> static std::size_t room(std::size_t count)
    {
        return round_up(count * sizeof(T) + slack);
    }

    template <class T> Place<T> reserve(std::size_t count)
    {
        const std::size_t at = used_;
        used_ += room<T>(count);
        check(used_ <= capacity_, "a batch fits its staging slot");
        return {reinterpret_cast<T*>(upload_->host() + at), device_address() + at};
    }
    template <class T> std::uint64_t put(const std::vector<T>& items)
    {
        const auto place = reserve<T>(items.size());
        if (!items.empty())
            std::memcpy(static_cast<void*>(place.host), items.data(), items.size() * sizeof(T));
        return place.address;
    }

    // Brings what was reserved to the device; nothing where host and device memory are one.
    void copy_up(CommandList& list) const;
    Buffer& download() { return *download_; }
    void clear() { used_ = 0; }

  private:
    static constexpr std::size_t slack = 64; // kernels may read a little past the last sample
    static std::size_t round_up(std::size_t bytes) { return (bytes + 63) / 64 * 64; }
    std::uint64_t device_address() const { return device_ ? device_->address() : upload_->address(); }

    std::size_t capacity_, used_ = 0;
    std::unique_ptr<Buffer> upload_, device_, download_;
};

} // namespace dubstage
