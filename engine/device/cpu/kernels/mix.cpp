#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/sum.h"

#include <algorithm>
#include <cstring>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t tile = 1024;

// What one term adds, of `n` frames from frame `at` on.
template <class Add> void each_value(const kernels::MixTerm& term, std::size_t at, std::size_t n, Add add)
{
    const float* __restrict in = term.in_lane.at + at;
    if (term.flags & MIX_CURVE) {
        const float* __restrict curve = term.curve.at + at;
        for (std::size_t i = 0; i < n; ++i) add(i, in[i] * curve[i]);
    } else {
        const float gain = term.gain;
        for (std::size_t i = 0; i < n; ++i) add(i, in[i] * gain);
    }
}

// The first term of a row that does not accumulate sets instead of adding.
void add_term(float* __restrict acc, const kernels::MixTerm& term, std::size_t at, std::size_t n, bool set)
{
    if (set)
        each_value(term, at, n, [acc](std::size_t i, float value) { acc[i] = 0.0f + value; });
    else
        each_value(term, at, n, [acc](std::size_t i, float value) { acc[i] += value; });
}

void add_term_to_pairs(float* __restrict acc, float* __restrict rest, const kernels::MixTerm& term,
                       std::size_t at, std::size_t n)
{
    each_value(term, at, n, [acc, rest](std::size_t i, float value) { add_to_pair(acc[i], rest[i], value); });
}

// The sums of one tile of a row, plain or in pairs.
void sum_plainly(const kernels::MixArgs& args, const kernels::MixRow& r, std::size_t at, std::size_t n)
{
    alignas(64) float acc[tile];
    float* out = r.out_lane.at + at;
    const bool set = (r.flags & SUM_ACCUMULATES) == 0;
    if (!set) std::memcpy(acc, out, n * sizeof(float));
    if (set && r.count == 0) std::memset(acc, 0, n * sizeof(float));
    for (kernels::uint t = 0; t < r.count; ++t)
        add_term(acc, args.terms.at[r.first + t], at, n, set && t == 0);
    std::memcpy(out, acc, n * sizeof(float));
}

void sum_in_pairs(const kernels::MixArgs& args, const kernels::MixRow& r, std::size_t at, std::size_t n)
{
    alignas(64) float acc[tile] = {}, rest[tile] = {};
    float* out = r.out_lane.at + at;
    float* kept = r.rest.at + at;
    if (r.flags & SUM_ACCUMULATES) {
        std::memcpy(acc, out, n * sizeof(float));
        std::memcpy(rest, kept, n * sizeof(float));
    }
    for (kernels::uint t = 0; t < r.count; ++t)
        add_term_to_pairs(acc, rest, args.terms.at[r.first + t], at, n);
    std::memcpy(out, acc, n * sizeof(float));
    std::memcpy(kept, rest, n * sizeof(float));
}

} // namespace

void mix(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::MixArgs>(bytes);
    const kernels::MixRow r = args.rows_table.at[row];
    end = std::min<std::size_t>(end, r.frames);
    for (std::size_t at = begin; at < end; at += tile) {
        const std::size_t n = std::min(tile, end - at);
        if (r.flags & SUM_KEEPS_REST)
            sum_in_pairs(args, r, at, n);
        else
            sum_plainly(args, r, at, n);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
