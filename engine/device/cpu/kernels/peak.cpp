#include "device/cpu/kernels/kernels.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

void peak(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::PeakArgs>(bytes);
    const kernels::PeakRow r = args.rows_table.at[row];
    for (std::size_t window = begin; window < end && window * PEAK_WINDOW < r.frames; ++window) {
        const std::size_t first = window * PEAK_WINDOW;
        const std::size_t n = std::min<std::size_t>(PEAK_WINDOW, r.frames - first);
        const float* in = r.in_lane.at + first;
        kernels::uint most = 0;
#pragma omp simd reduction(max : most)
        for (std::size_t i = 0; i < n; ++i)
            most = std::max(most, kernels::float_to_bits(in[i]) & 0x7fffffffu);
        r.out_windows.at[window] = most;
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
