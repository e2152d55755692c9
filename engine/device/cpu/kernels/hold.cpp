#include "device/cpu/kernels/kernels.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t tile = 2048;

// values[i] = max(values[i], values[i + distance]).
void widen(float* __restrict values, std::size_t distance, std::size_t n)
{
    const float* ahead = values + distance;
    for (std::size_t i = 0; i < n; ++i) values[i] = std::max(values[i], ahead[i]);
}

} // namespace

// Windows of twice the length, again and again, and one of the rest.
void hold(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::HoldArgs>(bytes);
    const kernels::HoldRow r = args.rows_table.at[row];
    alignas(64) float values[tile + HOLD_MOST];
    for (std::size_t at = begin; at < end; at += tile) {
        const std::size_t n = std::min(tile, end - at);
        std::size_t held = n + r.window - 1, reached = 1;
        std::copy_n(r.in_lane.at + at, held, values);
        for (; 2 * reached <= r.window; reached *= 2) {
            held -= reached;
            widen(values, reached, held);
        }
        widen(values, r.window - reached, n);
        std::copy_n(values, n, r.out_lane.at + at);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
