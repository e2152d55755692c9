// Power of a frame's spectra in bands of bins: the sum over each band, or its largest bin.
#ifndef DUBSTAGE_BANDS_H
#define DUBSTAGE_BANDS_H
#include "../pointwise/power.h"
KERNEL_BEGIN

struct Band {
    uint first, last;              // bins, both of them in the band
    float first_share, last_share; // of those; sums only. A band of one bin has first_share of it
};
POINTER(Bands, Band)

// Sums over its terms Re(X conj Y), bin by bin.
struct BandRow {
    Floats out_bands; // [items]
    uint first, count;
    uint largest; // 1: the largest bin instead of the sum
    uint unused;
};
POINTER(BandRows, BandRow)

// The bands ascend: neither end lies below that of the band before.
struct BandsArgs {
    BandRows rows_table;
    PowerTerms terms;
    Bands bands;
    uint rows;
    uint items; // bands
};

KERNEL_END
#endif
