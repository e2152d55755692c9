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

// Writes the samples of frames [at, at + n) that lie in flat sample range [from, to).
void pack_tile(const kernels::PackRow& r, std::size_t at, std::size_t n, std::size_t from, std::size_t to)
{
    const uint format = r.flags & PLACE_FORMAT;
    const std::size_t sample_bytes = format == PLACE_S16 ? 2 : (format == PLACE_S24 ? 3 : 4);
    const float scale = format == PLACE_S16 ? 32768.0f : 8388608.0f;
    auto* out = reinterpret_cast<unsigned char*>(r.out_words.at);
    alignas(64) int values[tile_frames];
    for (uint c = 0; c < r.channels; ++c) {
        if (format == PLACE_F32)
            std::memcpy(values, r.lanes.at[c].at + at, n * sizeof(float));
        else
            quantise_channel(r, c, at, n, scale, values);
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t flat = (at + i) * r.channels + c;
            if (flat < from || flat >= to) continue;
            std::memcpy(out + flat * sample_bytes, &values[i], sample_bytes);
        }
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
