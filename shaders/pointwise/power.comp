#version 460
#extension GL_GOOGLE_include_directive : require
#include "power.h"
#define ARGS PowerArgs
#include "../grid.glsl"

// Terms of the same sums mostly follow one another: what they add stays in registers.
void store(Floats sums, vec3 sum, uint count, uint bin)
{
    for (uint k = 0u; k < count; ++k) sums.at[k * args.items + bin] = sum[k];
}

vec3 load(PowerTerm term, uint count, uint bin)
{
    vec3 sum = vec3(0.0);
    if ((term.flags & POWER_BEGINS) == 0u)
        for (uint k = 0u; k < count; ++k) sum[k] = term.sums.at[k * args.items + bin];
    return sum;
}

vec3 power_of(PowerTerm term, bool pair, uint bin)
{
    vec2 x = vec2(term.x.at[2u * bin], term.x.at[2u * bin + 1u]);
    precise float xx = x.x * x.x + x.y * x.y;
    if (!pair) return vec3(xx, 0.0, 0.0);
    vec2 y = vec2(term.y.at[2u * bin], term.y.at[2u * bin + 1u]);
    precise vec3 power = vec3(xx, y.x * y.x + y.y * y.y, x.x * y.x + x.y * y.y);
    return power;
}

void main()
{
    PowerRow row = args.rows_table.at[row_index()];
    uint bin = group_start(power_group_items) + gl_LocalInvocationID.x;
    if (bin >= args.items || row.count == 0u) return;
    bool pair = row.channels == 2u;
    uint sums = pair ? 3u : 1u, largest = pair ? 4u : 1u;
    vec4 most = vec4(0.0);
    for (uint k = 0u; k < largest; ++k) most[k] = row.most.at[k * args.items + bin];
    Floats open = args.terms.at[row.first].sums;
    precise vec3 sum = load(args.terms.at[row.first], sums, bin);
    for (uint t = row.first; t < row.first + row.count; ++t) {
        PowerTerm term = args.terms.at[t];
        if (t > row.first && (term.flags & POWER_SAME) == 0u) {
            store(open, sum, sums, bin);
            sum = load(term, sums, bin);
            open = term.sums;
        }
        vec3 power = power_of(term, pair, bin);
        precise vec3 next = sum + power;
        sum = next;
        precise float half_sum = 0.25 * (power.x + power.y);
        precise float half_product = 0.5 * power.z;
        precise vec4 high = vec4(power.x, power.y, half_sum + half_product, half_sum - half_product);
        most = max(most, high);
    }
    store(open, sum, sums, bin);
    for (uint k = 0u; k < largest; ++k) row.most.at[k * args.items + bin] = most[k];
}
