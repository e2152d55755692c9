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

// `lanes` of `frames` floats three times over; lanes a multiple of 16, frames of 16384.
class KernelCases {
  public:
    KernelCases(dubstage::Device& device, int lanes, int frames);

    const std::vector<KernelCase>& all() const { return cases_; }
    // Of the vocabulary, those that no case measures.
    std::vector<std::string> without_case() const;

  private:
    dubstage::kernels::Floats lane(const dubstage::Buffer& buffer, std::uint32_t index,
                                   std::uint32_t frame = 0) const;
    std::unique_ptr<dubstage::Buffer> device_copy(const void* content, std::size_t bytes);
    // A table in the device's memory, kept.
    template <class Pointer, class T> Pointer table(const std::vector<T>& rows)
    {
        tables_.push_back(device_copy(rows.data(), rows.size() * sizeof(T)));
        return dubstage::pointer_to<Pointer>(*tables_.back());
    }
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
    void add_meters();
    void add_window();
    void add_power(std::uint32_t channels);
    void add_gauge();
    void add_k_filter();
    void add_true_peak();
    void add_bands();
    void add_density();

    dubstage::Device& device_;
    std::uint32_t lanes_, frames_;
    std::unique_ptr<dubstage::Buffer> in_, second_, out_;
    std::vector<std::unique_ptr<dubstage::Buffer>> tables_;
    std::vector<KernelCase> cases_;
};

} // namespace bench
