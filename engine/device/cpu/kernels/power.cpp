#include "device/cpu/kernels/kernels.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t tile = 512;

struct One {
    float sum[tile], most[tile];
};
struct Two {
    float xx[tile], yy[tile], xy[tile], most_x[tile], most_y[tile], most_mid[tile], most_side[tile];
};

void add(One& to, const kernels::PowerTerm& term, std::size_t bin, std::size_t bins)
{
    const float* x = term.x.at + 2 * bin;
    for (std::size_t i = 0; i < bins; ++i) {
        const float power = x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1];
        to.sum[i] += power;
        to.most[i] = std::max(to.most[i], power);
    }
}

void add(Two& to, const kernels::PowerTerm& term, std::size_t bin, std::size_t bins)
{
    const float* x = term.x.at + 2 * bin;
    const float* y = term.y.at + 2 * bin;
    for (std::size_t i = 0; i < bins; ++i) {
        const float xx = x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1];
        const float yy = y[2 * i] * y[2 * i] + y[2 * i + 1] * y[2 * i + 1];
        const float xy = x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1];
        to.xx[i] += xx;
        to.yy[i] += yy;
        to.xy[i] += xy;
        to.most_x[i] = std::max(to.most_x[i], xx);
        to.most_y[i] = std::max(to.most_y[i], yy);
        to.most_mid[i] = std::max(to.most_mid[i], 0.25f * (xx + yy) + 0.5f * xy);
        to.most_side[i] = std::max(to.most_side[i], 0.25f * (xx + yy) - 0.5f * xy);
    }
}

template <class Sums>
void run(const kernels::PowerArgs& args, const kernels::PowerRow& r, std::size_t bin, std::size_t bins)
{
    alignas(64) Sums sums{};
    for (kernels::uint t = 0; t < r.count; ++t) add(sums, args.terms.at[r.first + t], bin, bins);
    const float* from = reinterpret_cast<const float*>(&sums);
    for (std::size_t k = 0; k < sizeof sums / sizeof(float[tile]); ++k)
        std::memcpy(r.out_bins.at + k * args.items + bin, from + k * tile, bins * sizeof(float));
}

} // namespace

void power(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::PowerArgs>(bytes);
    const kernels::PowerRow r = args.rows_table.at[row];
    for (std::size_t bin = begin; bin < end; bin += tile) {
        const std::size_t bins = std::min(tile, end - bin);
        if (r.channels == 2)
            run<Two>(args, r, bin, bins);
        else
            run<One>(args, r, bin, bins);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
