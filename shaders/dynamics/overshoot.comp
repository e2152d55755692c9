#version 460
#extension GL_GOOGLE_include_directive : require
#include "overshoot.h"
#define ARGS OvershootArgs
#include "../grid.glsl"

void main()
{
    OvershootRow row = args.rows_table.at[row_index()];
    uint i = group_start(overshoot_group_items) + gl_LocalInvocationID.x;
    if (i >= args.items) return;
    float peak = 0.0;
    for (uint l = row.first; l < row.first + row.count; ++l) {
        Floats lane = args.lanes.at[l].lane;
        peak = max(peak, abs(lane.at[i + OVERSHOOT_TAPS / 2u - 1u]));
        for (uint p = 0u; p < OVERSHOOT_POINTS - 1u; ++p) {
            precise float sum = 0.0;
            for (uint k = 0u; k < OVERSHOOT_TAPS; ++k) sum += args.taps.at[p * OVERSHOOT_TAPS + k] * lane.at[i + k];
            peak = max(peak, abs(sum));
        }
    }
    precise float over = level_db(peak) - row.ceiling_db;
    row.out_lane.at[i] = max(over, 0.0);
}
