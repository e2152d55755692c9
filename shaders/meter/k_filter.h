// The K filter of ITU-R BS.1770 as two state variable filters, which keep their precision in floats at any
// rate.
//
// A lane is filtered in steps at the same time: every step from rest (k_rest), then the states carried from
// step to step (k_carry), then every step from the state it really begins with (k_energy).
#ifndef DUBSTAGE_K_FILTER_H
#define DUBSTAGE_K_FILTER_H
#include "../kernel.h"
KERNEL_BEGIN

struct KSection {
    float a1, a2, a3;        // of the filter's core
    float direct, band, low; // the output: direct * x + band * v1 + low * v2
};
struct KFilter {
    KSection shelf, high_pass;
    uint short_step;      // frames of the shorter of two step lengths; the other has one more
    float carry[2][4][4]; // what a state becomes after a step of silence: [length][to][from]
};
POINTER(KFilters, KFilter)

struct KRow {
    Floats in_lane;
    Floats states;   // [items + 1][4]: k_rest writes 1 .., k_carry makes 0 .. of them
    Floats carried;  // [4]: the state at the lane's start, then at its end
    Floats energies; // [items]: sums of squares
};
POINTER(KRows, KRow)

struct KArgs {
    KRows rows_table;
    KFilters filter_at; // one
    Uints starts;       // as in gauge.h
    uint rows;
    uint items; // steps
};

KERNEL_END
#endif
