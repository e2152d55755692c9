// How often two lanes are at each place of a square: counts[(y cell)][(x cell)], cells over -1 .. 1, clamped.
#ifndef DUBSTAGE_DENSITY_H
#define DUBSTAGE_DENSITY_H
#include "../kernel.h"
KERNEL_BEGIN

struct DensityArgs {
    Floats x, y;
    Uints counts; // [cells][cells], added to
    uint cells;
    uint stride; // every so many frames counts
    uint rows;   // 1
    uint items;  // frames that count
};

HELPER uint density_cell(float value, uint cells)
{
    float cell = floor((value + 1.0f) * 0.5f * float(cells));
    return cell < 0.0f ? 0u : (cell >= float(cells) ? cells - 1u : uint(cell));
}

KERNEL_END
#endif
