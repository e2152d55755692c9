// Places pieces of clips: unpacks samples as they lie in the file, applies gain and fade, writes or adds them
// to lanes.
//
// One row per piece. Pieces of one dispatch never overlap in what they write.
#ifndef DUBSTAGE_PLACE_H
#define DUBSTAGE_PLACE_H
#include "../kernel.h"
KERNEL_BEGIN

// Sample formats, as in audio/source.h; PLACE_SILENCE writes zeros.
#define PLACE_S16 0u
#define PLACE_S24 1u
#define PLACE_S32 2u
#define PLACE_F32 3u
#define PLACE_SILENCE 4u
#define PLACE_FORMAT 7u
#define PLACE_BIG_ENDIAN 8u // flag beside the format
#define PLACE_ADD 16u       // flag: add to what is there
#define PLACE_CURVE 32u     // flag: multiply by curve[i]

struct PlacePiece {
    Uints source;     // the packed bytes; 4-byte aligned
    Floats out_lane;  // first frame written
    Floats curve;     // [frames], with PLACE_CURVE
    uint first_byte;  // of the piece's first sample, from source
    uint frame_bytes; // from one frame to the next
    uint frames;
    uint flags;
    float gain;
    uint unused;
};
POINTER(PlacePieces, PlacePiece)

struct PlaceArgs {
    PlacePieces pieces;
    uint rows;
    uint items; // the longest piece's frames
};

// The `count` <= 4 bytes at byte offset `at`, first byte lowest.
HELPER uint load_bytes(Uints source, uint at, uint count)
{
    uint word = at >> 2, shift = (at & 3u) * 8u;
    uint bits = source.at[word] >> shift;
    if ((at & 3u) + count > 4u) bits |= source.at[word + 1u] << (32u - shift);
    return bits;
}

HELPER uint swap_bytes(uint v)
{
    return (v >> 24) | ((v >> 8) & 0xff00u) | ((v << 8) & 0xff0000u) | (v << 24);
}

// One packed sample as a float; integers span -1 .. 1 as x / 2^(bits - 1).
HELPER float unpack_sample(Uints source, uint at, uint flags)
{
    uint format = flags & PLACE_FORMAT;
    bool swap = (flags & PLACE_BIG_ENDIAN) != 0u;
    if (format == PLACE_S24) {
        uint v = load_bytes(source, at, 3u);
        v = swap ? swap_bytes(v) & 0xffffff00u : v << 8;
        return float(int(v)) * (1.0f / 2147483648.0f);
    }
    if (format == PLACE_S16) {
        uint v = load_bytes(source, at, 2u);
        v = swap ? swap_bytes(v) & 0xffff0000u : v << 16;
        return float(int(v)) * (1.0f / 2147483648.0f);
    }
    uint v = load_bytes(source, at, 4u);
    if (swap) v = swap_bytes(v);
    return format == PLACE_F32 ? bits_to_float(v) : float(int(v)) * (1.0f / 2147483648.0f);
}

KERNEL_END
#endif
