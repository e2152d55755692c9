#include "device/cpu/kernels/kernels.h"

#include <algorithm>
#include <cstring>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t tile = 1024;

// acc[i] += in[i] * gain (* curve[i]); the first term of a row that does not accumulate sets instead.
void add_term(float* __restrict acc, const kernels::MixTerm& term, std::size_t at, std::size_t n, bool set)
{
    const float* __restrict in = term.in_lane.at + at;
    if (term.flags & MIX_CURVE) {
        const float* __restrict curve = term.curve.at + at;
        if (set)
            for (std::size_t i = 0; i < n; ++i) acc[i] = 0.0f + in[i] * curve[i];
        else
            for (std::size_t i = 0; i < n; ++i) acc[i] += in[i] * curve[i];
    } else {
        const float gain = term.gain;
        if (set)
            for (std::size_t i = 0; i < n; ++i) acc[i] = 0.0f + in[i] * gain;
        else
            for (std::size_t i = 0; i < n; ++i) acc[i] += in[i] * gain;
    }
}

} // namespace

void mix(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::MixArgs>(bytes);
    const kernels::MixRow r = args.rows_table.at[row];
    end = std::min<std::size_t>(end, r.frames);
    alignas(64) float acc[tile];
    for (std::size_t at = begin; at < end; at += tile) {
        const std::size_t n = std::min(tile, end - at);
        float* out = r.out_lane.at + at;
        const bool set = r.accumulate == 0;
        if (!set) std::memcpy(acc, out, n * sizeof(float));
        if (set && r.count == 0) std::memset(acc, 0, n * sizeof(float));
        for (kernels::uint t = 0; t < r.count; ++t)
            add_term(acc, args.terms.at[r.first + t], at, n, set && t == 0);
        std::memcpy(out, acc, n * sizeof(float));
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
