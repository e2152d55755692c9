#version 460
#extension GL_GOOGLE_include_directive : require
#include "bands.h"
#define ARGS BandsArgs
#include "../grid.glsl"

float value(BandRow row, uint bin)
{
    float sum = 0.0;
    for (uint t = row.first; t < row.first + row.count; ++t) {
        PowerTerm term = args.terms.at[t];
        sum += term.x.at[2u * bin] * term.y.at[2u * bin] + term.x.at[2u * bin + 1u] * term.y.at[2u * bin + 1u];
    }
    return sum;
}

float band_sum(BandRow row, Band band)
{
    float sum = band.first_share * value(row, band.first);
    if (band.first == band.last) return sum;
    for (uint bin = band.first + 1u; bin < band.last; ++bin) sum += value(row, bin);
    return sum + band.last_share * value(row, band.last);
}

float band_largest(BandRow row, Band band)
{
    float most = 0.0;
    for (uint bin = band.first; bin <= band.last; ++bin) most = max(most, value(row, bin));
    return most;
}

void main()
{
    BandRow row = args.rows_table.at[row_index()];
    uint item = group_start(bands_group_items) + gl_LocalInvocationID.x;
    if (item >= args.items) return;
    Band band = args.bands.at[item];
    row.out_bands.at[item] = row.largest != 0u ? band_largest(row, band) : band_sum(row, band);
}
