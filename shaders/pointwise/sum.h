// How rows of sums begin, and how a sum keeps what rounding takes from it.
#ifndef DUBSTAGE_SUM_H
#define DUBSTAGE_SUM_H
#include "../kernel.h"

#define SUM_ACCUMULATES 1u // flag of a row: add to what is there
#define SUM_KEEPS_REST 2u  // flag of a row: the row's `rest` is read (where it accumulates) and written

#endif
