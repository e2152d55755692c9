#include "device/cpu/kernels/kernels.h"

namespace dubstage::cpu::DUBSTAGE_ISA {

void window(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::WindowArgs>(bytes);
    const kernels::WindowRow r = args.rows_table.at[row];
    const float* __restrict in = r.source.at;
    const float* __restrict weight = args.window.at;
    float* __restrict out = r.out_row.at;
    for (std::size_t i = begin; i < end; ++i) out[i] = in[i] * weight[i];
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
