// The K filter of ITU-R BS.1770 as two state variable filters, which keep their precision in floats at any
// rate.
//
// A lane is filtered in steps at the same time: what every step leaves behind from rest (k_rest), then the
// states carried from step to step (k_carry), then every step from the state it really begins with
// (k_energy).
#ifndef DUBSTAGE_K_FILTER_H
#define DUBSTAGE_K_FILTER_H
#include "../kernel.h"
KERNEL_BEGIN

// u = (x - s2) - damping * s1, v1 = s1 + band * u; then s1 becomes v1 + band * u, s2 grows by low * v1. The
// outputs of the filter are multiples of u (high pass), v1 (band pass), and x less both of them (low pass).
struct KSection {
    float damping, band, low;
};
struct KFilter {
    KSection shelf, high_pass;
    float high, middle;   // the shelf's output: x + (high * u + middle * v1)
    float gain;           // of the sum of squares of the high pass's u
    float mono_gain;      // the same of the sum of two channels, for half of it
    uint short_step;      // frames of the shorter of two step lengths; the other has one more
    float carry[2][4][4]; // what a state becomes after a step of silence: [length][to][from]
};
POINTER(KFilters, KFilter)

// What k_energy does with a row.
#define K_ALONE 0u
#define K_PAIR 1u    // filters its partner too, and half of their sum
#define K_PARTNER 2u // nothing: the pair's row does it

struct KRow {
    Floats in_lane;
    Floats states;      // [items + 1][4]: k_rest writes 1 .., k_carry makes 0 .. of them
    Floats carried;     // [4]: the state at the lane's start, then at its end
    Floats energies;    // [items]: sums of squares
    Floats mono;        // [items]: of a pair
    uint role, partner; // the partner's row
};
POINTER(KRows, KRow)

struct KArgs {
    KRows rows_table;
    KFilters filter_at; // one
    Floats remains; // [4][short_step + 1]: what a 1 in each frame of the longer step leaves in the state at
                    // its end
    Uints starts;   // as in gauge.h
    uint rows;
    uint items; // steps
};

KERNEL_END
#endif
