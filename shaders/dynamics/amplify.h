// Turns lanes up or down by as many dB as other lanes say: out = in * (dry + wet * gain).
//
// One row per channel, one item per frame.
#ifndef DUBSTAGE_AMPLIFY_H
#define DUBSTAGE_AMPLIFY_H
#include "decibels.h"
KERNEL_BEGIN

struct AmplifyRow {
    Floats in_lane, out_lane; // [items]
    Floats db;                // [items]
    float sign;               // 1: db up, -1: db down
    float dry, wet;           // wet: with the make-up gain
};
POINTER(AmplifyRows, AmplifyRow)

struct AmplifyArgs {
    AmplifyRows rows_table;
    uint rows;
    uint items;
};

KERNEL_END
#endif
