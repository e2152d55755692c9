#version 460
#extension GL_GOOGLE_include_directive : require
#include "spectrum_mac.h"
#define ARGS SpectrumMacArgs
#include "../grid.glsl"
#include "sum.glsl"

// Spectra lie on whole bins.
layout(buffer_reference, scalar, buffer_reference_align = 8) buffer Bins
{
    vec2 at[];
};

// Two bins, (re, im, re, im).
vec4 load_bins(Floats spectrum, uvec2 bin)
{
    return vec4(Bins(spectrum).at[bin.x], Bins(spectrum).at[bin.y]);
}

// The order of the arithmetic is the law of this kernel on every device: re = xr hr - xi hi, im = xr hi + xi hr, then
// the gain, then the sum, in the order of the terms.
void main()
{
    MacRow row = args.rows_table.at[row_index()];
    uint bins = args.items;
    uint first = group_start(spectrum_mac_group_items) + gl_LocalInvocationID.x;
    if (first >= bins) return;
    uint second = first + GRID_LOCAL;
    uvec2 bin = uvec2(first, min(second, bins - 1u));

    precise vec4 sum = vec4(0.0);
    precise vec4 rest = vec4(0.0);
    bool keeps_rest = (row.flags & SUM_KEEPS_REST) != 0u;
    if ((row.flags & SUM_ACCUMULATES) != 0u) {
        sum = load_bins(row.out_row, bin);
        if (keeps_rest) rest = load_bins(row.rest, bin);
    }
    for (uint t = row.first; t < row.first + row.count; ++t) {
        MacTerm term = args.terms.at[t];
        precise vec4 value = load_bins(term.x, bin);
        if ((term.flags & MAC_UNITY) == 0u) {
            vec4 h = load_bins(term.h, bin);
            precise vec4 straight = value.xxzz * h;
            precise vec4 crossed = value.yyww * h.yxwz;
            value = straight + vec4(-1.0, 1.0, -1.0, 1.0) * crossed;
        }
        value = term.gain * value;
        if (keeps_rest)
            add_to_pair(sum, rest, value);
        else
            sum += value;
    }
    Bins(row.out_row).at[first] = sum.xy;
    if (second < bins) Bins(row.out_row).at[second] = sum.zw;
    if (!keeps_rest) return;
    Bins(row.rest).at[first] = rest.xy;
    if (second < bins) Bins(row.rest).at[second] = rest.zw;
}
