// Power spectra of frames of one channel or of two that belong together: summed, and the largest.
//
// One row per sum, one item per bin. A row of one channel makes 2 spectra, [2][bins]: the sum of |X|^2 and
// the largest; a row of two makes 7: sums of |X|^2, |Y|^2 and Re(X conj Y), the largest |X|^2, |Y|^2, |X +
// Y|^2 / 4 and |X - Y|^2 / 4.
#ifndef DUBSTAGE_POWER_H
#define DUBSTAGE_POWER_H
#include "../kernel.h"
KERNEL_BEGIN

struct PowerTerm {
    Floats x, y; // [2 * bins] interleaved; y is read in rows of two
};
POINTER(PowerTerms, PowerTerm)

struct PowerRow {
    Floats out_bins;
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
