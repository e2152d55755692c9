#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>
#include <vector>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

// The bins of all terms of a row, from `bin` on.
void sum_terms(const kernels::BandsArgs& args, const kernels::BandRow& r, std::size_t bin, std::size_t bins,
               float* __restrict out)
{
    std::memset(out, 0, bins * sizeof(float));
    for (kernels::uint t = 0; t < r.count; ++t) {
        const float* __restrict x = args.terms.at[r.first + t].x.at + 2 * bin;
        for (std::size_t i = 0; i < bins; ++i) out[i] += x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1];
    }
}

float largest_of(const float* values, std::size_t count)
{
    if (count == 1) return values[0];
    float most = 0;
    std::size_t i = 0;
    if (count >= wide) {
        Wide lanes{};
        for (; i + wide <= count; i += wide) lanes = larger(load_wide(values + i), lanes);
        for (std::size_t l = 0; l < wide; ++l) most = std::max(most, lanes[l]);
    }
    for (; i < count; ++i) most = std::max(most, values[i]);
    return most;
}

} // namespace

// The powers of all bins that the bands span are made first: bands next to each other share some.
void bands(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::BandsArgs>(bytes);
    const kernels::BandRow r = args.rows_table.at[row];
    const kernels::Band* all = args.bands.at;
    const std::size_t first = all[begin].first, bins = all[end - 1].last + std::size_t{1} - first;
    thread_local std::vector<float> powers;
    powers.resize(std::max(powers.size(), bins));
    sum_terms(args, r, first, bins, powers.data());
    for (std::size_t b = begin; b < end; ++b) {
        const float* values = powers.data() + (all[b].first - first);
        const std::size_t count = all[b].last + std::size_t{1} - all[b].first;
        r.out_bands.at[b] = largest_of(values, count);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
