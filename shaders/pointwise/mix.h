// Sums lanes with gains: out[i] = sum over its terms of in[i] * gain * curve[i], in the order of the terms.
//
// A row that keeps its rest sums in pairs of floats, about 48 bits: what rounding takes from out_lane lies in
// `rest`, from one command to the next.
#ifndef DUBSTAGE_MIX_H
#define DUBSTAGE_MIX_H
#include "sum.h"
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
    uint flags; // SUM_ACCUMULATES, SUM_KEEPS_REST
    Floats rest;
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
