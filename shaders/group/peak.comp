#version 460
#extension GL_GOOGLE_include_directive : require
#include "peak.h"
#define ARGS PeakArgs
#include "../grid.glsl"

shared uint most;

uint magnitude(PeakRow row, uint i)
{
    return i < row.frames ? float_to_bits(row.in_lane.at[i]) & 0x7fffffffu : 0u;
}

// One workgroup per window. A maximum of integers: the same in any order.
void main()
{
    PeakRow row = args.rows_table.at[row_index()];
    uint window = group_start(peak_group_items);
    if (window * PEAK_WINDOW >= row.frames) return;
    if (gl_LocalInvocationID.x == 0u) most = 0u;
    barrier();
    uint i = window * PEAK_WINDOW + gl_LocalInvocationID.x;
    atomicMax(most, max(max(magnitude(row, i), magnitude(row, i + GRID_LOCAL)),
                        max(magnitude(row, i + 2u * GRID_LOCAL), magnitude(row, i + 3u * GRID_LOCAL))));
    barrier();
    if (gl_LocalInvocationID.x == 0u) row.out_windows.at[window] = most;
}
