#version 460
#extension GL_GOOGLE_include_directive : require
#include "mix.h"
#define ARGS MixArgs
#include "../grid.glsl"

void main()
{
    MixRow row = args.rows_table.at[row_index()];
    uint start = group_start(mix_group_items);
    if (start >= row.frames) return;
    uvec4 i = items4(start, row.frames);
    precise vec4 sum = vec4(0.0);
    if (row.accumulate != 0u) sum = load4(row.out_lane, i);
    for (uint t = row.first; t < row.first + row.count; ++t) {
        MixTerm term = args.terms.at[t];
        precise vec4 value = load4(term.in_lane, i);
        if ((term.flags & MIX_CURVE) != 0u)
            value *= load4(term.curve, i);
        else
            value *= term.gain;
        sum += value;
    }
    store4(row.out_lane, start, row.frames, sum);
}
