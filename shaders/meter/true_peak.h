// The largest magnitude of each step's waveform, interpolated eightfold between sample n and n + 1.
//
// The seven phases between two samples come in mirrored pairs: with s = x[n-k] + x[n+1+k] and d = x[n-k] -
// x[n+1+k] phase p is the sum over k of even[p][k] s + odd[p][k] d, phase 8 - p that of even[p][k] s -
// odd[p][k] d.
#ifndef DUBSTAGE_TRUE_PEAK_H
#define DUBSTAGE_TRUE_PEAK_H
#include "../kernel.h"
KERNEL_BEGIN

#define TRUE_PEAK_HALF 16u // taps to either side

struct TruePeakTaps {
    float even[4][16]; // phases 1 to 4
    float odd[4][16];  // of phase 4 all zeros
    // No phase lies above `gain` times the largest magnitude around it, nor above that magnitude by more than
    // `bend` times the largest second difference.
    float gain, bend;
};
POINTER(TruePeakTapsPointer, TruePeakTaps)

struct TruePeakStep {
    float peak; // right where it lies above the threshold; else as large or less
    uint at;    // n, from the step's start
};
POINTER(TruePeakSteps, TruePeakStep)

struct TruePeakRow {
    Floats in_lane; // 15 samples before it are read, and 16 behind it
    TruePeakSteps out_steps;
    float threshold; // where nothing can lie above it, nothing need be interpolated
    uint unused;
};
POINTER(TruePeakRows, TruePeakRow)

struct TruePeakArgs {
    TruePeakRows rows_table;
    TruePeakTapsPointer taps; // one
    Uints starts;             // as in gauge.h
    uint rows;
    uint items; // steps
};

// What no phase rises above, rounding included.
HELPER float true_peak_bound(float largest, float bent, float gain, float bend)
{
    float bound = gain * largest, other = largest + bend * bent;
    return 1.00001f * (other < bound ? other : bound);
}

KERNEL_END
#endif
