// The dialect shared by GLSL and C++: what a pointer, an index and a kernel's helper look like in each.
//
// A kernel is one header: its argument struct (device addresses and sizes, at most 128 bytes: the push
// constants), the tables it reads, and the arithmetic of one element. The loops around it are NAME.comp and
// engine/device/cpu/kernels.
#ifndef DUBSTAGE_KERNEL_H
#define DUBSTAGE_KERNEL_H

#ifdef __cplusplus

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace dubstage::kernels {

using std::floor;
using uint = std::uint32_t;

// A device address: a host pointer on the cpu, a buffer device address on a GPU.
#define POINTER(NAME, TYPE)                                                                                  \
    struct NAME {                                                                                            \
        TYPE* at = nullptr;                                                                                  \
    };
#define HELPER static inline
#define PRECISE // in GLSL: no shortcut of the compiler changes its rounding
#define KERNEL_BEGIN namespace dubstage::kernels {
#define KERNEL_END }

HELPER float bits_to_float(uint bits)
{
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}
HELPER uint float_to_bits(float value)
{
    uint bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

// The upper half of a * b.
HELPER uint high_product(uint a, uint b)
{
    return static_cast<uint>(std::uint64_t{a} * b >> 32);
}

} // namespace dubstage::kernels

#else

#extension GL_EXT_buffer_reference : require
#extension GL_EXT_scalar_block_layout : require
#define POINTER(NAME, TYPE)                                                                                  \
    layout(buffer_reference, scalar, buffer_reference_align = 4) buffer NAME                                 \
    {                                                                                                        \
        TYPE at[];                                                                                           \
    };
#define HELPER
#define PRECISE precise
#define KERNEL_BEGIN
#define KERNEL_END
#define bits_to_float uintBitsToFloat
#define float_to_bits floatBitsToUint

uint high_product(uint a, uint b)
{
    uint high, low;
    umulExtended(a, b, high, low);
    return high;
}

#endif

KERNEL_BEGIN
POINTER(Floats, float)
POINTER(Uints, uint)
KERNEL_END

#endif
