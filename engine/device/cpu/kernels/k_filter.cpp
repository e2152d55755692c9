#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

using kernels::KFilter;
using kernels::KSection;

// The states of both sections; Value is one float, or sixteen of as many steps.
template <class Value> struct State {
    Value shelf1, shelf2, high1, high2;
};

template <class Value>
inline __attribute__((always_inline)) Value section(const KSection& f, Value x, Value& s1, Value& s2)
{
    const Value v3 = x - s2;
    const Value v1 = f.a1 * s1 + f.a2 * v3;
    const Value v2 = s2 + (f.a2 * s1 + f.a3 * v3);
    s1 = 2.0f * v1 - s1;
    s2 = 2.0f * v2 - s2;
    return (f.direct * x + f.band * v1) + f.low * v2;
}

template <class Value>
inline __attribute__((always_inline)) Value filtered(const KFilter& f, Value x, State<Value>& s)
{
    return section(f.high_pass, section(f.shelf, x, s.shelf1, s.shelf2), s.high1, s.high2);
}

// Sixteen samples of each of sixteen lanes, turned so that out[i] is sample i of all of them.
inline __attribute__((always_inline)) void turn(const float* const* lanes, std::size_t at, Wide* out)
{
    typedef float Four __attribute__((vector_size(16)));
    typedef int Places __attribute__((vector_size(16)));
    float* to = reinterpret_cast<float*>(out);
    for (std::size_t l = 0; l < wide; l += 4)
        for (std::size_t i = 0; i < wide; i += 4) {
            Four r[4];
            for (std::size_t k = 0; k < 4; ++k) std::memcpy(&r[k], lanes[l + k] + at + i, sizeof r[k]);
            const Four a = __builtin_shuffle(r[0], r[1], Places{0, 4, 1, 5});
            const Four b = __builtin_shuffle(r[2], r[3], Places{0, 4, 1, 5});
            const Four c = __builtin_shuffle(r[0], r[1], Places{2, 6, 3, 7});
            const Four d = __builtin_shuffle(r[2], r[3], Places{2, 6, 3, 7});
            const Four t[4] = {
                __builtin_shuffle(a, b, Places{0, 1, 4, 5}), __builtin_shuffle(a, b, Places{2, 3, 6, 7}),
                __builtin_shuffle(c, d, Places{0, 1, 4, 5}), __builtin_shuffle(c, d, Places{2, 3, 6, 7})};
            for (std::size_t k = 0; k < 4; ++k) std::memcpy(to + (i + k) * wide + l, &t[k], sizeof t[k]);
        }
}

// Filters one step, sample by sample.
template <bool sums> float run_step(const KFilter& f, const float* in, std::size_t frames, State<float>& s)
{
    float sum = 0;
    for (std::size_t i = 0; i < frames; ++i) {
        const float y = filtered(f, in[i], s);
        if (sums) sum += y * y;
    }
    return sum;
}

// Filters the first `frames` samples of some times sixteen steps at once: each is a chain in which one result
// waits for the one before, so that two of them take hardly longer than one.
template <bool sums, std::size_t groups>
void run_steps(const KFilter& f, const float* const* lanes, std::size_t frames, State<Wide>* states,
               Wide* energies)
{
    State<Wide> s[groups];
    Wide sum[groups] = {};
    std::copy_n(states, groups, s);
    const auto add = [&](std::size_t g, const Wide& x) __attribute__((always_inline))
    {
        const Wide y = filtered(f, x, s[g]);
        if (sums) sum[g] += y * y;
    };
    std::size_t at = 0;
    for (; at + wide <= frames; at += wide) {
        Wide x[groups][wide];
        for (std::size_t g = 0; g < groups; ++g) turn(lanes + g * wide, at, x[g]);
        for (std::size_t i = 0; i < wide; ++i)
            for (std::size_t g = 0; g < groups; ++g) add(g, x[g][i]);
    }
    for (; at < frames; ++at)
        for (std::size_t g = 0; g < groups; ++g) {
            Wide x;
            for (std::size_t l = 0; l < wide; ++l) x[l] = lanes[g * wide + l][at];
            add(g, x);
        }
    std::copy_n(s, groups, states);
    std::copy_n(sum, groups, energies);
}

State<float> load_state(const float* from)
{
    return {from[0], from[1], from[2], from[3]};
}

