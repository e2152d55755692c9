// Sums of short filters of lanes, and what a transfer curve makes of them: interpolation to a phase of a
// higher rate, the way back from all phases, and smoothing.
//
// One row per output lane, one item per frame: out[i] = curve(sum over l and k of taps[l][k] * in_l[i + k]).
#ifndef DUBSTAGE_FIR_H
#define DUBSTAGE_FIR_H
#include "reduction.h"
KERNEL_BEGIN

#define FIR_CURVE 1u         // flag: through the curve
#define FIR_CURVE_PARTS 8192 // pieces of a curve; straight between its points

struct FirRow {
    Floats out_lane;   // [items]
    uint first, lanes; // what it sums, [items + count - 1] each
    Floats taps;       // [lanes][count]
    uint count;
    uint flags;
    Floats curve; // [FIR_CURVE_PARTS + 1] points from -range to range, constant beyond
    float range;
    uint unused;
};
POINTER(FirRows, FirRow)

struct FirArgs {
    FirRows rows_table;
    ReductionLanes lanes;
    uint rows;
    uint items;
};

HELPER float on_curve(Floats curve, float range, float x)
{
    float place = (x + range) * (float(FIR_CURVE_PARTS) / (2.0f * range));
    place = place > 0.0f ? place : 0.0f;
    place = place < float(FIR_CURVE_PARTS) ? place : float(FIR_CURVE_PARTS);
    uint part = uint(place);
    part = part < uint(FIR_CURVE_PARTS) ? part : uint(FIR_CURVE_PARTS) - 1u;
    float low = curve.at[part], high = curve.at[part + 1u];
    return low + (high - low) * (place - float(part));
}

KERNEL_END
#endif
