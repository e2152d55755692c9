// The largest magnitude of each window of a lane, as the bits of a float: NaN sorts above Inf, Inf above
// every number.
#ifndef DUBSTAGE_PEAK_H
#define DUBSTAGE_PEAK_H
#include "../kernel.h"
KERNEL_BEGIN

#define PEAK_WINDOW 1024u

struct PeakRow {
    Floats in_lane;
    Uints out_windows; // [ceil(frames / PEAK_WINDOW)]
    uint frames, unused;
};
POINTER(PeakRows, PeakRow)

struct PeakArgs {
    PeakRows rows_table;
    uint rows;
    uint items; // the most windows of a row
};

KERNEL_END
#endif
