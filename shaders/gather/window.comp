#version 460
#extension GL_GOOGLE_include_directive : require
#include "window.h"
#define ARGS WindowArgs
#include "../grid.glsl"

void main()
{
    WindowRow row = args.rows_table.at[row_index()];
    uint start = group_start(window_group_items);
    uvec4 i = items4(start, args.items);
    store4(row.out_row, start, args.items, load4(row.source, i) * load4(args.window, i));
}
