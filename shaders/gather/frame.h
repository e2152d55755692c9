// Cuts overlapping frames out of lanes: row r = `zeros` zeros, `count` samples of its source, then zeros to
// `length`.
#ifndef DUBSTAGE_FRAME_H
#define DUBSTAGE_FRAME_H
#include "../kernel.h"
KERNEL_BEGIN

struct FrameRow {
    Floats source; // its first sample taken
    Floats out_row;
    uint zeros, count, length, unused;
};
POINTER(FrameRows, FrameRow)

struct FrameArgs {
    FrameRows rows_table;
    uint rows;
    uint items; // the longest row
};

KERNEL_END
#endif
