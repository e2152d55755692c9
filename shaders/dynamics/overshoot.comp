#version 460
#extension GL_GOOGLE_include_directive : require
#include "overshoot.h"
#define ARGS OvershootArgs
#include "../grid.glsl"

float point_between(Floats taps, uint place, Floats lane, uint i, float left_out)
{
    precise float sum = 0.0;
    for (uint k = 0u; k < OVERSHOOT_TAPS; ++k) sum += taps.at[place * OVERSHOOT_TAPS + k] * lane.at[i + k];
    precise float whole = sum + taps.at[OVERSHOOT_PLACES * OVERSHOOT_TAPS + place] * left_out;
    return max(abs(sum), abs(whole));
}

float peak_of(Floats lane, OvershootRow row, uint i, float left_out)
{
    float peak = abs(lane.at[i + OVERSHOOT_TAPS / 2u - 1u]);
    float next = abs(lane.at[i + OVERSHOOT_TAPS / 2u]);
    for (uint level = 0u; level < row.levels; ++level) {
        if (max(peak, next) < gain_of_db(row.ceiling_db - overshoot_near_db(level))) break;
        uint count = 1u << level;
        for (uint p = count - 1u; p < 2u * count - 1u; ++p)
            peak = max(peak, point_between(args.taps, p, lane, i, left_out));
    }
    return peak;
}

void main()
{
    OvershootRow row = args.rows_table.at[row_index()];
    uint i = group_start(overshoot_group_items) + gl_LocalInvocationID.x;
    if (i >= args.items) return;
    float peak = 0.0;
    for (uint l = row.first; l < row.first + row.count; ++l) {
        float left_out = row.far != 0u ? args.lanes.at[l + row.count].lane.at[i] : 0.0f;
        peak = max(peak, peak_of(args.lanes.at[l].lane, row, i, left_out));
    }
    precise float over = level_db(peak) - row.ceiling_db;
    row.out_lane.at[i] = max(over, 0.0);
}
