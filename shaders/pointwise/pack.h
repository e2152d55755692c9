// Quantises lanes to interleaved file samples, with dither: the last step of every output, done once.
//
// One item makes four consecutive interleaved samples (a whole number of 32-bit words in every format); one
// row per file.
#ifndef DUBSTAGE_PACK_H
#define DUBSTAGE_PACK_H
#include "../kernel.h"
KERNEL_BEGIN

// Formats as in place.h: PLACE_S16, PLACE_S24, PLACE_F32.
#define PACK_DITHER 16u // flag: triangular noise of two steps peak to peak

#ifdef __cplusplus
POINTER(LaneTable, Floats)
#else
// glslang takes a plain array of pointers for one of descriptors.
struct PackLane {
    Floats samples;
};
POINTER(LaneTable, PackLane)
#endif

struct PackRow {
    LaneTable lanes; // [channels], each [frames]
    Uints out_words;
    uint frames, channels;
    uint flags; // format and PACK_DITHER
    uint seed;
    uint first_frame_low, first_frame_high; // absolute, so that the noise never depends on the block
};
POINTER(PackRows, PackRow)

struct PackArgs {
    PackRows rows_table;
    uint rows;
    uint items; // ceil(frames * channels / 4) of the longest row
};

HELPER uint hash_step(uint v)
{
    // Wellons' lowbias32: every input bit reaches every output bit.
    v ^= v >> 16;
    v *= 0x7feb352du;
    v ^= v >> 15;
    v *= 0x846ca68bu;
    v ^= v >> 16;
    return v;
}

// Triangular noise in (-1, 1), a function of seed, channel and absolute frame alone. Exact in float: a
// multiple of 2^-16.
HELPER float triangular_noise(uint seed, uint channel, uint frame_low, uint frame_high)
{
    uint v = hash_step(frame_low ^ hash_step(frame_high ^ hash_step(channel ^ hash_step(seed))));
    return float(int(v & 0xffffu) - int(v >> 16)) * (1.0f / 65536.0f);
}

// x in -1 .. 1 to an integer of `scale` = 2^(bits - 1) steps, clipped. Every step of it is exact in float but
// x * scale.
HELPER int quantise(float x, float scale, float noise)
{
    float v = x * scale;
    v = v < -scale ? -scale : (v > scale ? scale : v);
    float whole = floor(v);
    int q = int(whole) + int(floor((v - whole) + noise + 0.5f));
    int top = int(scale) - 1;
    return q > top ? top : (q < -top - 1 ? -top - 1 : q);
}

KERNEL_END
#endif
