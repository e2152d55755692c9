// What the runners of stages have in common: addresses within lanes, and how much they work on at a time.
#pragma once

#include "processors/stage.h"

namespace dubstage {

constexpr std::size_t table_slack = 128; // that a table may take beside its items

inline kernels::Floats lane_at(std::uint64_t address, Frames frame)
{
    return kernel_pointer<kernels::Floats>(address + static_cast<std::uint64_t>(frame) * sizeof(float));
}

// Frames that a stage works on at a time: on the cpu what stays in the cache between kernels; on a GPU many,
// but fewer than a loop may have turns.
inline Frames stage_tile(const Device& device)
{
    return device.unified() ? 2048 : 16384;
}

} // namespace dubstage
