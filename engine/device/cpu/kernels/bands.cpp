#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

// One bin, of all terms of a row.
float value(const kernels::BandsArgs& args, const kernels::BandRow& r, std::size_t bin)
{
    float sum = 0;
    for (kernels::uint t = 0; t < r.count; ++t) {
        const kernels::PowerTerm& term = args.terms.at[r.first + t];
        const float *x = term.x.at + 2 * bin, *y = term.y.at + 2 * bin;
        sum += x[0] * y[0] + x[1] * y[1];
    }
    return sum;
}

constexpr std::size_t tile = 256;

// The same of up to a tile of bins in a row.
void values(const kernels::BandsArgs& args, const kernels::BandRow& r, std::size_t bin, std::size_t bins,
            float* out)
{
    std::memset(out, 0, bins * sizeof(float));
    for (kernels::uint t = 0; t < r.count; ++t) {
        const kernels::PowerTerm& term = args.terms.at[r.first + t];
        const float* __restrict x = term.x.at + 2 * bin;
        const float* __restrict y = term.y.at + 2 * bin;
        for (std::size_t i = 0; i < bins; ++i) out[i] += x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1];
    }
}

float band_value(const kernels::BandsArgs& args, const kernels::BandRow& r, const kernels::Band& band)
{
    if (band.first == band.last)
        return (r.largest != 0 ? 1.0f : band.first_share) * value(args, r, band.first);
    Wide sum{}, most{};
    for (std::size_t bin = band.first; bin <= band.last; bin += tile) {
        alignas(64) float some[tile];
        const std::size_t bins = std::min<std::size_t>(tile, band.last + 1 - bin);
        values(args, r, bin, bins, some);
        for (std::size_t i = bins; i % wide != 0; ++i) some[i] = 0;
        if (r.largest == 0 && bin == band.first) some[0] *= band.first_share;
        if (r.largest == 0 && bin + bins == band.last + std::size_t{1}) some[bins - 1] *= band.last_share;
        for (std::size_t i = 0; i < bins; i += wide) {
            sum += load_wide(some + i);
            most = larger(load_wide(some + i), most);
        }
    }
    float result = 0;
    for (std::size_t l = 0; l < wide; ++l)
        result = r.largest != 0 ? std::max(result, most[l]) : result + sum[l];
    return result;
}

} // namespace

void bands(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::BandsArgs>(bytes);
    const kernels::BandRow r = args.rows_table.at[row];
    for (std::size_t b = begin; b < end; ++b) r.out_bands.at[b] = band_value(args, r, args.bands.at[b]);
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
