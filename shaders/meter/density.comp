#version 460
#extension GL_GOOGLE_include_directive : require
#include "density.h"
#define ARGS DensityArgs
#include "../grid.glsl"

void main()
{
    uint item = group_start(density_group_items) + gl_LocalInvocationID.x;
    if (item >= args.items) return;
    uint at = item * args.stride;
    uint x = density_cell(args.x.at[at], args.cells);
    uint y = density_cell(args.y.at[at], args.cells);
    atomicAdd(args.counts.at[y * args.cells + x], 1u);
}
