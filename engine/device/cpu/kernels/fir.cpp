#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t together = 4; // sixteens of frames whose sums stay in registers
constexpr std::size_t tile = together * wide;

void sum_tile(const kernels::FirArgs& args, const kernels::FirRow& r, std::size_t at, float* out)
{
    Wide sums[together] = {};
    for (kernels::uint l = 0; l < r.lanes; ++l) {
        const float* lane = args.lanes.at[r.first + l].lane.at + at;
        const float* taps = r.taps.at + std::size_t{l} * r.count;
        for (std::size_t k = 0; k < r.count; ++k)
            for (std::size_t j = 0; j < together; ++j) sums[j] += taps[k] * load_wide(lane + k + j * wide);
    }
    for (std::size_t j = 0; j < together; ++j) store_wide(out + j * wide, sums[j]);
}

float sum_one(const kernels::FirArgs& args, const kernels::FirRow& r, std::size_t at)
{
    float sum = 0;
    for (kernels::uint l = 0; l < r.lanes; ++l) {
        const float* lane = args.lanes.at[r.first + l].lane.at + at;
        const float* taps = r.taps.at + std::size_t{l} * r.count;
        for (std::size_t k = 0; k < r.count; ++k) sum += taps[k] * lane[k];
    }
    return sum;
}

} // namespace

void fir(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::FirArgs>(bytes);
    const kernels::FirRow r = args.rows_table.at[row];
    for (std::size_t at = begin; at < end; at += tile) {
        const std::size_t n = std::min(tile, end - at);
        alignas(64) float sums[tile];
        if (n == tile)
            sum_tile(args, r, at, sums);
        else
            for (std::size_t i = 0; i < n; ++i) sums[i] = sum_one(args, r, at + i);
        if ((r.flags & FIR_CURVE) != 0)
            for (std::size_t i = 0; i < n; ++i) sums[i] = kernels::on_curve(r.curve, r.range, sums[i]);
        std::copy_n(sums, n, r.out_lane.at + at);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
