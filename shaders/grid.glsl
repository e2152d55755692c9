// What every kernel's shader begins with: its arguments, and which row and items this invocation makes.
// Expects ARGS, the kernel's argument struct.
#include "grid.h"

layout(local_size_x = GRID_LOCAL) in;

layout(push_constant, scalar) uniform Push
{
    ARGS args;
    layout(offset = GRID_BASE_BYTE) uint first_row;
    uint first_group;
};

uint row_index()
{
    return first_row + gl_WorkGroupID.x;
}

uint group_start(uint group_items)
{
    return (first_group + gl_WorkGroupID.y) * group_items;
}

// Four items a quarter of a group apart, so that neighbours read neighbours. Those past the end fold onto the last
// one: loads need no branch; store4 leaves them out.
uvec4 items4(uint start, uint count)
{
    return min(start + gl_LocalInvocationID.x + GRID_LOCAL * uvec4(0u, 1u, 2u, 3u), uvec4(count - 1u));
}

vec4 load4(Floats lane, uvec4 at)
{
    return vec4(lane.at[at.x], lane.at[at.y], lane.at[at.z], lane.at[at.w]);
}

void store4(Floats lane, uint start, uint count, vec4 value)
{
    uint i = start + gl_LocalInvocationID.x;
    if (i < count) lane.at[i] = value.x;
    if (i + GRID_LOCAL < count) lane.at[i + GRID_LOCAL] = value.y;
    if (i + 2u * GRID_LOCAL < count) lane.at[i + 2u * GRID_LOCAL] = value.z;
    if (i + 3u * GRID_LOCAL < count) lane.at[i + 3u * GRID_LOCAL] = value.w;
}
