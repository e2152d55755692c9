// The largest bin of each band of a frame's power, summed over channels.
#ifndef DUBSTAGE_BANDS_H
#define DUBSTAGE_BANDS_H
#include "../pointwise/power.h"
KERNEL_BEGIN

struct Band {
    uint first, last; // bins, both of them in the band
};
POINTER(Bands, Band)

// Sums over its terms |X|^2, bin by bin.
struct BandRow {
    Floats out_bands;  // [items]
    uint first, count; // terms
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
