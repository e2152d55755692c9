#include "device/cpu/fft_tables.h"
#include "device/cpu/kernels/fft_lanes.h"
#include "device/cpu/kernels/kernels.h"

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t v = register_lanes; // columns, or rows, side by side

// Sums and differences; each leaves frequency q in z[q].
DUBSTAGE_INLINE void divide(Complexes (&z)[2])
{
    const Complexes sum = z[0] + z[1];
    z[1] = z[0] - z[1];
    z[0] = sum;
}

DUBSTAGE_INLINE void divide(Complexes (&z)[3])
{
    constexpr float half = 0.5f, sine = 0.866025403784438647f; // of 120 degrees
    const Complexes sum = z[1] + z[2];
    const Complexes middle{z[0].re - half * sum.re, z[0].im - half * sum.im};
    const Complexes difference = z[1] - z[2];
    const Complexes side{sine * difference.im, -sine * difference.re};
    z[0] = z[0] + sum;
    z[1] = middle + side;
    z[2] = middle - side;
}

DUBSTAGE_INLINE void divide(Complexes (&z)[4])
{
    const Complexes a = z[0] + z[2], b = z[0] - z[2], c = z[1] + z[3], d = turned(z[1] - z[3]);
    z[0] = a + c;
    z[1] = b + d;
    z[2] = a - c;
    z[3] = b - d;
}

DUBSTAGE_INLINE void divide(Complexes (&z)[8])
{
    constexpr float diagonal = 0.707106781186547524f;
    Complexes even[4] = {z[0] + z[4], z[1] + z[5], z[2] + z[6], z[3] + z[7]};
    const Complexes b = z[1] - z[5], d = z[3] - z[7];
    Complexes odd[4] = {z[0] - z[4],
                        {diagonal * (b.re + b.im), diagonal * (b.im - b.re)},
                        turned(z[2] - z[6]),
                        {diagonal * (d.im - d.re), diagonal * (-d.re - d.im)}};
    divide(even);
    divide(odd);
    for (std::size_t q = 0; q < 4; ++q) {
        z[2 * q] = even[q];
        z[2 * q + 1] = odd[q];
    }
}

// One turn of a transform: takes z[q] from from(q), divides, multiplies unless `turns` is null, gives to(q,
// z[q]).
template <std::size_t radix, typename From, typename To>
DUBSTAGE_INLINE void divide_one(const From& from, const To& to, const float* turns)
{
    Complexes z[radix];
    for (std::size_t q = 0; q < radix; ++q) z[q] = from(q);
    divide(z);
    to(0, z[0]);
    for (std::size_t q = 1; q < radix; ++q)
        to(q,
           turns == nullptr ? z[q] : times(z[q], all_lanes(turns[2 * q - 2]), all_lanes(turns[2 * q - 1])));
}

// All of a pass, decimation in frequency: each span becomes `radix` shorter ones, one for each remainder of
// its frequencies. `from` gives what stands at a place, `to` puts it there.
template <std::size_t radix, typename From, typename To>
DUBSTAGE_INLINE void run_pass(std::size_t length, const FftPasses::Pass& pass, const From& from, const To& to)
{
    const std::size_t apart = pass.span / radix;
    for (std::size_t j = 0; j < apart; ++j) {
        const float* turns = j == 0 ? nullptr : pass.turns + j * (radix - 1) * 2;
        for (std::size_t at = j; at < length; at += pass.span)
            divide_one<radix>([&](std::size_t q) { return from(at + q * apart); },
                              [&](std::size_t q, const Complexes& z) { to(at + q * apart, z); }, turns);
    }
}

template <typename From, typename To>
DUBSTAGE_INLINE void run_pass(std::size_t length, const FftPasses::Pass& pass, const From& from, const To& to)
{
    if (pass.radix == 8)
        run_pass<8>(length, pass, from, to);
    else if (pass.radix == 4)
        run_pass<4>(length, pass, from, to);
    else if (pass.radix == 3)
        run_pass<3>(length, pass, from, to);
    else
        run_pass<2>(length, pass, from, to);
}

// Columns, multiplied with what stands between them and the rows, and turned: `turned` holds for each v
// frequencies of a column, for each column, v real and v imaginary parts.
template <bool swap> void run_columns(const FftTables& tables, const float* row, float* turned, Complexes* z)
{
    const FftPasses& lines = tables.columns;
    const std::size_t columns = lines.length, rows = tables.rows.length;
    const auto in_room = [z](std::size_t place) { return z[place]; };
    const auto to_room = [z](std::size_t place, const Complexes& value) { z[place] = value; };
    for (std::size_t n2 = 0; n2 < rows; n2 += v) {
        const auto in_row = [&](std::size_t n1) {
            const Complexes here = load_pairs(row + 2 * (n1 * rows + n2));
            return swap ? swapped(here) : here;
        };
        run_pass(columns, lines.passes.front(), in_row, to_room);
        for (std::size_t p = 1; p < lines.passes.size(); ++p)
            run_pass(columns, lines.passes[p], in_room, to_room);
        const float* between = tables.between.get() + n2 / 16 * 32 * columns + n2 % 16;
        for (std::size_t k1 = 0; k1 < columns; k1 += v) {
            Lanes re[v], im[v];
            for (std::size_t i = 0; i < v; ++i) {
                const float* turn = between + (k1 + i) * 32;
                const Complexes one = times(z[lines.place[k1 + i]], load_lanes(turn), load_lanes(turn + 16));
                re[i] = one.re;
                im[i] = one.im;
            }
            transpose(re);
            transpose(im);
            float* to = turned + 2 * (k1 * rows + n2 * v);
            for (std::size_t i = 0; i < v; ++i) {
                store_lanes(to + 2 * i * v, re[i]);
                store_lanes(to + (2 * i + 1) * v, im[i]);
            }
        }
    }
}

