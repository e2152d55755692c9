// Fourier transforms of real rows in the engine's lengths: 2^k and 3 * 2^k. What follows from the length is
// computed once, in double precision; kernels/fft.cpp transforms with it.
//
// A row of n samples is one of m = n / 2 complex numbers, m = columns * rows. First every column is
// transformed (length `columns.length`), several side by side in a register; then, turned, every row.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace dubstage::cpu {

// Floats that a register may be loaded from.
struct AlignedDelete {
    void operator()(float* data) const { ::operator delete[](data, std::align_val_t{64}); }
};
using AlignedFloats = std::unique_ptr<float[], AlignedDelete>;
AlignedFloats aligned_floats(std::size_t count);

// One length of the two: its passes, in their order, and what they multiply with.
struct FftPasses {
    struct Pass {
        int radix = 0;
        std::size_t span = 0; // of the transforms that it divides by its radix
        const float* turns =
            nullptr; // re, im of e^(-2 pi i j q / span) for q = 1 ..< radix, for each j < span / radix
    };
    std::size_t length = 0;
    std::vector<Pass> passes;
    std::vector<std::size_t> place;     // where the passes leave each frequency
    std::vector<std::size_t> frequency; // that they leave at each place
    std::vector<float> turns;
};

struct FftTables {
    explicit FftTables(int n);
    FftTables(const FftTables&) = delete;
    FftTables& operator=(const FftTables&) = delete;

    // Whether the length is one of those.
    static bool know(int n);
    // Of all who ask for a length at the same time the same ones.
    static std::shared_ptr<const FftTables> of(int n);
    std::size_t room_floats() const; // that a transform works in, 64-byte aligned

    std::size_t m = 0;
    FftPasses columns, rows;
    AlignedFloats
        between; // e^(-2 pi i k1 n2 / m): for each 16 columns n2, for each k1, 16 real and 16 imaginary parts
    AlignedFloats halves; // cos and sin of 2 pi k / n: for each 16 of k below m / 2, 16 of each
};

} // namespace dubstage::cpu
