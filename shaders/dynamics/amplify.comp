#version 460
#extension GL_GOOGLE_include_directive : require
#include "amplify.h"
#define ARGS AmplifyArgs
#include "../grid.glsl"

void main()
{
    AmplifyRow row = args.rows_table.at[row_index()];
    uint i = group_start(amplify_group_items) + gl_LocalInvocationID.x;
    if (i >= args.items) return;
    precise float gain = row.dry + row.wet * gain_of_db(row.sign * row.db.at[i]);
    row.out_lane.at[i] = row.in_lane.at[i] * gain;
}
