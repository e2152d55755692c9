#version 460
#extension GL_GOOGLE_include_directive : require
#include "k_filter.h"
#define ARGS KArgs
#include "../grid.glsl"

// One invocation of each group: the steps of a lane depend on one another.
void main()
{
    if (gl_LocalInvocationID.x != 0u || group_start(k_carry_group_items) != 0u) return;
    KRow row = args.rows_table.at[row_index()];
    uint short_step = args.filter_at.at[0].short_step;
    float s[4];
    for (uint k = 0u; k < 4u; ++k) s[k] = row.carried.at[k];
    for (uint step = 0u; step < args.items; ++step) {
        uint which = args.starts.at[step + 1u] - args.starts.at[step] == short_step ? 0u : 1u;
        float next[4];
        for (uint to = 0u; to < 4u; ++to) {
            precise float carried = (args.filter_at.at[0].carry[which][to][0] * s[0] +
                                     args.filter_at.at[0].carry[which][to][1] * s[1]) +
                                    (args.filter_at.at[0].carry[which][to][2] * s[2] +
                                     args.filter_at.at[0].carry[which][to][3] * s[3]);
            precise float sum = row.states.at[4u * (step + 1u) + to] + carried;
            next[to] = sum;
        }
        for (uint k = 0u; k < 4u; ++k) row.states.at[4u * step + k] = s[k];
        s = next;
    }
    for (uint k = 0u; k < 4u; ++k) {
        row.states.at[4u * args.items + k] = s[k];
        row.carried.at[k] = s[k];
    }
}
