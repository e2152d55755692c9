// Complex numbers side by side in registers, as many as the instruction set has room for; each is computed in
// the same order on every set, so that all give the same bits.
#pragma once

#include <cstddef>
#include <cstring>
#include <utility>

#include "device/cpu/kernels/registers.h"

namespace dubstage::cpu::DUBSTAGE_ISA {

#define DUBSTAGE_INLINE inline __attribute__((always_inline))

struct Complexes {
    Lanes re, im;
};

DUBSTAGE_INLINE Lanes load_lanes(const float* from)
{
    Lanes v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

DUBSTAGE_INLINE void store_lanes(float* to, const Lanes& v)
{
    std::memcpy(to, &v, sizeof v);
}

DUBSTAGE_INLINE Lanes all_lanes(float value)
{
    return value - Lanes{};
}

template <typename Place, std::size_t... lane>
constexpr LaneIndices lane_indices(Place place, std::index_sequence<lane...>)
{
    return LaneIndices{static_cast<int>(place(lane))...};
}

// Where each lane comes from: those of a second register follow behind those of the first.
template <typename Place> constexpr LaneIndices lane_indices(Place place)
{
    return lane_indices(place, std::make_index_sequence<register_lanes>{});
}

// a0 b0 a1 b1 ...: of the first halves, and of the second.
DUBSTAGE_INLINE Lanes interleave_first(const Lanes& a, const Lanes& b)
{
    constexpr LaneIndices order = lane_indices([](std::size_t i) { return i / 2 + i % 2 * register_lanes; });
    return __builtin_shuffle(a, b, order);
}

DUBSTAGE_INLINE Lanes interleave_second(const Lanes& a, const Lanes& b)
{
    constexpr LaneIndices order =
        lane_indices([](std::size_t i) { return register_lanes / 2 + i / 2 + i % 2 * register_lanes; });
    return __builtin_shuffle(a, b, order);
}

DUBSTAGE_INLINE Lanes evens(const Lanes& a, const Lanes& b)
{
    constexpr LaneIndices order = lane_indices([](std::size_t i) { return 2 * i; });
    return __builtin_shuffle(a, b, order);
}

DUBSTAGE_INLINE Lanes odds(const Lanes& a, const Lanes& b)
{
    constexpr LaneIndices order = lane_indices([](std::size_t i) { return 2 * i + 1; });
    return __builtin_shuffle(a, b, order);
}

DUBSTAGE_INLINE Lanes backwards(const Lanes& a)
{
    constexpr LaneIndices order = lane_indices([](std::size_t i) { return register_lanes - 1 - i; });
    return __builtin_shuffle(a, order);
}

// re im re im ..., as spectra lie in memory.
DUBSTAGE_INLINE Complexes load_pairs(const float* from)
{
    const Lanes a = load_lanes(from), b = load_lanes(from + register_lanes);
    return {evens(a, b), odds(a, b)};
}

DUBSTAGE_INLINE void store_pairs(float* to, const Complexes& z)
{
    store_lanes(to, interleave_first(z.re, z.im));
    store_lanes(to + register_lanes, interleave_second(z.re, z.im));
}

// Rows become columns: each turn deals the rows out like cards.
DUBSTAGE_INLINE void transpose(Lanes (&rows)[register_lanes])
{
    for (std::size_t turn = 1; turn < register_lanes; turn *= 2) {
        Lanes dealt[register_lanes];
        for (std::size_t i = 0; i < register_lanes / 2; ++i) {
            dealt[2 * i] = interleave_first(rows[i], rows[i + register_lanes / 2]);
            dealt[2 * i + 1] = interleave_second(rows[i], rows[i + register_lanes / 2]);
        }
        for (std::size_t i = 0; i < register_lanes; ++i) rows[i] = dealt[i];
    }
}

DUBSTAGE_INLINE Complexes operator+(const Complexes& a, const Complexes& b)
{
    return {a.re + b.re, a.im + b.im};
}

DUBSTAGE_INLINE Complexes operator-(const Complexes& a, const Complexes& b)
{
    return {a.re - b.re, a.im - b.im};
}

DUBSTAGE_INLINE Complexes times(const Complexes& z, const Lanes& re, const Lanes& im)
{
    return {z.re * re - z.im * im, z.re * im + z.im * re};
}

// The product with -i.
DUBSTAGE_INLINE Complexes turned(const Complexes& z)
{
    return {z.im, -z.re};
}

DUBSTAGE_INLINE Complexes swapped(const Complexes& z)
{
    return {z.im, z.re};
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
