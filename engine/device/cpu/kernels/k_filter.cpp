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
inline __attribute__((always_inline)) Value section(const KSection& f, const Value& x, Value& s1, Value& s2,
                                                    Value& v1)
{
    const Value u = (x - s2) - f.damping * s1;
    const Value t = f.band * u;
    v1 = s1 + t;
    s1 = v1 + t;
    s2 = s2 + f.low * v1;
    return u;
}

// Without the filter's gain.
template <class Value>
inline __attribute__((always_inline)) Value filtered(const KFilter& f, const Value& x, State<Value>& s)
{
    Value v1;
    const Value u = section(f.shelf, x, s.shelf1, s.shelf2, v1);
    const Value shelved = x + (f.high * u + f.middle * v1);
    return section(f.high_pass, shelved, s.high1, s.high2, v1);
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

// Two lanes, or two times sixteen steps of one lane: each is a chain in which one result waits for the one
// before, so that two of them take hardly longer than one.
constexpr std::size_t groups = 2;

struct Sums {
    Wide energy[groups], mono;
};

template <bool pair> inline __attribute__((always_inline)) void add(Sums& sums, const Wide* u)
{
    for (std::size_t g = 0; g < groups; ++g) sums.energy[g] += u[g] * u[g];
    if (!pair) return;
    const Wide both = u[0] + u[1];
    sums.mono += both * both;
}

// The first `frames` samples of some times sixteen steps, side by side.
template <bool pair>
Sums run_steps(const KFilter& f, const float* const* lanes, std::size_t frames, State<Wide>* states)
{
    State<Wide> s[groups];
    std::copy_n(states, groups, s);
    Sums sums{};
    std::size_t at = 0;
    for (; at + wide <= frames; at += wide) {
        Wide x[groups][wide];
        for (std::size_t g = 0; g < groups; ++g) turn(lanes + g * wide, at, x[g]);
        for (std::size_t i = 0; i < wide; ++i) {
            const Wide u[groups] = {filtered(f, x[0][i], s[0]), filtered(f, x[1][i], s[1])};
            add<pair>(sums, u);
        }
    }
    for (; at < frames; ++at) {
        Wide x[groups], u[groups];
        for (std::size_t k = 0; k < groups * wide; ++k) x[k / wide][k % wide] = lanes[k][at];
        for (std::size_t g = 0; g < groups; ++g) u[g] = filtered(f, x[g], s[g]);
        add<pair>(sums, u);
    }
    std::copy_n(s, groups, states);
    return sums;
}

struct Steps {
    const kernels::KRow* rows[groups]; // of a lane by itself twice the same
    const KFilter& filter;
    const kernels::uint* starts;

    const float* lane(std::size_t group, std::size_t step) const
    {
        return rows[group]->in_lane.at + starts[step];
    }
    std::size_t frames(std::size_t step) const { return starts[step + 1] - starts[step]; }
};

void set_lane(State<Wide>& all, std::size_t l, const float* one)
{
    all.shelf1[l] = one[0], all.shelf2[l] = one[1], all.high1[l] = one[2], all.high2[l] = one[3];
}

State<float> lane_of(const State<Wide>& all, std::size_t l)
{
    return {all.shelf1[l], all.shelf2[l], all.high1[l], all.high2[l]};
}

// What a step has left behind the samples that all of them have.
template <bool pair>
void finish(const Steps& s, std::size_t step, std::size_t from, State<float>* states, float* sums)
{
    for (std::size_t i = from; i < s.frames(step); ++i) {
        float u[groups] = {};
        for (std::size_t g = 0; g < (pair ? groups : 1); ++g) {
            u[g] = filtered(s.filter, s.lane(g, step)[i], states[g]);
            sums[g] += u[g] * u[g];
        }
        const float both = u[0] + u[1];
        if (pair) sums[groups] += both * both;
    }
}

// Steps [begin, begin + count) of a pair, up to sixteen, or of one lane, up to twice as many. Lanes that are
// left over repeat the last step.
template <bool pair> void side_by_side(const Steps& s, std::size_t begin, std::size_t count)
{
    const float* lanes[groups * wide];
    std::size_t steps[groups * wide], shortest = ~std::size_t{0};
    State<Wide> states[groups]{};
    for (std::size_t k = 0; k < groups * wide; ++k) {
        const std::size_t group = k / wide;
        steps[k] = begin + std::min(count - 1, pair ? k % wide : k);
        lanes[k] = s.lane(group, steps[k]);
        shortest = std::min(shortest, s.frames(steps[k]));
        set_lane(states[group], k % wide, s.rows[group]->states.at + 4 * steps[k]);
    }
    const Sums sums = run_steps<pair>(s.filter, lanes, shortest, states);
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t group = k / wide, l = k % wide;
        if (pair) {
            State<float> left[groups] = {lane_of(states[0], l), lane_of(states[1], l)};
            float sum[groups + 1] = {sums.energy[0][l], sums.energy[1][l], sums.mono[l]};
            finish<true>(s, steps[k], shortest, left, sum);
            for (std::size_t g = 0; g < groups; ++g)
                s.rows[g]->energies.at[steps[k]] = s.filter.gain * sum[g];
            s.rows[0]->mono.at[steps[k]] = s.filter.mono_gain * sum[groups];
        } else {
            State<float> left = lane_of(states[group], l);
            float sum = sums.energy[group][l];
            finish<false>(s, steps[k], shortest, &left, &sum);
            s.rows[0]->energies.at[steps[k]] = s.filter.gain * sum;
        }
    }
}

// What each sample leaves of itself at the step's end, summed up.
void rest_step(const kernels::KArgs& args, const float* in, std::size_t frames, float* states)
{
    const std::size_t longest = args.filter_at.at->short_step + std::size_t{1};
    const float* remains = args.remains.at + (longest - frames);
    Wide sums[4] = {};
    const auto weigh = [&](std::size_t at, const Wide& x) __attribute__((always_inline))
    {
        for (std::size_t k = 0; k < 4; ++k) sums[k] += load_wide(remains + k * longest + at) * x;
    };
    std::size_t at = 0;
    for (; at + wide <= frames; at += wide) weigh(at, load_wide(in + at));
    if (at < frames) {
        const Wide x = load_wide(in + at);
        weigh(at, first_lanes(frames - at) ? x : Wide{});
    }
    for (std::size_t k = 0; k < 4; ++k) {
        float state = 0;
        for (std::size_t l = 0; l < wide; ++l) state += sums[k][l];
        states[k] = state;
    }
}

} // namespace

void k_rest(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::KArgs>(bytes);
    const kernels::KRow r = args.rows_table.at[row];
    for (std::size_t step = begin; step < end; ++step) {
        const kernels::uint first = args.starts.at[step];
        rest_step(args, r.in_lane.at + first, args.starts.at[step + 1] - first, r.states.at + 4 * (step + 1));
    }
}

void k_energy(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::KArgs>(bytes);
    const kernels::KRow* r = args.rows_table.at + row;
    if (r->role == K_PARTNER) return;
    const bool pair = r->role == K_PAIR;
    const Steps steps{{r, pair ? args.rows_table.at + r->partner : r}, *args.filter_at.at, args.starts.at};
    const std::size_t most = pair ? wide : groups * wide;
    for (std::size_t step = begin; step < end; step += most) {
        const std::size_t count = std::min(most, end - step);
        pair ? side_by_side<true>(steps, step, count) : side_by_side<false>(steps, step, count);
    }
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
