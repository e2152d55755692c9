// Sixteen floats at a time, on every instruction set in the same order, so that all give the same bits.
#pragma once

#include <cstddef>
#include <cstring>

namespace dubstage::cpu::DUBSTAGE_ISA {

typedef float Wide __attribute__((vector_size(64)));
typedef int WideBits __attribute__((vector_size(64)));
constexpr std::size_t wide = 16;

inline __attribute__((always_inline)) Wide load_wide(const float* from)
{
    Wide v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

inline __attribute__((always_inline)) void store_wide(float* to, const Wide& v)
{
    std::memcpy(to, &v, sizeof v);
}

// Magnitudes order like their bits, which compare faster than floats.
inline __attribute__((always_inline)) WideBits magnitude_bits(const Wide& v)
{
    return reinterpret_cast<WideBits>(v) & 0x7fffffff;
}

inline __attribute__((always_inline)) WideBits larger(const WideBits& a, const WideBits& b)
{
    return a > b ? a : b;
}

inline __attribute__((always_inline)) Wide magnitude(const Wide& v)
{
    const WideBits bits = magnitude_bits(v);
    return reinterpret_cast<Wide>(bits);
}

inline float largest_lane(const WideBits& magnitudes)
{
    int most = 0;
    for (std::size_t l = 0; l < wide; ++l) most = magnitudes[l] > most ? magnitudes[l] : most;
    float result;
    std::memcpy(&result, &most, sizeof result);
    return result;
}

inline __attribute__((always_inline)) Wide larger(const Wide& a, const Wide& b)
{
    return a > b ? a : b;
}

inline __attribute__((always_inline)) Wide smaller(const Wide& a, const Wide& b)
{
    return a < b ? a : b;
}

// All ones in the first `count` lanes.
inline __attribute__((always_inline)) WideBits first_lanes(std::size_t count)
{
    const WideBits lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return lanes < static_cast<int>(count);
}

// The largest magnitude of `count` floats, in whatever order: it has the same bits in all.
inline float largest_magnitude(const float* from, std::size_t count)
{
    float result = 0;
    if (count < wide) {
        for (std::size_t i = 0; i < count; ++i) {
            const float here = from[i] < 0 ? -from[i] : from[i];
            result = here > result ? here : result;
        }
        return result;
    }
    Wide most = magnitude(load_wide(from + count - wide));
    for (std::size_t i = 0; i + wide <= count; i += wide) most = larger(magnitude(load_wide(from + i)), most);
    for (std::size_t l = 0; l < wide; ++l) result = most[l] > result ? most[l] : result;
    return result;
}

inline __attribute__((always_inline)) bool any(const WideBits& v)
{
    int some = 0;
    for (std::size_t i = 0; i < wide; ++i) some |= v[i];
    return some != 0;
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