// Rows, v side by side, back into the row's own order. An inverse transform is a forward one with real and
// imaginary parts swapped before and behind.
template <bool swap> void run_rows(const FftTables& tables, const float* turned, float* row, Complexes* z)
{
    const FftPasses& lines = tables.rows;
    const std::size_t columns = tables.columns.length, rows = lines.length;
    const auto in_room = [z](std::size_t place) { return z[place]; };
    const auto to_room = [z](std::size_t place, const Complexes& value) { z[place] = value; };
    for (std::size_t k1 = 0; k1 < columns; k1 += v) {
        const float* line = turned + 2 * k1 * rows;
        const auto in_line = [line](std::size_t n2) {
            return Complexes{load_lanes(line + 2 * n2 * v), load_lanes(line + (2 * n2 + 1) * v)};
        };
        const auto to_row = [&](std::size_t place, const Complexes& value) {
            store_pairs(row + 2 * (k1 + columns * lines.frequency[place]), swap ? swapped(value) : value);
        };
        run_pass(rows, lines.passes.front(), in_line, to_room);
        for (std::size_t p = 1; p + 1 < lines.passes.size(); ++p)
            run_pass(rows, lines.passes[p], in_room, to_room);
        run_pass(rows, lines.passes.back(), in_room, to_row);
    }
}

// Bins k and m - k out of what even and odd samples sum to, `forward`, or back.
template <bool forward, typename Real>
DUBSTAGE_INLINE void part(Real& low_re, Real& low_im, Real& high_re, Real& high_im, const Real& cosine,
                          const Real& sine)
{
    const Real scale = forward ? Real{} + 0.5f : Real{} + 1.0f;
    const Real sum_re = scale * (low_re + high_re), sum_im = scale * (low_im - high_im);
    const Real difference_re = scale * (low_re - high_re), difference_im = scale * (low_im + high_im);
    const Real a = sine * difference_re, b = cosine * difference_im, c = sine * difference_im,
               d = cosine * difference_re;
    const Real odd_re = forward ? b - a : -a - b, odd_im = forward ? -c - d : d - c;
    low_re = sum_re + odd_re;
    low_im = sum_im + odd_im;
    high_re = sum_re - odd_re;
    high_im = odd_im - sum_im;
}

// Bins 0, m / 2 and m, and those of the first register, whose partners are no register's.
template <bool forward> void part_ends(const FftTables& tables, float* row)
{
    const std::size_t m = tables.m;
    const float first = row[0], last = forward ? row[1] : row[2 * m];
    row[0] = first + last;
    row[forward ? 2 * m : 1] = first - last;
    if (forward) row[1] = row[2 * m + 1] = 0;
    const float scale = forward ? 1.0f : 2.0f;
    row[m] = scale * row[m];
    row[m + 1] = -scale * row[m + 1];
    for (std::size_t k = 1; k < v; ++k) {
        const float* half = tables.halves.get() + k / 16 * 32 + k % 16;
        float* low = row + 2 * k;
        float* high = row + 2 * (m - k);
        part<forward>(low[0], low[1], high[0], high[1], half[0], half[16]);
    }
}

template <bool forward> void part_bins(const FftTables& tables, float* row)
{
    part_ends<forward>(tables, row);
    for (std::size_t k = v; k < tables.m / 2; k += v) {
        const float* half = tables.halves.get() + k / 16 * 32 + k % 16;
        float* low_at = row + 2 * k;
        float* high_at = row + 2 * (tables.m - k - v + 1);
        Complexes low = load_pairs(low_at), high = load_pairs(high_at);
        high = {backwards(high.re), backwards(high.im)};
        part<forward>(low.re, low.im, high.re, high.im, load_lanes(half), load_lanes(half + 16));
        store_pairs(low_at, low);
        store_pairs(high_at, {backwards(high.re), backwards(high.im)});
    }
}

} // namespace

void fft_forward(const FftTables& tables, float* row, float* room)
{
    auto* z = reinterpret_cast<Complexes*>(room + 2 * tables.m);
    run_columns<false>(tables, row, room, z);
    run_rows<false>(tables, room, row, z);
    part_bins<true>(tables, row);
}

void fft_inverse(const FftTables& tables, float* row, float* room)
{
    auto* z = reinterpret_cast<Complexes*>(room + 2 * tables.m);
    part_bins<false>(tables, row);
    run_columns<true>(tables, row, room, z);
    run_rows<true>(tables, room, row, z);
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
