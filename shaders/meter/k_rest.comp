#version 460
#extension GL_GOOGLE_include_directive : require
#include "k_filter.h"
#define ARGS KArgs
#include "../grid.glsl"

const uint lanes = GRID_LOCAL / k_rest_group_items; // invocations that share a step
shared float parts[4][GRID_LOCAL];

// Every lane weighs each sixteenth sample of its step; the first four of a step then sum up one state each.
void main()
{
    KRow row = args.rows_table.at[row_index()];
    uint local = gl_LocalInvocationID.x, lane = local % lanes;
    uint step = group_start(k_rest_group_items) + local / lanes;
    bool there = step < args.items;
    uint longest = args.filter_at.at[0].short_step + 1u;
    float sums[4] = float[4](0.0, 0.0, 0.0, 0.0);
    if (there) {
        uint first = args.starts.at[step], frames = args.starts.at[step + 1u] - first;
        for (uint i = lane; i < frames; i += lanes)
            for (uint k = 0u; k < 4u; ++k) {
                precise float part = args.remains.at[k * longest + longest - frames + i] * row.in_lane.at[first + i];
                precise float sum = sums[k] + part;
                sums[k] = sum;
            }
    }
    for (uint k = 0u; k < 4u; ++k) parts[k][local] = sums[k];
    barrier();
    if (!there || lane >= 4u) return;
    precise float state = 0.0;
    for (uint l = 0u; l < lanes; ++l) state += parts[lane][local - lane + l];
    row.states.at[4u * (step + 1u) + lane] = state;
}
