// By how many dB the waveform rises above a ceiling: what lies between the samples is interpolated.
//
// One row per group of channels that are looked at together, one item per frame: the largest of the sample at
// the frame and of 15 points between it and the next. Lanes are read from OVERSHOOT_TAPS / 2 - 1 frames
// before to OVERSHOOT_TAPS / 2 behind, and are given from there.
#ifndef DUBSTAGE_OVERSHOOT_H
#define DUBSTAGE_OVERSHOOT_H
#include "reduction.h"
KERNEL_BEGIN

#define OVERSHOOT_POINTS 16u
#define OVERSHOOT_TAPS 48u

struct OvershootRow {
    Floats out_lane;   // [items] dB, 0 where all is below
    uint first, count; // its lanes, [items + OVERSHOOT_TAPS - 1] each
    float ceiling_db;
    uint unused;
};
POINTER(OvershootRows, OvershootRow)

struct OvershootArgs {
    OvershootRows rows_table;
    ReductionLanes lanes;
    Floats taps; // [OVERSHOOT_POINTS - 1][OVERSHOOT_TAPS], of the points between
    uint rows;
    uint items;
};

KERNEL_END
#endif
