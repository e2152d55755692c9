#include "device/cpu/kernels/kernels.h"

#include <algorithm>
#include <cstring>

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

using kernels::uint;

constexpr std::size_t tile = 1024;
constexpr float full_scale = 1.0f / 2147483648.0f;

typedef unsigned char Bytes16 __attribute__((vector_size(16)));
typedef int Ints4 __attribute__((vector_size(16)));
typedef float Floats4 __attribute__((vector_size(16)));

// Four 24-bit samples at a time; `stride` bytes from one to the next, 3 or 6 (mono or stereo files). Reads up
// to 13 bytes past the last sample: staging buffers end in slack.
template <std::size_t stride> std::size_t unpack_s24(const unsigned char* in, float* out, std::size_t n)
{
    constexpr unsigned char z = 255;
    constexpr unsigned char s = stride;
    const Bytes16 low = {z, 0, 1, 2, z, s, s + 1, s + 2, z, z, z, z, z, z, z, z};
    const Bytes16 high = {z, z, z, z, z, z, z, z, z, 0, 1, 2, z, s, s + 1, s + 2};
    const auto take = [](Bytes16 v, Bytes16 mask) {
        const Bytes16 wanted = static_cast<Bytes16>(mask != z);
        return __builtin_shuffle(v, mask) & wanted;
    };
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        Bytes16 a, b;
        std::memcpy(&a, in + i * stride, 16);
        std::memcpy(&b, in + (i + 2) * stride, 16);
        const Ints4 ints = reinterpret_cast<Ints4>(take(a, low) | take(b, high));
        const Floats4 floats = __builtin_convertvector(ints, Floats4) * full_scale;
        std::memcpy(out + i, &floats, sizeof floats);
    }
    return i;
}

template <class Word>
std::size_t unpack_integers(const unsigned char* in, std::size_t stride, float* out, std::size_t n)
{
    constexpr int shift = 32 - 8 * static_cast<int>(sizeof(Word));
    for (std::size_t i = 0; i < n; ++i) {
        Word word;
        std::memcpy(&word, in + i * stride, sizeof word);
        out[i] = static_cast<float>(static_cast<int>(static_cast<uint>(word) << shift)) * full_scale;
    }
    return n;
}

std::size_t unpack_floats(const unsigned char* in, std::size_t stride, float* out, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) std::memcpy(out + i, in + i * stride, sizeof(float));
    return n;
}

// As many samples as a fast loop takes; the shared body does the rest.
std::size_t unpack_fast(const unsigned char* in, std::size_t stride, uint flags, float* out, std::size_t n)
{
    if ((flags & PLACE_BIG_ENDIAN) != 0) return 0;
    switch (flags & PLACE_FORMAT) {
    case PLACE_S16:
        return unpack_integers<std::uint16_t>(in, stride, out, n);
    case PLACE_S24:
        return stride == 3 ? unpack_s24<3>(in, out, n) : (stride == 6 ? unpack_s24<6>(in, out, n) : 0);
    case PLACE_S32:
        return unpack_integers<std::uint32_t>(in, stride, out, n);
    case PLACE_F32:
        return unpack_floats(in, stride, out, n);
    default:
        return 0;
    }
}

void apply_gain(const kernels::PlacePiece& p, float* __restrict values, std::size_t at, std::size_t n)
{
    const float gain = p.gain;
    for (std::size_t i = 0; i < n; ++i) values[i] *= gain;
    if ((p.flags & PLACE_CURVE) == 0) return;
    const float* __restrict curve = p.curve.at + at;
    for (std::size_t i = 0; i < n; ++i) values[i] *= curve[i];
}

void add(const float* __restrict values, float* __restrict out, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) out[i] += values[i];
}

} // namespace

void place(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::PlaceArgs>(bytes);
    const kernels::PlacePiece p = args.pieces.at[row];
    end = std::min<std::size_t>(end, p.frames);
    if (end <= begin) return;
    if ((p.flags & PLACE_FORMAT) == PLACE_SILENCE) {
        std::memset(p.out_lane.at + begin, 0, (end - begin) * sizeof(float));
        return;
    }
    const auto* packed = reinterpret_cast<const unsigned char*>(p.source.at) + p.first_byte;
    const bool adds = (p.flags & PLACE_ADD) != 0;
    alignas(64) float sum[tile];
    for (std::size_t at = begin; at < end; at += tile) {
        const std::size_t n = std::min(tile, end - at);
        float* out = p.out_lane.at + at;
        float* values = adds ? sum : out;
        std::size_t done = unpack_fast(packed + at * p.frame_bytes, p.frame_bytes, p.flags, values, n);
        for (; done < n; ++done) {
            const auto byte = p.first_byte + static_cast<uint>((at + done) * p.frame_bytes);
            values[done] = kernels::unpack_sample(p.source, byte, p.flags);
        }
        apply_gain(p, values, at, n);
        if (adds) add(sum, out, n);
    }
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
