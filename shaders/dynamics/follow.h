// Follows lanes with a time of its own for the way up and for the way down: attack, hold and release of a
// gain in dB, or the mean of squares.
//
// One item per lane: frames depend on one another. A follower goes a share of the way each frame; what
// rounding takes from a step is kept for the next, so that slow ones arrive.
#ifndef DUBSTAGE_FOLLOW_H
#define DUBSTAGE_FOLLOW_H
#include "../kernel.h"
KERNEL_BEGIN

#define FOLLOW_SQUARES 1u // flag: of the squares of what lies in the lane
#define FOLLOW_SLOWLY 2u  // flag: never below a second follower, that of slow_rise and slow_fall
#define FOLLOW_RISES 4u   // flags: the shares lie in lanes, those of the second follower beside its fall
#define FOLLOW_FALLS 8u

struct Follower {
    float value, rest;
    float slow, slow_rest;
    float held; // frames left before it falls
};
POINTER(Followers, Follower)

struct FollowRow {
    Floats in_lane, out_lane; // [frames]; may be the same
    Followers state;          // one
    float rise, fall;         // share of the way per frame
    float slow_rise, slow_fall;
    float hold; // frames
    uint flags;
    Floats rises, falls, slow_falls; // [frames] those that move
};
POINTER(FollowRows, FollowRow)

struct FollowArgs {
    FollowRows lanes;
    uint frames;
    uint rows;  // 1
    uint items; // lanes
};

// With what moves as it is at a frame.
HELPER FollowRow follow_row_at(FollowRow r, uint frame)
{
    if ((r.flags & FOLLOW_RISES) != 0u) r.rise = r.rises.at[frame];
    if ((r.flags & FOLLOW_FALLS) != 0u) {
        r.fall = r.falls.at[frame];
        r.slow_rise = r.fall;
        r.slow_fall = r.slow_falls.at[frame];
    }
    return r;
}

HELPER Follower follow_step(Follower s, float x, FollowRow r)
{
    PRECISE float way = x - s.value;
    float share = way > 0.0f ? r.rise : (s.held > 0.0f ? 0.0f : r.fall);
    PRECISE float step = share * way + s.rest;
    PRECISE float next = s.value + step;
    s.rest = step - (next - s.value);
    s.held = way >= 0.0f ? r.hold : s.held - 1.0f; // what stays where it is has not begun to fall
    s.value = next;
    return s;
}

HELPER Follower follow_slowly(Follower s, FollowRow r)
{
    PRECISE float way = s.value - s.slow;
    PRECISE float step = (way > 0.0f ? r.slow_rise : r.slow_fall) * way + s.slow_rest;
    PRECISE float next = s.slow + step;
    s.slow_rest = step - (next - s.slow);
    s.slow = next;
    return s;
}

KERNEL_END
#endif
