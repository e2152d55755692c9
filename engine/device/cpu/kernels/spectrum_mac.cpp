#include "device/cpu/kernels/kernels.h"

#include <algorithm>
#include <cstring>

namespace dubstage::cpu::DUBSTAGE_ISA
{

namespace
{

#if defined(__AVX512F__)
constexpr std::size_t width = 16;
#elif defined(__AVX__)
constexpr std::size_t width = 8;
#else
constexpr std::size_t width = 4;
#endif
typedef float Vector __attribute__((vector_size(width * sizeof(float))));
typedef int Mask __attribute__((vector_size(width * sizeof(int))));

constexpr std::size_t tile_bins = 1024;

// The compiler folds these loops to constants.
template <class Lane> Mask lanes(Lane lane)
{
    Mask mask{};
    for (int i = 0; i < static_cast<int>(width); ++i) mask[i] = lane(i);
    return mask;
}

Vector minus_at_even()
{
    Vector sign{};
    for (std::size_t i = 0; i < width; ++i) sign[i] = (i & 1) != 0 ? 1.0f : -1.0f;
    return sign;
}

Vector load(const float* from)
{
    Vector v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

void store(float* to, Vector v)
{
    std::memcpy(to, &v, sizeof v);
}

// The order of the arithmetic is the law of this kernel on every device: re = xr hr - xi hi, im = xr hi + xi
// hr, then the gain, then the sum.
Vector product_sum(Vector acc, Vector x, Vector h, float gain)
{
    const Mask even = lanes([](int i) { return i & ~1; });
    const Mask odd = lanes([](int i) { return i | 1; });
    const Mask swap = lanes([](int i) { return i ^ 1; });
    const Vector p = __builtin_shuffle(x, even) * h;
    const Vector q = __builtin_shuffle(x, odd) * __builtin_shuffle(h, swap);
    return acc + gain * (p + minus_at_even() * q);
}

// The last bins go through a padded vector: a scalar loop here would be turned into fused multiply-adds by
// g++ 12, which has other bits.
void add_product(float* acc, const float* x, const float* h, float gain, std::size_t floats)
{
    std::size_t i = 0;
    for (; i + width <= floats; i += width)
        store(acc + i, product_sum(load(acc + i), load(x + i), load(h + i), gain));
    if (i == floats) return;
    const std::size_t rest = (floats - i) * sizeof(float);
    Vector a{}, xv{}, hv{};
    std::memcpy(&a, acc + i, rest);
    std::memcpy(&xv, x + i, rest);
    std::memcpy(&hv, h + i, rest);
    a = product_sum(a, xv, hv, gain);
    std::memcpy(acc + i, &a, rest);
}

void add_scaled(float* __restrict acc, const float* __restrict x, float gain, std::size_t floats)
{
    for (std::size_t i = 0; i < floats; ++i) acc[i] += gain * x[i];
}

} // namespace

void spectrum_mac(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::SpectrumMacArgs>(bytes);
    const kernels::MacRow r = args.rows_table.at[row];
    alignas(64) float acc[2 * tile_bins];
    for (std::size_t bin = begin; bin < end; bin += tile_bins) {
        const std::size_t floats = 2 * std::min(tile_bins, end - bin);
        float* out = r.out_row.at + 2 * bin;
        if (r.accumulate != 0)
            std::memcpy(acc, out, floats * sizeof(float));
        else
            std::memset(acc, 0, floats * sizeof(float));
        for (kernels::uint t = 0; t < r.count; ++t) {
            const kernels::MacTerm& term = args.terms.at[r.first + t];
            if (term.flags & MAC_UNITY)
                add_scaled(acc, term.x.at + 2 * bin, term.gain, floats);
            else
                add_product(acc, term.x.at + 2 * bin, term.h.at + 2 * bin, term.gain, floats);
        }
        std::memcpy(out, acc, floats * sizeof(float));
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
