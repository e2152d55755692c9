#version 460
#extension GL_GOOGLE_include_directive : require
#include "hold.h"
#define ARGS HoldArgs
#include "../grid.glsl"

void main()
{
    HoldRow row = args.rows_table.at[row_index()];
    uint i = group_start(hold_group_items) + gl_LocalInvocationID.x;
    if (i >= args.items) return;
    float most = row.in_lane.at[i];
    for (uint k = 1u; k < row.window; ++k) most = max(most, row.in_lane.at[i + k]);
    row.out_lane.at[i] = most;
}
