// Multiplies spectra by responses and sums them: out[row] = sum over its terms of gain * x * h, in the order
// of the terms.
//
// Spectra are [bins] interleaved (real, imaginary). One row per output spectrum, one item per bin. A row that
// keeps its rest sums in pairs of floats, as in mix.
#ifndef DUBSTAGE_SPECTRUM_MAC_H
#define DUBSTAGE_SPECTRUM_MAC_H
#include "sum.h"
KERNEL_BEGIN

#define MAC_UNITY 1u // flag: h is 1 for every bin; h is not read

struct MacTerm {
    Floats x; // [2 * bins]
    Floats h; // [2 * bins]
    float gain;
    uint flags;
};
POINTER(MacTerms, MacTerm)

struct MacRow {
    Floats out_row;    // [2 * bins]
    uint first, count; // its terms
    uint flags;        // SUM_ACCUMULATES, SUM_KEEPS_REST
    uint unused;
    Floats rest; // [2 * bins]
};
POINTER(MacRows, MacRow)

struct SpectrumMacArgs {
    MacRows rows_table;
    MacTerms terms;
    uint rows;
    uint items; // bins
};

KERNEL_END
#endif
