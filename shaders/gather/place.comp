#version 460
#extension GL_GOOGLE_include_directive : require
#include "place.h"
#define ARGS PlaceArgs
#include "../grid.glsl"

void main()
{
    PlacePiece piece = args.pieces.at[row_index()];
    uint start = group_start(place_group_items);
    if (start >= piece.frames) return;
    uvec4 i = items4(start, piece.frames);
    precise vec4 value = vec4(0.0);
    if ((piece.flags & PLACE_FORMAT) != PLACE_SILENCE) {
        uvec4 byte = piece.first_byte + i * piece.frame_bytes;
        value = vec4(unpack_sample(piece.source, byte.x, piece.flags),
                     unpack_sample(piece.source, byte.y, piece.flags),
                     unpack_sample(piece.source, byte.z, piece.flags),
                     unpack_sample(piece.source, byte.w, piece.flags));
        value *= piece.gain;
        if ((piece.flags & PLACE_CURVE) != 0u) value *= load4(piece.curve, i);
        if ((piece.flags & PLACE_ADD) != 0u) value = load4(piece.out_lane, i) + value;
    }
    store4(piece.out_lane, start, piece.frames, value);
}
