#version 460
#extension GL_GOOGLE_include_directive : require
#include "power.h"
#define ARGS PowerArgs
#include "../grid.glsl"

void one(PowerRow row, uint bin)
{
    precise float sum = 0.0;
    float most = 0.0;
    for (uint t = row.first; t < row.first + row.count; ++t) {
        Floats x = args.terms.at[t].x;
        precise float power = x.at[2u * bin] * x.at[2u * bin] + x.at[2u * bin + 1u] * x.at[2u * bin + 1u];
        sum += power;
        most = max(most, power);
    }
    row.out_bins.at[bin] = sum;
    row.out_bins.at[args.items + bin] = most;
}

void two(PowerRow row, uint bin)
{
    precise vec3 sum = vec3(0.0);
    vec4 most = vec4(0.0);
    for (uint t = row.first; t < row.first + row.count; ++t) {
        PowerTerm term = args.terms.at[t];
        vec2 x = vec2(term.x.at[2u * bin], term.x.at[2u * bin + 1u]);
        vec2 y = vec2(term.y.at[2u * bin], term.y.at[2u * bin + 1u]);
        precise vec3 power = vec3(x.x * x.x + x.y * x.y, y.x * y.x + y.y * y.y, x.x * y.x + x.y * y.y);
        precise float half_sum = 0.25 * (power.x + power.y);
        precise float half_product = 0.5 * power.z;
        sum += power;
        precise vec4 largest = vec4(power.x, power.y, half_sum + half_product, half_sum - half_product);
        most = max(most, largest);
    }
    for (uint k = 0u; k < 3u; ++k) row.out_bins.at[k * args.items + bin] = sum[k];
    for (uint k = 0u; k < 4u; ++k) row.out_bins.at[(3u + k) * args.items + bin] = most[k];
}

void main()
{
    PowerRow row = args.rows_table.at[row_index()];
    uint bin = group_start(power_group_items) + gl_LocalInvocationID.x;
    if (bin >= args.items) return;
    if (row.channels == 2u)
        two(row, bin);
    else
        one(row, bin);
}
