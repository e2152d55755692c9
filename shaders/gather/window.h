// Cuts overlapping frames out of lanes and weighs them: out[i] = source[i] * window[i].
#ifndef DUBSTAGE_WINDOW_H
#define DUBSTAGE_WINDOW_H
#include "../kernel.h"
KERNEL_BEGIN

struct WindowRow {
    Floats source; // its first sample taken
    Floats out_row;
};
POINTER(WindowRows, WindowRow)

struct WindowArgs {
    WindowRows rows_table;
    Floats window; // [items]
    uint rows;
    uint items;
};

KERNEL_END
#endif
