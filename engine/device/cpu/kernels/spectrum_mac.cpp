#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/sum.h"

#include <algorithm>
#include <cstring>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

#if defined(__AVX512F__)
constexpr std::size_t width = 16;
#elif defined(__AVX__)
constexpr std::size_t width = 8;
#else
constexpr std::size_t width = 4;
#endif
typedef float Vector __attribute__((vector_size(width * sizeof(float))));
typedef int Mask __attribute__((vector_size(width * sizeof(int))));

constexpr std::size_t tile_bins = 512;
constexpr std::size_t most_together = 4; // rows whose sums stay in the first cache with what they read

// The compiler folds these loops to constants.
template <class Lane> inline __attribute__((always_inline)) Mask lanes(Lane lane)
{
    Mask mask{};
    for (int i = 0; i < static_cast<int>(width); ++i) mask[i] = lane(i);
    return mask;
}

inline __attribute__((always_inline)) Vector minus_at_even()
{
    Vector sign{};
    for (std::size_t i = 0; i < width; ++i) sign[i] = (i & 1) != 0 ? 1.0f : -1.0f;
    return sign;
}

inline __attribute__((always_inline)) Vector load(const float* from)
{
    Vector v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

inline __attribute__((always_inline)) void store(float* to, Vector v)
{
    std::memcpy(to, &v, sizeof v);
}

// The order of the arithmetic is the law of this kernel on every device: re = xr hr - xi hi, im = xr hi + xi
// hr, then the gain, then the sum.
inline __attribute__((always_inline)) Vector product(Vector x, Vector h)
{
    const Mask even = lanes([](int i) { return i & ~1; });
    const Mask odd = lanes([](int i) { return i | 1; });
    const Mask swap = lanes([](int i) { return i ^ 1; });
    const Vector p = __builtin_shuffle(x, even) * h;
    const Vector q = __builtin_shuffle(x, odd) * __builtin_shuffle(h, swap);
    return p + minus_at_even() * q;
}

// Rows that multiply the same spectra by the same responses and differ in their gains alone share the
// products.
template <std::size_t rows>
void add_products(float (*acc)[2 * tile_bins], const float* x, const float* h, const float* gains,
                  std::size_t floats)
{
    std::size_t i = 0;
    for (; i + width <= floats; i += width) {
        const Vector p = product(load(x + i), load(h + i));
        for (std::size_t r = 0; r < rows; ++r) store(acc[r] + i, load(acc[r] + i) + gains[r] * p);
    }
    if (i == floats) return;
    // The last bins go through a padded vector: a scalar loop here would be turned into fused multiply-adds
    // by g++ 12, which has other bits.
    const std::size_t rest = (floats - i) * sizeof(float);
    Vector xv{}, hv{};
    std::memcpy(&xv, x + i, rest);
    std::memcpy(&hv, h + i, rest);
    const Vector p = product(xv, hv);
    for (std::size_t r = 0; r < rows; ++r) {
        Vector a{};
        std::memcpy(&a, acc[r] + i, rest);
        a = a + gains[r] * p;
        std::memcpy(acc[r] + i, &a, rest);
    }
}

void add_scaled(float* __restrict acc, const float* __restrict x, float gain, std::size_t floats)
{
    for (std::size_t i = 0; i < floats; ++i) acc[i] += gain * x[i];
}

inline __attribute__((always_inline)) Vector load_some(const float* from, std::size_t count)
{
    Vector v{};
    std::memcpy(&v, from, count * sizeof(float));
    return v;
}

inline __attribute__((always_inline)) void add_to_pairs(float* acc, float* rest, Vector value)
{
    Vector a = load(acc), r = load(rest);
    add_to_pair(a, r, value);
    store(acc, a);
    store(rest, r);
}

// One term of a row that keeps its rest; whole vectors throughout, the last one padded, for the same reason.
void add_term_to_pairs(float* acc, float* rest, const kernels::MacTerm& term, std::size_t bin,
                       std::size_t floats)
{
    const float* x = term.x.at + 2 * bin;
    const float* h = term.h.at + 2 * bin;
    const bool unity = (term.flags & MAC_UNITY) != 0;
    std::size_t i = 0;
    if (unity)
        for (; i + width <= floats; i += width) add_to_pairs(acc + i, rest + i, term.gain * load(x + i));
    else
        for (; i + width <= floats; i += width)
            add_to_pairs(acc + i, rest + i, term.gain * product(load(x + i), load(h + i)));
    if (i == floats) return;
    Vector value = load_some(x + i, floats - i);
    if (!unity) value = product(value, load_some(h + i, floats - i));
    add_to_pairs(acc + i, rest + i, term.gain * value);
}

void run_row_in_pairs(const kernels::SpectrumMacArgs& args, const kernels::MacRow& r, std::size_t bin,
                      std::size_t bins)
{
    const std::size_t bytes = 2 * bins * sizeof(float);
    alignas(64) float acc[2 * tile_bins + width] = {}, rest[2 * tile_bins + width] = {};
    if (r.flags & SUM_ACCUMULATES) {
        std::memcpy(acc, r.out_row.at + 2 * bin, bytes);
        std::memcpy(rest, r.rest.at + 2 * bin, bytes);
    }
    for (kernels::uint t = 0; t < r.count; ++t)
        add_term_to_pairs(acc, rest, args.terms.at[r.first + t], bin, 2 * bins);
    std::memcpy(r.out_row.at + 2 * bin, acc, bytes);
    std::memcpy(r.rest.at + 2 * bin, rest, bytes);
}

bool share_products(const kernels::SpectrumMacArgs& args, const kernels::MacRow& a, const kernels::MacRow& b)
{
    if (a.count != b.count || ((a.flags | b.flags) & SUM_KEEPS_REST) != 0) return false;
    for (kernels::uint t = 0; t < a.count; ++t) {
        const kernels::MacTerm& ta = args.terms.at[a.first + t];
        const kernels::MacTerm& tb = args.terms.at[b.first + t];
        if (ta.x.at != tb.x.at || ta.h.at != tb.h.at || ta.flags != tb.flags) return false;
    }
    return true;
}

template <std::size_t rows>
void run_rows(const kernels::SpectrumMacArgs& args, const kernels::MacRow* r, std::size_t bin,
              std::size_t bins)
{
    const std::size_t floats = 2 * bins;
    alignas(64) float acc[rows][2 * tile_bins];
    for (std::size_t k = 0; k < rows; ++k) {
        if ((r[k].flags & SUM_ACCUMULATES) != 0)
            std::memcpy(acc[k], r[k].out_row.at + 2 * bin, floats * sizeof(float));
        else
            std::memset(acc[k], 0, floats * sizeof(float));
    }
    for (kernels::uint t = 0; t < r[0].count; ++t) {
        const kernels::MacTerm& term = args.terms.at[r[0].first + t];
        float gains[rows];
        for (std::size_t k = 0; k < rows; ++k) gains[k] = args.terms.at[r[k].first + t].gain;
        if (term.flags & MAC_UNITY)
            for (std::size_t k = 0; k < rows; ++k) add_scaled(acc[k], term.x.at + 2 * bin, gains[k], floats);
        else
            add_products<rows>(acc, term.x.at + 2 * bin, term.h.at + 2 * bin, gains, floats);
    }
    for (std::size_t k = 0; k < rows; ++k)
        std::memcpy(r[k].out_row.at + 2 * bin, acc[k], floats * sizeof(float));
}

} // namespace

// One call does all rows of its bins, so that what they share is read once.
void spectrum_mac(const std::byte* bytes, std::size_t, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::SpectrumMacArgs>(bytes);
    const kernels::MacRow* rows = args.rows_table.at;
    for (std::size_t row = 0; row < args.rows;) {
        std::size_t together = 1;
        while (together < most_together && row + together < args.rows &&
               share_products(args, rows[row], rows[row + together]))
            ++together;
        for (std::size_t bin = begin; bin < end; bin += tile_bins) {
            const std::size_t bins = std::min(tile_bins, end - bin);
            switch (together) {
            case 1:
                if (rows[row].flags & SUM_KEEPS_REST)
                    run_row_in_pairs(args, rows[row], bin, bins);
                else
                    run_rows<1>(args, rows + row, bin, bins);
                break;
            case 2:
                run_rows<2>(args, rows + row, bin, bins);
                break;
            case 3:
                run_rows<3>(args, rows + row, bin, bins);
                break;
            default:
                run_rows<4>(args, rows + row, bin, bins);
                break;
            }
        }
        row += together;
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
