#include "device/cpu/kernels/kernels.h"

#include <algorithm>
#include <cstring>

#include "../shaders/gather/place.h"

namespace dubstage::cpu::DUBSTAGE_ISA {

namespace {

using kernels::uint;

constexpr std::size_t tile_frames = 512;

// One channel of `n` frames from frame `at`, quantised. The noise's key is constant while the frame's high
// word is.
void quantise_channel(const kernels::PackRow& r, uint channel, std::size_t at, std::size_t n, float scale,
                      int* out)
{
    const float* in = r.lanes.at[channel].at + at;
    const std::uint64_t first = (std::uint64_t{r.first_frame_high} << 32 | r.first_frame_low) + at;
    if ((r.flags & PACK_DITHER) == 0) {
        for (std::size_t i = 0; i < n; ++i) out[i] = kernels::quantise(in[i], scale, 0.0f);
        return;
    }
    if ((first >> 32) == ((first + n - 1) >> 32)) {
        const uint key = kernels::hash_step(static_cast<uint>(first >> 32) ^
                                            kernels::hash_step(channel ^ kernels::hash_step(r.seed)));
        const uint low = static_cast<uint>(first);
#pragma omp simd
        for (std::size_t i = 0; i < n; ++i) {
            const uint v = kernels::hash_step((low + static_cast<uint>(i)) ^ key);
            const float noise =
                static_cast<float>(static_cast<int>(v & 0xffffu) - static_cast<int>(v >> 16)) *
                (1.0f / 65536.0f);
            out[i] = kernels::quantise(in[i], scale, noise);
        }
        return;
    }
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t frame = first + i;
        const float noise = kernels::triangular_noise(r.seed, channel, static_cast<uint>(frame),
                                                      static_cast<uint>(frame >> 32));
        out[i] = kernels::quantise(in[i], scale, noise);
    }
}

// Puts every `channels`-th sample of `count` where it belongs; Put writes one at a byte.
template <std::size_t sample_bytes, class Put>
void spread(unsigned char* out, std::size_t channels, const int* values, std::size_t count, Put put)
{
    for (std::size_t i = 0; i < count; ++i) put(out + i * channels * sample_bytes, values[i]);
}

void put_16(unsigned char* to, int value)
{
    const auto half = static_cast<std::uint16_t>(value);
    std::memcpy(to, &half, sizeof half);
}

void put_24(unsigned char* to, int value)
{
    put_16(to, value);
    to[2] = static_cast<unsigned char>(value >> 16);
}

void put_32(unsigned char* to, int value)
{
    std::memcpy(to, &value, sizeof value);
}

void interleave_pair(unsigned char* out, const float* left, const float* right, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) {
        std::memcpy(out + 8 * i, left + i, sizeof(float));
        std::memcpy(out + 8 * i + 4, right + i, sizeof(float));
    }
}

// Writes the samples of frames [at, at + n) that lie in flat sample range [from, to).
void pack_tile(const kernels::PackRow& r, std::size_t at, std::size_t n, std::size_t from, std::size_t to)
{
    const uint format = r.flags & PLACE_FORMAT;
    const float scale = format == PLACE_S16 ? 32768.0f : 8388608.0f;
    auto* out = reinterpret_cast<unsigned char*>(r.out_words.at);
    const std::size_t channels = r.channels, flat = at * channels;
    if (format == PLACE_F32 && channels == 2 && flat >= from && flat + 2 * n <= to) {
        interleave_pair(out + flat * sizeof(float), r.lanes.at[0].at + at, r.lanes.at[1].at + at, n);
        return;
    }
    alignas(64) int values[tile_frames];
    for (std::size_t c = 0; c < channels; ++c) {
        const std::size_t first = flat + c < from ? (from - flat - c + channels - 1) / channels : 0;
        const std::size_t last = to > flat + c ? std::min(n, (to - flat - c + channels - 1) / channels) : 0;
        if (last <= first) continue;
        if (format == PLACE_F32)
            std::memcpy(values, r.lanes.at[c].at + at, n * sizeof(float));
        else
            quantise_channel(r, static_cast<uint>(c), at, n, scale, values);
        const std::size_t sample = flat + first * channels + c;
        if (format == PLACE_S16)
            spread<2>(out + 2 * sample, channels, values + first, last - first, put_16);
        else if (format == PLACE_S24)
            spread<3>(out + 3 * sample, channels, values + first, last - first, put_24);
        else
            spread<4>(out + 4 * sample, channels, values + first, last - first, put_32);
    }
}

} // namespace

void pack(const std::byte* bytes, std::size_t row, std::size_t begin, std::size_t end)
{
    const auto args = unpack_args<kernels::PackArgs>(bytes);
    const kernels::PackRow r = args.rows_table.at[row];
    const std::size_t from = begin * 4;
    const std::size_t to = std::min<std::size_t>(end * 4, std::size_t{r.frames} * r.channels);
    if (to <= from) return;
    const std::size_t last = (to - 1) / r.channels + 1;
    for (std::size_t at = from / r.channels; at < last; at += tile_frames)
        pack_tile(r, at, std::min(tile_frames, last - at), from, to);
}

} // namespace dubstage::cpu::DUBSTAGE_ISA
