// By how many dB the waveform rises above a ceiling: what lies between the samples is interpolated.
//
// One row per group of channels that are looked at together, one item per frame: the largest of the sample at
// the frame and of 2^levels - 1 points between it and the next. First the point halfway, then the quarters,
// eighths and sixteenths, each only where the last ones came near enough to the ceiling for a peak of a wave
// below half the rate to lie between them. Lanes are read from OVERSHOOT_TAPS / 2 - 1 frames before to
// OVERSHOOT_TAPS / 2 behind, and are given from there.
//
// So short a filter loses part of what lies at half the rate, where samples far away still count. `far` sets
// of lanes hold what it leaves out halfway to the next sample, each for filters of one length; at a part p of
// the way that is sin(pi p) of it: what the filter lets through of the image of a frequency f just below half
// the rate is proportional to exp(2 pi i f p) - exp(2 pi i (f - 1) p). The largest of all readings counts.
//
// Turning down about a frame does nothing to what comes from far away. With OVERSHOOT_ROOM what is near has
// to fit into the room that the far leaves below the ceiling; the far counts a little more than it is where
// it has the sign of what is near, and a little where it has not: filters of other lengths hear more of it,
// or less.
#ifndef DUBSTAGE_OVERSHOOT_H
#define DUBSTAGE_OVERSHOOT_H
#include "reduction.h"
KERNEL_BEGIN

#define OVERSHOOT_LEVELS 4u
#define OVERSHOOT_TAPS 128u
#define OVERSHOOT_PLACES ((1u << OVERSHOOT_LEVELS) - 1u)
#define OVERSHOOT_FAR_SETS 3u // at most
#define OVERSHOOT_ROOM 1u     // flag: by how much the near is to be turned down, the far standing as it is
#define OVERSHOOT_LEAST 2u    // flag: never less than what lies in the lane `least`
#define OVERSHOOT_SAME 1.08f  // how much of the far counts that has the sign of the near
#define OVERSHOOT_OTHER 0.12f // and of what has not
#define OVERSHOOT_LEAST_ROOM 0.1f // of the ceiling: a far that leaves less is not made up for here

struct OvershootRow {
    Floats out_lane;   // [items] dB, 0 where all is below
    uint first, count; // its lanes, [items + OVERSHOOT_TAPS - 1] each
    float ceiling_db;
    uint levels;
    uint far; // so many times as many lanes lie behind its own, [items] each, of what the filters leave out
    uint flags;
    Floats least; // [items] dB
};
POINTER(OvershootRows, OvershootRow)

struct OvershootArgs {
    OvershootRows rows_table;
    ReductionLanes lanes;
    // [2^OVERSHOOT_LEVELS - 1][OVERSHOOT_TAPS], the places of one level after those of the last; behind them
    // for each place its share of what is left out halfway.
    Floats taps;
    uint rows;
    uint items;
};

// How far below the ceiling all points of the levels before may lie without a need for this one. A peak of 1
// at half the rate is cos(pi d) at a distance d; the rest is for peaks beside larger ones.
HELPER float overshoot_near_db(uint level)
{
    return level == 0u ? 1000.0f : level == 1u ? 3.5f : level == 2u ? 1.0f : 0.35f;
}

KERNEL_END
#endif
