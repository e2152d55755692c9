// Small tables on their way to a device, and results on their way back.
#pragma once

#include <cstring>
#include <memory>
#include <vector>

#include "base/error.h"
#include "device/device.h"

namespace dubstage {

template <class Pointer> Pointer at_address(std::uint64_t address)
{
    return {reinterpret_cast<decltype(Pointer::at)>(address)};
}

// Kernels read the host's memory where it is the device's; else the tables are copied up with copy_up().
class DeviceTables {
  public:
    DeviceTables(Device& device, std::size_t bytes, const char* name)
        : upload_(device.create_buffer(bytes, Memory::upload, name))
    {
        if (!device.unified()) device_ = device.create_buffer(bytes, Memory::device, name);
    }
    void clear() { used_ = 0; }
    template <class T> std::uint64_t put(const std::vector<T>& items)
    {
        const std::size_t at = used_;
        used_ = (used_ + items.size() * sizeof(T) + 63) / 64 * 64;
        check(used_ <= upload_->bytes(), "tables fit their buffer");
        if (!items.empty())
            std::memcpy(static_cast<void*>(upload_->host() + at), items.data(), items.size() * sizeof(T));
        return (device_ ? device_->address() : upload_->address()) + at;
    }
    // Before the commands that read the tables.
    void copy_up(CommandList& list) const
    {
        if (device_ && used_ > 0) list.copy(*upload_, 0, *device_, 0, used_);
    }

  private:
    std::unique_ptr<Buffer> upload_, device_;
    std::size_t used_ = 0;
};

class DeviceResults {
  public:
    DeviceResults(Device& device, std::size_t bytes, const char* name)
        : results_(device.create_buffer(bytes, Memory::device, name))
    {
        if (!device.unified()) download_ = device.create_buffer(bytes, Memory::download, name);
    }
    void clear() { used_ = 0; }
    // Room for `count` items; the byte where they will lie.
    template <class T> std::size_t reserve(std::size_t count)
    {
        const std::size_t at = used_;
        used_ = (used_ + count * sizeof(T) + 63) / 64 * 64;
        check(used_ <= results_->bytes(), "results fit their buffer");
        return at;
    }
    std::uint64_t address(std::size_t at) const { return results_->address() + at; }
    void zero(CommandList& list) const { list.zero(*results_, 0, used_); }
    // Behind the commands that write the results.
    void copy_down(CommandList& list) const
    {
        if (download_ && used_ > 0) list.copy(*results_, 0, *download_, 0, used_);
    }
    template <class T> const T* host(std::size_t at) const
    {
        return reinterpret_cast<const T*>((download_ ? download_ : results_)->host() + at);
    }

  private:
    std::unique_ptr<Buffer> results_, download_;
    std::size_t used_ = 0;
};

} // namespace dubstage
