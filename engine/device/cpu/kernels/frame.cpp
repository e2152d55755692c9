#include "device/cpu/kernels/kernels.h"

#include <algorithm>
#include <cstring>

namespace dubstage::cpu::DUBSTAGE_ISA {

void frame(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::FrameArgs>(bytes);
    const kernels::FrameRow r = args.rows_table.at[row];
    end = std::min<std::size_t>(end, r.length);
    const std::size_t first = r.zeros, last = first + r.count;
    const auto clear = [&](std::size_t from, std::size_t to) {
        if (to > from) std::memset(r.out_row.at + from, 0, (to - from) * sizeof(float));
    };
    clear(begin, std::min(end, first));
    const std::size_t from = std::max(begin, first), to = std::min(end, last);
    if (to > from)
        std::memcpy(r.out_row.at + from, r.source.at + (from - first), (to - from) * sizeof(float));
    clear(std::max(begin, last), end);
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
