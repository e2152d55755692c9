// The figures of Vulkan devices that decide the bits of a render or bound the work of one step.
#pragma once

#include <cstddef>
#include <cstdint>

#include "device/device.h"

namespace dubstage::vulkan {

// The same for every Vulkan device: they decide the block grid.
constexpr DeviceTraits device_traits{65536, 1 << 22, 3 << 20};

// A batch of transforms is one binding; more than this only costs memory, since a batch of it fills any GPU.
constexpr std::uint64_t most_fft_bytes = std::uint64_t{1} << 30;
// VkFFT spreads rows over one axis of the grid; a device need not take more than 65,535.
constexpr int most_fft_rows = 32768;

// Submissions that may be under way; one more waits for the oldest.
constexpr std::size_t submissions_under_way = 4;

// A GPU whose list is not done after this long hangs. Software devices are a hundred times slower.
constexpr std::uint64_t hang_seconds = 60;
constexpr std::uint64_t software_hang_seconds = 1800;

} // namespace dubstage::vulkan