void store_state(float* to, const State<float>& s)
{
    to[0] = s.shelf1, to[1] = s.shelf2, to[2] = s.high1, to[3] = s.high2;
}

struct Steps {
    const kernels::KRow& row;
    const kernels::KFilter& filter;
    const kernels::uint* starts;
};

void each_rest(const Steps& s, std::size_t step)
{
    State<float> state{};
    run_step<false>(s.filter, s.row.in_lane.at + s.starts[step], s.starts[step + 1] - s.starts[step], state);
    store_state(s.row.states.at + 4 * (step + 1), state);
}

void each_energy(const Steps& s, std::size_t step)
{
    State<float> state = load_state(s.row.states.at + 4 * step);
    s.row.energies.at[step] = run_step<true>(s.filter, s.row.in_lane.at + s.starts[step],
                                             s.starts[step + 1] - s.starts[step], state);
}

// Some times sixteen steps side by side for as long as the shortest, then what is left of the longer ones.
template <bool energy, std::size_t groups> void side_by_side(const Steps& s, std::size_t step)
{
    const float* lanes[groups * wide];
    std::size_t shortest = ~std::size_t{0};
    State<Wide> states[groups]{};
    for (std::size_t k = 0; k < groups * wide; ++k) {
        lanes[k] = s.row.in_lane.at + s.starts[step + k];
        shortest = std::min<std::size_t>(shortest, s.starts[step + k + 1] - s.starts[step + k]);
        if (!energy) continue;
        const State<float> one = load_state(s.row.states.at + 4 * (step + k));
        State<Wide>& all = states[k / wide];
        const std::size_t l = k % wide;
        all.shelf1[l] = one.shelf1, all.shelf2[l] = one.shelf2;
        all.high1[l] = one.high1, all.high2[l] = one.high2;
    }
    Wide sums[groups];
    run_steps<energy, groups>(s.filter, lanes, shortest, states, sums);
    for (std::size_t k = 0; k < groups * wide; ++k) {
        const State<Wide>& all = states[k / wide];
        const std::size_t l = k % wide;
        State<float> one{all.shelf1[l], all.shelf2[l], all.high1[l], all.high2[l]};
        float sum = sums[k / wide][l];
        for (std::size_t i = shortest; i < s.starts[step + k + 1] - s.starts[step + k]; ++i) {
            const float y = filtered(s.filter, lanes[k][i], one);
            sum += y * y;
        }
        if (energy)
            s.row.energies.at[step + k] = sum;
        else
            store_state(s.row.states.at + 4 * (step + k + 1), one);
    }
}

template <bool energy> void run(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::KArgs>(bytes);
    const kernels::KRow r = args.rows_table.at[row];
    const Steps steps{r, *args.filter_at.at, args.starts.at};
    std::size_t step = begin;
    for (; step + 2 * wide <= end; step += 2 * wide) side_by_side<energy, 2>(steps, step);
    for (; step + wide <= end; step += wide) side_by_side<energy, 1>(steps, step);
    for (; step < end; ++step) energy ? each_energy(steps, step) : each_rest(steps, step);
}

} // namespace

void k_rest(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    run<false>(bytes, row, begin, end);
}

void k_energy(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    run<true>(bytes, row, begin, end);
}

void k_carry(const std::byte* bytes, std::size_t row, std::size_t, std::size_t)
{
    const auto args = unpack_args<kernels::KArgs>(bytes);
    const kernels::KRow r = args.rows_table.at[row];
    const kernels::KFilter& f = *args.filter_at.at;
    float s[4];
    std::memcpy(s, r.carried.at, sizeof s);
    for (std::size_t step = 0; step < args.items; ++step) {
        float* states = r.states.at + 4 * step;
        std::memcpy(states, s, sizeof s);
        const auto& carry = f.carry[args.starts.at[step + 1] - args.starts.at[step] == f.short_step ? 0 : 1];
        float next[4];
        for (int to = 0; to < 4; ++to)
            next[to] = states[4 + to] + ((carry[to][0] * s[0] + carry[to][1] * s[1]) +
                                         (carry[to][2] * s[2] + carry[to][3] * s[3]));
        std::memcpy(s, next, sizeof s);
    }
    std::memcpy(r.states.at + 4 * args.items, s, sizeof s);
    std::memcpy(r.carried.at, s, sizeof s);
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
