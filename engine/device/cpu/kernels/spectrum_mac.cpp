#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/registers.h"
#include "device/cpu/kernels/sum.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

constexpr std::size_t width = register_lanes;
using Vector = Lanes;
using Mask = LaneIndices;

// Rows that are summed together: as many as find place in the first cache beside what they read.
constexpr std::size_t most_rows = 8;
constexpr std::size_t plain_bins = 256; // that rows are summed over at a time
constexpr std::size_t pair_bins = 128;  // the same of rows that keep their rest: twice as much to hold
constexpr std::size_t sum_floats = 2 * plain_bins + width;
constexpr std::size_t most_uses = 4; // of one product at a time

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

inline __attribute__((always_inline)) Vector load_some(const float* from, std::size_t count)
{
    Vector v{};
    std::memcpy(&v, from, count * sizeof(float));
    return v;
}

// A product that is made once, and where it is added.
struct Step {
    const float *x, *h; // h: null = unity
    std::size_t first, count;
};
struct Use {
    std::size_t row;
    float gain;
};
struct Schedule {
    std::vector<Step> steps;
    std::vector<Use> uses;
    bool shares = false; // some product is added to more than one row
};

const float* response_of(const kernels::MacTerm& term)
{
    return (term.flags & MAC_UNITY) != 0 ? nullptr : term.h.at;
}

// The terms of some rows in an order in which those of each row stay as they are, and equal ones of several
// rows come together wherever the rows name their spectra in the order of their addresses.
void make_schedule(const kernels::SpectrumMacArgs& args, const kernels::MacRow* rows, std::size_t count,
                   Schedule& schedule)
{
    schedule.steps.clear();
    schedule.uses.clear();
    schedule.shares = false;
    std::array<kernels::uint, most_rows> next{};
    const auto term = [&](std::size_t k) -> const kernels::MacTerm& {
        return args.terms.at[rows[k].first + next[k]];
    };
    while (true) {
        const float* lowest = nullptr;
        for (std::size_t k = 0; k < count; ++k)
            if (next[k] < rows[k].count && (lowest == nullptr || term(k).x.at < lowest))
                lowest = term(k).x.at;
        if (lowest == nullptr) return;
        Step step{lowest, nullptr, schedule.uses.size(), 0};
        for (std::size_t k = 0; k < count; ++k) {
            if (next[k] == rows[k].count || term(k).x.at != lowest) continue;
            if (step.count == 0) step.h = response_of(term(k));
            if (response_of(term(k)) != step.h || step.count == most_uses) continue;
            schedule.uses.push_back({k, term(k).gain});
            ++step.count;
            ++next[k];
        }
        schedule.shares = schedule.shares || step.count > 1;
        schedule.steps.push_back(step);
    }
}

// True where two rows read a spectrum in common.
bool related(const kernels::SpectrumMacArgs& args, const kernels::MacRow& a, const kernels::MacRow& b)
{
    if (((a.flags ^ b.flags) & SUM_KEEPS_REST) != 0) return false;
    const kernels::MacTerm *ta = args.terms.at + a.first, *tb = args.terms.at + b.first;
    for (kernels::uint i = 0, j = 0; i < a.count && j < b.count;) {
        if (ta[i].x.at == tb[j].x.at) return true;
        if (ta[i].x.at < tb[j].x.at)
            ++i;
        else
            ++j;
    }
    return false;
}

// The sums of some rows over a tile of bins.
struct Sums {
    alignas(64) float sum[most_rows][sum_floats];
    alignas(64) float rest[most_rows][2 * pair_bins + width];
};

template <bool pairs, std::size_t uses>
inline __attribute__((always_inline)) void add(Sums& sums, const Use* use, std::size_t i, Vector value)
{
    for (std::size_t u = 0; u < uses; ++u) {
        float* at = sums.sum[use[u].row] + i;
        Vector sum = load(at);
        if constexpr (pairs) {
            float* rest_at = sums.rest[use[u].row] + i;
            Vector rest = load(rest_at);
            add_to_pair(sum, rest, use[u].gain * value);
            store(rest_at, rest);
        } else {
            sum = sum + use[u].gain * value;
        }
        store(at, sum);
    }
}

// Whole vectors throughout, the last one padded: a scalar loop for the last bins would be turned into fused
// multiply-adds by g++ 12, which has other bits.
template <bool pairs, std::size_t uses>
void run_step(Sums& sums, const Step& step, const Use* use, std::size_t bin, std::size_t floats)
{
    const float* x = step.x + 2 * bin;
    std::size_t i = 0;
    if (step.h == nullptr) {
        for (; i + width <= floats; i += width) add<pairs, uses>(sums, use, i, load(x + i));
        if (i < floats) add<pairs, uses>(sums, use, i, load_some(x + i, floats - i));
        return;
    }
    const float* h = step.h + 2 * bin;
    for (; i + width <= floats; i += width) add<pairs, uses>(sums, use, i, product(load(x + i), load(h + i)));
    if (i < floats)
        add<pairs, uses>(sums, use, i, product(load_some(x + i, floats - i), load_some(h + i, floats - i)));
}

