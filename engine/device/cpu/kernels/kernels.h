// The loops around the shared kernels on the cpu, compiled once per instruction set; all of them give the
// same bits.
#pragma once

#include <cstddef>
#include <vector>

#include "device/command_list.h"

#ifndef DUBSTAGE_ISA
#define DUBSTAGE_ISA v2
#endif

namespace dubstage::cpu {

// Runs items [begin, end) of one row of a dispatch.
using RunKernel = void (*)(const std::byte* args, std::size_t row, std::size_t begin, std::size_t end);

struct FftTables;
// Transforms a row of tables.m * 2 samples in place into its m + 1 bins, or back; `room`:
// tables.room_floats().
using RunFft = void (*)(const FftTables& tables, float* row, float* room);

struct KernelTable {
    const char* instructions; // "AVX2"
    RunKernel run[kernel_count];
    RunFft fft_forward, fft_inverse;
};

namespace DUBSTAGE_ISA {

#define KERNEL(name, folder, args) void name(const std::byte*, std::size_t, std::size_t, std::size_t);
#include "device/kernels.inc"
#undef KERNEL
void fft_forward(const FftTables& tables, float* row, float* room);
void fft_inverse(const FftTables& tables, float* row, float* room);

template <class Args> Args unpack_args(const std::byte* bytes)
{
    Args args;
    std::memcpy(&args, bytes, sizeof args);
    return args;
}

} // namespace DUBSTAGE_ISA

// The tables of the instruction sets that this processor has, the best one first.
std::vector<const KernelTable*> runnable_kernels();
const KernelTable& best_kernels();

} // namespace dubstage::cpu
