#version 460
#extension GL_GOOGLE_include_directive : require
#include "follow.h"
#define ARGS FollowArgs
#include "../grid.glsl"

// One invocation follows one lane from end to end.
void main()
{
    uint lane = group_start(follow_group_items) + gl_LocalInvocationID.x;
    if (lane >= args.items) return;
    FollowRow row = args.lanes.at[lane];
    Follower s = row.state.at[0];
    bool squares = (row.flags & FOLLOW_SQUARES) != 0u, slowly = (row.flags & FOLLOW_SLOWLY) != 0u;
    for (uint i = 0u; i < args.frames; ++i) {
        precise float x = row.in_lane.at[i];
        if (squares) x = x * x;
        FollowRow now = follow_row_at(row, i);
        precise Follower next = follow_step(s, x, now);
        if (slowly) next = follow_slowly(next, now);
        s = next;
        row.out_lane.at[i] = slowly ? max(s.value, s.slow) : s.value;
    }
    row.state.at[0] = s;
}
