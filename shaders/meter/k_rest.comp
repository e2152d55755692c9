#version 460
#extension GL_GOOGLE_include_directive : require
#include "k_filter.h"
#define ARGS KArgs
#include "../grid.glsl"
#include "k_filter.glsl"

void main()
{
    KRow row = args.rows_table.at[row_index()];
    uint step = group_start(k_rest_group_items) + gl_LocalInvocationID.x;
    if (step >= args.items) return;
    KFilter f = args.filter_at.at[0];
    vec4 s = vec4(0.0);
    for (uint i = args.starts.at[step]; i < args.starts.at[step + 1u]; ++i) k_filtered(f, row.in_lane.at[i], s);
    for (uint k = 0u; k < 4u; ++k) row.states.at[4u * (step + 1u) + k] = s[k];
}
