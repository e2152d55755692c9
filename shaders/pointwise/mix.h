// Sums lanes with gains: out[i] = sum over its terms of in[i] * gain * curve[i], in the order of the terms.
#ifndef DUBSTAGE_MIX_H
#define DUBSTAGE_MIX_H
#include "../kernel.h"
KERNEL_BEGIN

#define MIX_CURVE 1u // flag: multiply by curve[i]; gain is 1 then

struct MixTerm {
    Floats in_lane;
    Floats curve;
    float gain;
    uint flags;
};
POINTER(MixTerms, MixTerm)

struct MixRow {
    Floats out_lane;
    uint first, count; // its terms
    uint frames;
    uint accumulate; // 1: add to what is there
};
POINTER(MixRows, MixRow)

struct MixArgs {
    MixRows rows_table;
    MixTerms terms;
    uint rows;
    uint items; // the most frames of a row
};

KERNEL_END
#endif