template <bool pairs>
void run_tile(const Schedule& schedule, const kernels::MacRow* rows, std::size_t count, std::size_t bin,
              std::size_t bins)
{
    const std::size_t bytes = 2 * bins * sizeof(float);
    Sums sums;
    for (std::size_t k = 0; k < count; ++k) {
        const bool accumulates = (rows[k].flags & SUM_ACCUMULATES) != 0;
        const auto begin = [&](float* to, const float* from) {
            if (accumulates)
                std::memcpy(to, from + 2 * bin, bytes);
            else
                std::memset(to, 0, bytes);
            std::fill_n(to + 2 * bins, width, 0.0f);
        };
        begin(sums.sum[k], rows[k].out_row.at);
        if (pairs) begin(sums.rest[k], rows[k].rest.at);
    }
    static_assert(most_uses == 4);
    constexpr decltype(&run_step<pairs, 1>) runs[] = {run_step<pairs, 1>, run_step<pairs, 2>,
                                                      run_step<pairs, 3>, run_step<pairs, 4>};
    for (const Step& step : schedule.steps)
        runs[step.count - 1](sums, step, schedule.uses.data() + step.first, bin, 2 * bins);
    for (std::size_t k = 0; k < count; ++k) {
        std::memcpy(rows[k].out_row.at + 2 * bin, sums.sum[k], bytes);
        if (pairs) std::memcpy(rows[k].rest.at + 2 * bin, sums.rest[k], bytes);
    }
}

// Some terms of one row in one go: the sum stays in a register between them.
template <bool pairs, std::size_t terms>
void run_terms(const kernels::MacRow& row, bool accumulates, const kernels::MacTerm* term, std::size_t bin,
               std::size_t floats)
{
    const float *x[terms], *h[terms];
    float gain[terms];
    for (std::size_t t = 0; t < terms; ++t) {
        x[t] = term[t].x.at + 2 * bin;
        h[t] = response_of(term[t]) != nullptr ? term[t].h.at + 2 * bin : nullptr;
        gain[t] = term[t].gain;
    }
    float* out = row.out_row.at + 2 * bin;
    float* rest_out = pairs ? row.rest.at + 2 * bin : nullptr;
    const auto add_all = [&](std::size_t i, const auto& fetch, const auto& keep) {
        Vector sum{}, rest{};
        if (accumulates) {
            sum = fetch(out + i);
            if constexpr (pairs) rest = fetch(rest_out + i);
        }
        for (std::size_t t = 0; t < terms; ++t) {
            const Vector value =
                h[t] != nullptr ? product(fetch(x[t] + i), fetch(h[t] + i)) : fetch(x[t] + i);
            if constexpr (pairs)
                add_to_pair(sum, rest, gain[t] * value);
            else
                sum = sum + gain[t] * value;
        }
        keep(out + i, sum);
        if constexpr (pairs) keep(rest_out + i, rest);
    };
    std::size_t i = 0;
    for (; i + width <= floats; i += width) add_all(i, load, store);
    const std::size_t left = floats - i;
    if (left > 0)
        add_all(
            i, [&](const float* from) { return load_some(from, left); },
            [&](float* to, Vector v) { std::memcpy(to, &v, left * sizeof(float)); });
}

// A row whose products no other row uses.
template <bool pairs>
void run_row(const kernels::MacRow& row, const kernels::MacTerm* terms, std::size_t bin, std::size_t floats)
{
    constexpr decltype(&run_terms<pairs, 1>) runs[] = {run_terms<pairs, 1>, run_terms<pairs, 2>,
                                                       run_terms<pairs, 3>, run_terms<pairs, 4>};
    bool accumulates = (row.flags & SUM_ACCUMULATES) != 0;
    if (row.count == 0 && !accumulates) {
        std::memset(row.out_row.at + 2 * bin, 0, floats * sizeof(float));
        if (pairs) std::memset(row.rest.at + 2 * bin, 0, floats * sizeof(float));
    }
    for (std::size_t t = 0; t < row.count; accumulates = true) {
        const std::size_t together = std::min(row.count - t, std::size(runs));
        runs[together - 1](row, accumulates, terms + row.first + t, bin, floats);
        t += together;
    }
}

template <bool pairs>
void run_rows(const Schedule& schedule, const kernels::SpectrumMacArgs& args, const kernels::MacRow* rows,
              std::size_t count, std::size_t begin, std::size_t end)
{
    constexpr std::size_t tile = pairs ? pair_bins : plain_bins;
    for (std::size_t bin = begin; bin < end; bin += tile) {
        const std::size_t bins = std::min(tile, end - bin);
        if (schedule.shares)
            run_tile<pairs>(schedule, rows, count, bin, bins);
        else
            for (std::size_t k = 0; k < count; ++k) run_row<pairs>(rows[k], args.terms.at, bin, 2 * bins);
    }
}

} // namespace

// One call does all rows of its bins, so that what they share is read and multiplied once.
void spectrum_mac(const std::byte* bytes, std::size_t, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::SpectrumMacArgs>(bytes);
    const kernels::MacRow* rows = args.rows_table.at;
    thread_local Schedule schedule;
    for (std::size_t row = 0; row < args.rows;) {
        std::size_t together = 1;
        while (together < most_rows && row + together < args.rows &&
               related(args, rows[row + together - 1], rows[row + together]))
            ++together;
        make_schedule(args, rows + row, together, schedule);
        if ((rows[row].flags & SUM_KEEPS_REST) != 0)
            run_rows<true>(schedule, args, rows + row, together, begin, end);
        else
            run_rows<false>(schedule, args, rows + row, together, begin, end);
        row += together;
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
