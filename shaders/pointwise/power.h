// Power spectra of frames of one channel or of two that belong together: added to sums, and the largest.
//
// One row per channel or pair, one item per bin; the terms are frames. One of a channel adds |X|^2 to its
// sums, [1][bins], one of a pair |X|^2, |Y|^2 and Re(X conj Y), [3][bins]. A row raises the largest |X|^2,
// [1][bins], or the largest |X|^2, |Y|^2, |X + Y|^2 / 4 and |X - Y|^2 / 4, [4][bins].
#ifndef DUBSTAGE_POWER_H
#define DUBSTAGE_POWER_H
#include "../kernel.h"
KERNEL_BEGIN

#define POWER_BEGINS 1u // the first term of its sums, which hold nothing yet
#define POWER_SAME 2u   // its sums are those of the term before

struct PowerTerm {
    Floats x, y; // [2 * bins] interleaved; y is read in rows of two
    Floats sums;
    uint flags;
    uint unused;
};
POINTER(PowerTerms, PowerTerm)

struct PowerRow {
    Floats most;
    uint first, count; // its terms
    uint channels;     // 1 or 2
    uint unused;
};
POINTER(PowerRows, PowerRow)

struct PowerArgs {
    PowerRows rows_table;
    PowerTerms terms;
    uint rows;
    uint items; // bins
};

KERNEL_END
#endif
