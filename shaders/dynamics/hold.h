// The largest value of each window of a lane: out[i] = max(in[i] .. in[i + window - 1]).
//
// One row per lane, one item per frame.
#ifndef DUBSTAGE_HOLD_H
#define DUBSTAGE_HOLD_H
#include "../kernel.h"
KERNEL_BEGIN

#define HOLD_MOST 16384u // frames of a window

struct HoldRow {
    Floats in_lane; // [items + window - 1]
    Floats out_lane;
    uint window;
    uint unused;
};
POINTER(HoldRows, HoldRow)

struct HoldArgs {
    HoldRows rows_table;
    uint rows;
    uint items;
};

KERNEL_END
#endif
