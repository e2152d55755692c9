#version 460
#extension GL_GOOGLE_include_directive : require
#include "bands.h"
#define ARGS BandsArgs
#include "../grid.glsl"

float value(BandRow row, uint bin)
{
    float sum = 0.0;
    for (uint t = row.first; t < row.first + row.count; ++t) {
        Floats x = args.terms.at[t].x;
        sum += x.at[2u * bin] * x.at[2u * bin] + x.at[2u * bin + 1u] * x.at[2u * bin + 1u];
    }
    return sum;
}

void main()
{
    BandRow row = args.rows_table.at[row_index()];
    uint item = group_start(bands_group_items) + gl_LocalInvocationID.x;
    if (item >= args.items) return;
    Band band = args.bands.at[item];
    float most = 0.0;
    for (uint bin = band.first; bin <= band.last; ++bin) most = max(most, value(row, bin));
    row.out_bands.at[item] = most;
}
