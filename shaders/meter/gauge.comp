#version 460
#extension GL_GOOGLE_include_directive : require
#include "gauge.h"
#define ARGS GaugeArgs
#include "../grid.glsl"

struct Run {
    uint head, tail, longest, at, now;
};

// One sample more: does the run go on?
void follow(inout Run run, bool holds, uint i, uint frames)
{
    run.now = holds ? run.now + 1u : 0u;
    if (run.now == i + 1u) run.head = run.now;
    if (run.now > run.longest) {
        run.longest = run.now;
        run.at = i + 1u - run.now;
    }
    if (i + 1u == frames) run.tail = run.now;
}

bool is_finite(float x)
{
    return (float_to_bits(x) & 0x7f800000u) != 0x7f800000u;
}

float finite_sample(Floats lane, uint at)
{
    float x = lane.at[at];
    return is_finite(x) ? x : 0.0;
}

// One invocation per step.
void main()
{
    GaugeRow row = args.rows_table.at[row_index()];
    uint index = group_start(gauge_group_items) + gl_LocalInvocationID.x;
    if (index >= args.items) return;
    uint first = args.starts.at[index], frames = args.starts.at[index + 1u] - first;
    GaugeStep step =
        GaugeStep(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u);
    Run loud = Run(0u, 0u, 0u, 0u, 0u), zero = loud, quiet = loud;
    float x1 = finite_sample(row.in_lane, first - 1u), x2 = finite_sample(row.in_lane, first - 2u);
    for (uint i = 0u; i < frames; ++i) {
        float x = row.in_lane.at[first + i];
        if (!is_finite(x)) {
            if (step.not_finite++ == 0u) step.first_not_finite = i;
            x = 0.0;
            row.in_lane.at[first + i] = 0.0;
        }
        step.sum += x;
        step.squares += x * x;
        if ((row.flags & GAUGE_PAIR) != 0u) step.products += x * finite_sample(row.other, first + i);
        step.lowest = i == 0u ? x : min(step.lowest, x);
        step.highest = i == 0u ? x : max(step.highest, x);
        float jump = abs((x - x1) - (x1 - x2));
        if (jump > step.jump) {
            step.jump = jump;
            step.jump_at = i;
        }
        x2 = x1;
        x1 = x;
        // Full scale has the top bit alone: it says nothing of how fine the steps are.
        step.bits |= uint(int((x >= 1.0 ? 0.5 : max(x, -1.0)) * 2147483648.0));
        if (abs(x) >= args.loud) ++step.loud;
        follow(loud, abs(x) >= args.loud, i, frames);
        follow(zero, x == 0.0, i, frames);
        follow(quiet, abs(x) < args.quiet, i, frames);
        if (i == 0u) step.first = x;
        step.last = x;
    }
    if (step.jump <= 0.5 * max(-step.lowest, step.highest)) step.jump_at = 0u;
    step.loud_head = loud.head;
    step.loud_tail = loud.tail;
    step.loud_run = loud.longest;
    step.loud_at = loud.at;
    step.zero_head = zero.head;
    step.zero_tail = zero.tail;
    step.zero_run = zero.longest;
    step.zero_at = zero.at;
    step.quiet_head = quiet.head;
    step.quiet_tail = quiet.tail;
    row.out_steps.at[index] = step;
}
