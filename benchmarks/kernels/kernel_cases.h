// Every kernel with work of a given size, and how many bytes that work must move at least.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "device/device.h"

namespace bench {

struct KernelCase {
    std::string name; // "mix, 16 terms": begins with the kernel's
    double bytes = 0; // each input read once and each output written once
    std::function<void(dubstage::CommandList&)> record;
};

// `lanes` of `frames` floats three times over; lanes a multiple of 16, frames of 4096.
class KernelCases {
  public:
    KernelCases(dubstage::Device& device, int lanes, int frames);

    const std::vector<KernelCase>& all() const { return cases_; }
    // Of the vocabulary, those that no case measures.
    std::vector<std::string> without_case() const;

  private:
    dubstage::kernels::Floats lane(const dubstage::Buffer& buffer, std::uint32_t index) const;
    std::unique_ptr<dubstage::Buffer> device_copy(const void* content, std::size_t bytes);
    template <class Pointer, class T> Pointer table(const std::vector<T>& rows);
    void fill_with_sound();
    void add(const std::string& name, double bytes_per_float,
             std::function<void(dubstage::CommandList&)> record);

    void add_copy();
    void add_place();
    void add_frame();
    void add_spectrum_mac(std::uint32_t terms);
    void add_mix(std::uint32_t terms, bool curves);
    void add_pack();
    void add_peak();

    dubstage::Device& device_;
    std::uint32_t lanes_, frames_;
    std::unique_ptr<dubstage::Buffer> in_, second_, out_;
    std::vector<std::unique_ptr<dubstage::Buffer>> tables_;
    std::vector<KernelCase> cases_;
};

} // namespace bench
