#include "device/cpu/kernels/kernels.h"
#include "device/cpu/kernels/wide.h"

#include <algorithm>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

using kernels::GaugeStep;
using kernels::uint;

bool finite(float x)
{
    return (kernels::float_to_bits(x) & 0x7f800000u) != 0x7f800000u;
}

// Rare, and before anything else: the other figures then need not look.
void mend(float* x, uint frames, GaugeStep& step)
{
    for (uint i = 0; i < frames; ++i) {
        if (finite(x[i])) continue;
        if (step.not_finite++ == 0) step.first_not_finite = i;
        x[i] = 0;
    }
}

struct Totals {
    Wide sum{}, squares{}, products{}, lowest{}, highest{}, jump{};
    WideBits bits{}, odd{}, loud{}, zero{};
};

// The last lanes of a step that is no multiple of sixteen repeat its first sample, which changes no extreme;
// sums leave them out.
inline __attribute__((always_inline)) void add(Totals& t, const float* x, const float* y, const WideBits& in,
                                               float loud, const Wide& first)
{
    const Wide raw = load_wide(x);
    const Wide v = in ? raw : first;
    const Wide counted = in ? raw : Wide{};
    t.odd |= in & ((reinterpret_cast<WideBits>(v) & 0x7f800000) == 0x7f800000);
    t.sum += counted;
    t.squares += counted * counted;
    if (y != nullptr) t.products += in ? raw * load_wide(y) : Wide{};
    t.lowest = smaller(v, t.lowest);
    t.highest = larger(v, t.highest);
    const Wide bend = (raw - load_wide(x - 1)) - (load_wide(x - 1) - load_wide(x - 2));
    t.jump = larger(in ? magnitude(bend) : Wide{}, t.jump);
    // Full scale has the top bit alone: it says nothing of how fine the steps are.
    const Wide one = Wide{} + 1.0f;
    const Wide held = (counted >= one ? one * 0.5f : larger(counted, -one)) * 2147483648.0f;
    t.bits |= __builtin_convertvector(held, WideBits);
    t.loud -= in & (magnitude(v) >= loud);
    t.zero -= in & (v == 0.0f);
}

template <class Vector, class Number, class Fold> Number fold(const Vector& v, Number from, Fold with)
{
    for (std::size_t l = 0; l < wide; ++l) from = with(from, static_cast<Number>(v[l]));
    return from;
}

struct Runs {
    uint head, tail, longest, at;
};

// Runs of samples of which `holds` is true; only called where there are some.
template <class Holds> Runs runs(uint frames, Holds holds)
{
    Runs r{0, 0, 0, 0};
    for (uint i = 0; i < frames;) {
        if (!holds(i)) {
            ++i;
            continue;
        }
        const uint begin = i;
        while (i < frames && holds(i)) ++i;
        if (begin == 0) r.head = i;
        if (i == frames) r.tail = i - begin;
        if (i - begin > r.longest) r.longest = i - begin, r.at = begin;
    }
    return r;
}

void find_runs(const float* x, uint frames, uint zeros, const kernels::GaugeArgs& args, GaugeStep& step)
{
    if (step.loud > 0) {
        const Runs r = runs(frames, [&](uint i) { return std::abs(x[i]) >= args.loud; });
        step.loud_head = r.head, step.loud_tail = r.tail, step.loud_run = r.longest, step.loud_at = r.at;
    }
    if (zeros > 0) {
        const Runs r = runs(frames, [&](uint i) { return x[i] == 0.0f; });
        step.zero_head = r.head, step.zero_tail = r.tail, step.zero_run = r.longest, step.zero_at = r.at;
    }
    while (step.quiet_head < frames && std::abs(x[step.quiet_head]) < args.quiet) ++step.quiet_head;
    while (step.quiet_tail < frames && std::abs(x[frames - 1 - step.quiet_tail]) < args.quiet)
        ++step.quiet_tail;
}

void find_jump(const float* x, uint frames, GaugeStep& step)
{
    if (step.jump <= 0.5f * std::max(-step.lowest, step.highest)) return;
    const float* at = x;
    for (uint i = 0; i < frames; ++i, ++at)
        if (std::abs((at[0] - at[-1]) - (at[-1] - at[-2])) == step.jump) {
            step.jump_at = i;
            return;
        }
}

void sum_up(const Totals& t, GaugeStep& step)
{
    const auto plus = [](auto a, auto b) { return a + b; };
    step.sum = fold(t.sum, 0.0f, plus);
    step.squares = fold(t.squares, 0.0f, plus);
    step.products = fold(t.products, 0.0f, plus);
    step.lowest = fold(t.lowest, t.lowest[0], [](float a, float b) { return std::min(a, b); });
    step.highest = fold(t.highest, t.highest[0], [](float a, float b) { return std::max(a, b); });
    step.jump = fold(t.jump, 0.0f, [](float a, float b) { return std::max(a, b); });
    step.bits = fold(t.bits, 0u, [](uint a, uint b) { return a | b; });
    step.loud = fold(t.loud, 0u, plus);
}

Totals totals(const float* x, const float* other, uint frames, float loud)
{
    Totals t;
    const Wide first = Wide{} + x[0];
    t.lowest = t.highest = first;
    uint i = 0;
    for (; i + wide <= frames; i += wide)
        add(t, x + i, other != nullptr ? other + i : nullptr, WideBits{} - 1, loud, first);
    if (i < frames)
        add(t, x + i, other != nullptr ? other + i : nullptr, first_lanes(frames - i), loud, first);
    return t;
}

} // namespace

void gauge(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::GaugeArgs>(bytes);
    const kernels::GaugeRow r = args.rows_table.at[row];
    const float* other = (r.flags & GAUGE_PAIR) != 0 ? r.other.at : nullptr;
    for (std::size_t s = begin; s < end; ++s) {
        const uint first = args.starts.at[s], frames = args.starts.at[s + 1] - first;
        float* x = r.in_lane.at + first;
        GaugeStep step{};
        if (frames > 0) {
            Totals t = totals(x, other != nullptr ? other + first : nullptr, frames, args.loud);
            if (fold(t.odd, 0, [](int a, int b) { return a | b; }) != 0) {
                mend(x, frames, step);
                t = totals(x, other != nullptr ? other + first : nullptr, frames, args.loud);
            }
            sum_up(t, step);
            step.first = x[0], step.last = x[frames - 1];
            find_runs(x, frames, fold(t.zero, 0u, [](uint a, uint b) { return a + b; }), args, step);
            find_jump(x, frames, step);
        }
        r.out_steps.at[s] = step;
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
