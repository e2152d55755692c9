// The loops around the shared kernels on the cpu, compiled once per instruction set; all of them give the
// same bits.
#pragma once

#include <cstddef>

#include "device/command_list.h"

#ifndef DUBSTAGE_ISA
#define DUBSTAGE_ISA v2
#endif

namespace dubstage::cpu {

// Runs items [begin, end) of one row of a dispatch.
using RunKernel = void (*)(const std::byte* args, std::size_t row, std::size_t begin, std::size_t end);

struct KernelTable {
    RunKernel run[kernel_count];
};

namespace DUBSTAGE_ISA {

#define KERNEL(name, folder, args) void name(const std::byte*, std::size_t, std::size_t, std::size_t);
#include "device/kernels.inc"
#undef KERNEL

template <class Args> Args unpack_args(const std::byte* bytes)
{
    Args args;
    std::memcpy(&args, bytes, sizeof args);
    return args;
}

} // namespace DUBSTAGE_ISA

// The table of the best instruction set this processor has.
const KernelTable& best_kernels();

} // namespace dubstage::cpu
