#version 460
#extension GL_GOOGLE_include_directive : require
#include "k_filter.h"
#define ARGS KArgs
#include "../grid.glsl"
#include "k_filter.glsl"

vec4 state_of(KRow row, uint step)
{
    vec4 s;
    for (uint k = 0u; k < 4u; ++k) s[k] = row.states.at[4u * step + k];
    return s;
}

void one(KRow row, uint step)
{
    KFilter f = args.filter_at.at[0];
    vec4 s = state_of(row, step);
    precise float sum = 0.0;
    for (uint i = args.starts.at[step]; i < args.starts.at[step + 1u]; ++i) {
        float u = k_filtered(f, row.in_lane.at[i], s);
        precise float square = u * u;
        sum += square;
    }
    precise float energy = f.gain * sum;
    row.energies.at[step] = energy;
}

void both(KRow row, KRow other, uint step)
{
    KFilter f = args.filter_at.at[0];
    vec4 s = state_of(row, step), t = state_of(other, step);
    precise float sum = 0.0, other_sum = 0.0, mono_sum = 0.0;
    for (uint i = args.starts.at[step]; i < args.starts.at[step + 1u]; ++i) {
        float u = k_filtered(f, row.in_lane.at[i], s), v = k_filtered(f, other.in_lane.at[i], t);
        precise float w = u + v;
        precise float square = u * u, other_square = v * v, mono_square = w * w;
        sum += square;
        other_sum += other_square;
        mono_sum += mono_square;
    }
    precise float energy = f.gain * sum, other_energy = f.gain * other_sum, mono_energy = f.mono_gain * mono_sum;
    row.energies.at[step] = energy;
    other.energies.at[step] = other_energy;
    row.mono.at[step] = mono_energy;
}

void main()
{
    KRow row = args.rows_table.at[row_index()];
    uint step = group_start(k_energy_group_items) + gl_LocalInvocationID.x;
    if (step >= args.items || row.role == K_PARTNER) return;
    if (row.role == K_PAIR)
        both(row, args.rows_table.at[row.partner], step);
    else
        one(row, step);
}
