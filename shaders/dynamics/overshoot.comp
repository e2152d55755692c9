#version 460
#extension GL_GOOGLE_include_directive : require
#include "overshoot.h"
#define ARGS OvershootArgs
#include "../grid.glsl"

float reading(float near, float far, float ceiling, bool room)
{
    precise float whole = near + far;
    if (!room) return max(abs(near), abs(whole));
    float same = near < 0.0 ? -far : far;
    precise float left = ceiling - (same > 0.0 ? OVERSHOOT_SAME * same : -OVERSHOOT_OTHER * same);
    precise float fitted = ceiling * abs(near) / max(left, OVERSHOOT_LEAST_ROOM * ceiling);
    return abs(far) > (1.0 - OVERSHOOT_LEAST_ROOM) * ceiling ? max(fitted, abs(whole)) : fitted;
}

float point_between(uint place, Floats lane, OvershootRow row, uint i, float left_out[OVERSHOOT_FAR_SETS])
{
    precise float sum = 0.0;
    for (uint k = 0u; k < OVERSHOOT_TAPS; ++k) sum += args.taps.at[place * OVERSHOOT_TAPS + k] * lane.at[i + k];
    float peak = abs(sum), ceiling = gain_of_db(row.ceiling_db);
    float share = args.taps.at[OVERSHOOT_PLACES * OVERSHOOT_TAPS + place];
    for (uint s = 0u; s < row.far; ++s)
        peak = max(peak, reading(sum, share * left_out[s], ceiling, (row.flags & OVERSHOOT_ROOM) != 0u));
    return peak;
}

float peak_of(Floats lane, OvershootRow row, uint i, float left_out[OVERSHOOT_FAR_SETS])
{
    float peak = abs(lane.at[i + OVERSHOOT_TAPS / 2u - 1u]);
    float next = abs(lane.at[i + OVERSHOOT_TAPS / 2u]);
    for (uint level = 0u; level < row.levels; ++level) {
        if (max(peak, next) < gain_of_db(row.ceiling_db - overshoot_near_db(level))) break;
        uint count = 1u << level;
        for (uint p = count - 1u; p < 2u * count - 1u; ++p)
            peak = max(peak, point_between(p, lane, row, i, left_out));
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
        float left_out[OVERSHOOT_FAR_SETS];
        for (uint s = 0u; s < OVERSHOOT_FAR_SETS; ++s)
            left_out[s] = s < row.far ? args.lanes.at[l + (1u + s) * row.count].lane.at[i] : 0.0;
        peak = max(peak, peak_of(args.lanes.at[l].lane, row, i, left_out));
    }
    precise float over = level_db(peak) - row.ceiling_db;
    row.out_lane.at[i] = max(over, (row.flags & OVERSHOOT_LEAST) != 0u ? row.least.at[i] : 0.0);
}
