#version 460
#extension GL_GOOGLE_include_directive : require
// GLSL keeps the word behind a dot for arrays.
#define length row_length
#include "frame.h"
#define ARGS FrameArgs
#include "../grid.glsl"

float framed(FrameRow row, uint i)
{
    uint at = i - row.zeros;
    return i >= row.zeros && at < row.count ? row.source.at[at] : 0.0;
}

void main()
{
    FrameRow row = args.rows_table.at[row_index()];
    uint start = group_start(frame_group_items);
    if (start >= row.length) return;
    uvec4 i = items4(start, row.length);
    store4(row.out_row, start, row.length,
           vec4(framed(row, i.x), framed(row, i.y), framed(row, i.z), framed(row, i.w)));
}
