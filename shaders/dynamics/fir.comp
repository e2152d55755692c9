#version 460
#extension GL_GOOGLE_include_directive : require
#include "fir.h"
#define ARGS FirArgs
#include "../grid.glsl"

void main()
{
    FirRow row = args.rows_table.at[row_index()];
    uint i = group_start(fir_group_items) + gl_LocalInvocationID.x;
    if (i >= args.items) return;
    precise float sum = 0.0;
    for (uint l = 0u; l < row.lanes; ++l) {
        Floats lane = args.lanes.at[row.first + l].lane;
        for (uint k = 0u; k < row.count; ++k) sum += row.taps.at[l * row.count + k] * lane.at[i + k];
    }
    row.out_lane.at[i] = (row.flags & FIR_CURVE) != 0u ? on_curve(row.curve, row.range, sum) : sum;
}
