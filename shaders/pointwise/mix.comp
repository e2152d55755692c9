#version 460
#extension GL_GOOGLE_include_directive : require
#include "mix.h"
#define ARGS MixArgs
#include "../grid.glsl"
#include "sum.glsl"

void main()
{
    MixRow row = args.rows_table.at[row_index()];
    uint start = group_start(mix_group_items);
    if (start >= row.frames) return;
    uvec4 i = items4(start, row.frames);
    precise vec4 sum = vec4(0.0);
    precise vec4 rest = vec4(0.0);
    bool keeps_rest = (row.flags & SUM_KEEPS_REST) != 0u;
    if ((row.flags & SUM_ACCUMULATES) != 0u) {
        sum = load4(row.out_lane, i);
        if (keeps_rest) rest = load4(row.rest, i);
    }
    for (uint t = row.first; t < row.first + row.count; ++t) {
        MixTerm term = args.terms.at[t];
        precise vec4 value = load4(term.in_lane, i);
        if ((term.flags & MIX_CURVE) != 0u)
            value *= load4(term.curve, i);
        else
            value *= term.gain;
        if (keeps_rest)
            add_to_pair(sum, rest, value);
        else
            sum += value;
    }
    store4(row.out_lane, start, row.frames, sum);
    if (keeps_rest) store4(row.rest, start, row.frames, rest);
}
