// Logarithms and powers of two, the same on every device: those of drivers and libraries differ.
#ifndef DUBSTAGE_DECIBELS_H
#define DUBSTAGE_DECIBELS_H
#include "../kernel.h"
KERNEL_BEGIN

#define DECIBELS_PER_OCTAVE 6.0205999f // 20 log10(2): of twice the amplitude
#define LEAST_LEVEL 1e-10f             // amplitude; what is below counts as this: -200 dB

// For normal x > 0, to 2 units of the last place: the series of atanh about 1, x scaled to 0.7 .. 1.4.
HELPER float log2_of(float x)
{
    uint bits = float_to_bits(x);
    int exponent = int(bits - 0x3f3504f3u) >> 23;
    float m = bits_to_float(bits - (uint(exponent) << 23));
    float t = (m - 1.0f) / (m + 1.0f);
    float t2 = t * t;
    float tail = 0.57707802f + t2 * (0.41219858f + t2 * 0.32059890f);
    return float(exponent) + t * (2.88539008f + t2 * (0.96179669f + t2 * tail));
}

// For -126 < x < 127, to 2 units of the last place: the series of exp about the nearest whole number.
HELPER float exp2_of(float x)
{
    float whole = floor(x + 0.5f);
    float f = x - whole;
    float tail = 0.0096181291f + f * (0.0013333558f + f * 0.00015403530f);
    float p = 1.0f + f * (0.69314718f + f * (0.24022651f + f * (0.055504109f + f * tail)));
    return p * bits_to_float(uint(int(whole) + 127) << 23);
}

HELPER float level_db(float amplitude)
{
    return DECIBELS_PER_OCTAVE * log2_of(amplitude > LEAST_LEVEL ? amplitude : LEAST_LEVEL);
}

HELPER float gain_of_db(float db)
{
    float octaves = db * (1.0f / DECIBELS_PER_OCTAVE);
    return exp2_of(octaves < -125.0f ? -125.0f : (octaves > 125.0f ? 125.0f : octaves));
}

KERNEL_END
#endif
