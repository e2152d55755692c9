#version 460
#extension GL_GOOGLE_include_directive : require
#include "../gather/place.h"
#include "pack.h"
#define ARGS PackArgs
#include "../grid.glsl"

// The sample at a place of the interleaved file, as the low bits of a word; nothing past the end.
uint packed_sample(PackRow row, uint flat_index, uint format)
{
    uint frame = flat_index / row.channels;
    if (frame >= row.frames) return 0u;
    uint channel = flat_index - frame * row.channels;
    float x = row.lanes.at[channel].samples.at[frame];
    if (format == PLACE_F32) return float_to_bits(x);
    float noise = 0.0;
    if ((row.flags & PACK_DITHER) != 0u) {
        uint low = row.first_frame_low + frame;
        uint high = row.first_frame_high + (low < frame ? 1u : 0u);
        noise = triangular_noise(row.seed, channel, low, high);
    }
    return format == PLACE_S16 ? uint(quantise(x, 32768.0, noise)) & 0xffffu
                               : uint(quantise(x, 8388608.0, noise)) & 0xffffffu;
}

void main()
{
    PackRow row = args.rows_table.at[row_index()];
    uint item = group_start(pack_group_items) + gl_LocalInvocationID.x;
    uint samples = row.frames * row.channels;
    if (item * 4u >= samples) return;
    uint format = row.flags & PLACE_FORMAT;
    uvec4 v = uvec4(packed_sample(row, item * 4u, format), packed_sample(row, item * 4u + 1u, format),
                    packed_sample(row, item * 4u + 2u, format), packed_sample(row, item * 4u + 3u, format));
    uint count = format == PLACE_S16 ? 2u : (format == PLACE_S24 ? 3u : 4u);
    uvec4 words = v;
    if (format == PLACE_S16) words = uvec4(v.x | v.y << 16, v.z | v.w << 16, 0u, 0u);
    if (format == PLACE_S24) words = uvec4(v.x | v.y << 24, v.y >> 8 | v.z << 16, v.z >> 16 | v.w << 8, 0u);

    // The last item may end inside a word; no word behind the last sample is touched.
    uint valid = (min(samples - item * 4u, 4u) * count + 3u) / 4u;
    uint at = item * count;
    row.out_words.at[at] = words.x;
    if (valid > 1u) row.out_words.at[at + 1u] = words.y;
    if (valid > 2u) row.out_words.at[at + 2u] = words.z;
    if (valid > 3u) row.out_words.at[at + 3u] = words.w;
}
