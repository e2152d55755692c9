#include "device/cpu/kernels/kernels.h"

#include <atomic>

namespace dubstage::cpu::DUBSTAGE_ISA {

void density(const std::byte* bytes, std::size_t, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::DensityArgs>(bytes);
    for (std::size_t i = begin; i < end; ++i) {
        const std::size_t at = i * args.stride;
        const std::size_t x = kernels::density_cell(args.x.at[at], args.cells);
        const std::size_t y = kernels::density_cell(args.y.at[at], args.cells);
        std::atomic_ref(args.counts.at[y * args.cells + x]).fetch_add(1, std::memory_order_relaxed);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
