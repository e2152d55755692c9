#version 460
#extension GL_GOOGLE_include_directive : require
#include "reduction.h"
#define ARGS ReductionArgs
#include "../grid.glsl"

void main()
{
    ReductionRow row = args.rows_table.at[row_index()];
    uint i = group_start(reduction_group_items) + gl_LocalInvocationID.x;
    if (i >= args.items) return;
    bool decibels = (row.flags & REDUCTION_DECIBELS) != 0u;
    float own = abs(row.own.at[i]), most = own;
    if (row.link > 0.0f && !decibels)
        for (uint l = row.first; l < row.first + row.count; ++l) most = max(most, abs(args.lanes.at[l].lane.at[i]));
    bool squares = (row.flags & REDUCTION_SQUARES) != 0u;
    precise float level = level_db(squares ? sqrt(most) : most);
    if (row.link < 1.0f) {
        precise float alone = level_db(squares ? sqrt(own) : own);
        level = alone + row.link * (level - alone);
    }
    if (decibels) level = row.own.at[i] + row.floor_db;
    bool below = (row.flags & REDUCTION_BELOW) != 0u;
    float threshold_db = (row.flags & REDUCTION_THRESHOLD) != 0u ? row.threshold.at[i] : row.threshold_db;
    float slope = (row.flags & REDUCTION_SLOPE) != 0u ? row.slopes.at[i] : row.slope;
    float range_db = (row.flags & REDUCTION_RANGE) != 0u ? row.range.at[i] : row.range_db;
    float knee_db = (row.flags & REDUCTION_KNEE) != 0u ? row.knees.at[i] : row.knee_db;
    precise float beyond = below ? threshold_db - level : level - threshold_db;
    float db = curve_db(beyond, slope, knee_db, range_db);
    row.out_lane.at[i] = below ? -db : db;
}
