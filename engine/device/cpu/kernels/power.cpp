#include "device/cpu/kernels/kernels.h"

#include <algorithm>
#include <type_traits>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t tile = 512;

struct One {
    float sums[1][tile], most[1][tile];
};
struct Two {
    float sums[3][tile], most[4][tile]; // as in power.h
};

void add(One& to, const kernels::PowerTerm& term, std::size_t bin, std::size_t bins)
{
    const float* x = term.x.at + 2 * bin;
    for (std::size_t i = 0; i < bins; ++i) {
        const float power = x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1];
        to.sums[0][i] += power;
        to.most[0][i] = std::max(to.most[0][i], power);
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
        to.sums[0][i] += xx;
        to.sums[1][i] += yy;
        to.sums[2][i] += xy;
        to.most[0][i] = std::max(to.most[0][i], xx);
        to.most[1][i] = std::max(to.most[1][i], yy);
        to.most[2][i] = std::max(to.most[2][i], 0.25f * (xx + yy) + 0.5f * xy);
        to.most[3][i] = std::max(to.most[3][i], 0.25f * (xx + yy) - 0.5f * xy);
    }
}

// A tile's share of spectra that lie `items` bins apart.
template <std::size_t count> struct Spectra {
    float* at;
    std::size_t items, bytes;

    void load(float (&tiles)[count][tile]) const
    {
        for (std::size_t k = 0; k < count; ++k) std::memcpy(tiles[k], at + k * items, bytes);
    }
    void store(const float (&tiles)[count][tile]) const
    {
        for (std::size_t k = 0; k < count; ++k) std::memcpy(at + k * items, tiles[k], bytes);
    }
};

// Terms of the same sums mostly follow one another: what they add stays in the tile.
template <class Sums>
void run(const kernels::PowerArgs& args, const kernels::PowerRow& r, std::size_t bin, std::size_t bins)
{
    constexpr std::size_t sums = std::extent_v<decltype(Sums::sums)>,
                          largest = std::extent_v<decltype(Sums::most)>;
    alignas(64) Sums tiles;
    const Spectra<largest> most{r.most.at + bin, args.items, bins * sizeof(float)};
    Spectra<sums> open{nullptr, args.items, bins * sizeof(float)};
    most.load(tiles.most);
    for (kernels::uint t = 0; t < r.count; ++t) {
        const kernels::PowerTerm& term = args.terms.at[r.first + t];
        if (t == 0 || (term.flags & POWER_SAME) == 0) {
            if (open.at != nullptr) open.store(tiles.sums);
            open.at = term.sums.at + bin;
            if ((term.flags & POWER_BEGINS) != 0)
                std::memset(tiles.sums, 0, sizeof tiles.sums);
            else
                open.load(tiles.sums);
        }
        add(tiles, term, bin, bins);
    }
    if (open.at != nullptr) open.store(tiles.sums);
    most.store(tiles.most);
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
