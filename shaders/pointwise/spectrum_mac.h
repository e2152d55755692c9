// Multiplies spectra by responses and sums them: out[row] = sum over its terms of gain * x * h, in the order
// of the terms.
//
// Spectra are [bins] interleaved (real, imaginary). One row per output spectrum, one item per bin.
#ifndef DUBSTAGE_SPECTRUM_MAC_H
#define DUBSTAGE_SPECTRUM_MAC_H
#include "../kernel.h"
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
    uint accumulate;   // 1: add to what is there
    uint unused;
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
