// The plain figures of each step of a lane: sums, extremes, runs, and what is wrong with the samples.
//
// Samples that are not finite are counted, set to zero where they lie, and are zeros for every other figure.
#ifndef DUBSTAGE_GAUGE_H
#define DUBSTAGE_GAUGE_H
#include "../kernel.h"
KERNEL_BEGIN

#define GAUGE_PAIR 1u // flag: products with `other` are summed

struct GaugeStep {
    float sum, squares, products; // of x, x^2, and x * other
    float lowest, highest;
    float first, last; // sample
    float jump;        // largest |x[n] - 2 x[n-1] + x[n-2]|
    uint jump_at;      // its n from the step's start, where it is larger than half the step's peak; else 0
    uint bits;         // OR of the samples as 32 bit integers
    uint not_finite, first_not_finite;
    uint loud; // samples at full scale
    uint loud_head, loud_tail, loud_run,
        loud_at; // runs of them: at the ends, the longest and where it begins
    uint zero_head, zero_tail, zero_run, zero_at; // the same of exact zeros
    uint quiet_head, quiet_tail;                  // samples below `quiet` at the ends
};
POINTER(GaugeSteps, GaugeStep)

struct GaugeRow {
    Floats in_lane; // two samples before it are read
    Floats other;
    GaugeSteps out_steps;
    uint flags, unused;
};
POINTER(GaugeRows, GaugeRow)

struct GaugeArgs {
    GaugeRows rows_table;
    Uints starts; // [items + 1]: step i is the frames from starts[i] to starts[i + 1] of every lane
    float loud;   // a sample from here up is at full scale
    float quiet;
    uint rows;
    uint items; // steps
};

KERNEL_END
#endif
