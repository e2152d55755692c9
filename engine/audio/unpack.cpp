#include "audio/unpack.h"

#include <cstring>

namespace dubstage {

namespace {

template <int Bytes, bool BigEndian> std::uint32_t word_at(const std::byte* at)
{
    std::uint32_t word = 0;
    for (int b = 0; b < Bytes; ++b)
        word |= std::to_integer<std::uint32_t>(at[BigEndian ? Bytes - 1 - b : b]) << 8 * b;
    return word;
}

// The integer stands in the highest bits of its word, so that one scale fits all widths.
template <int Bytes, bool BigEndian, class Number>
void integers(const std::byte* samples, std::size_t count, Number* out)
{
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t word = word_at<Bytes, BigEndian>(samples + i * Bytes) << (32 - 8 * Bytes);
        out[i] =
            static_cast<Number>(static_cast<std::int32_t>(word)) * static_cast<Number>(1.0 / 2147483648.0);
    }
}

template <bool BigEndian, class Number> void floats(const std::byte* samples, std::size_t count, Number* out)
{
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t word = word_at<4, BigEndian>(samples + i * 4);
        float value;
        std::memcpy(&value, &word, sizeof value);
        out[i] = static_cast<Number>(value);
    }
}

template <bool BigEndian, class Number>
void unpack_as(const std::byte* samples, SampleFormat format, std::size_t count, Number* out)
{
    switch (format) {
    case SampleFormat::s16:
        return integers<2, BigEndian>(samples, count, out);
    case SampleFormat::s24:
        return integers<3, BigEndian>(samples, count, out);
    case SampleFormat::s32:
        return integers<4, BigEndian>(samples, count, out);
    case SampleFormat::f32:
        return floats<BigEndian>(samples, count, out);
    }
}

} // namespace

void unpack(const std::byte* samples, SampleFormat format, bool big_endian, std::size_t count, float* out)
{
    big_endian ? unpack_as<true>(samples, format, count, out) : unpack_as<false>(samples, format, count, out);
}

void unpack(const std::byte* samples, SampleFormat format, bool big_endian, std::size_t count, double* out)
{
    big_endian ? unpack_as<true>(samples, format, count, out) : unpack_as<false>(samples, format, count, out);
}

void deinterleave(const double* frames, std::size_t count, std::size_t at,
                  std::vector<std::vector<double>>& channels)
{
    for (std::size_t c = 0; c < channels.size(); ++c)
        for (std::size_t t = 0; t < count; ++t) channels[c][at + t] = frames[t * channels.size() + c];
}

} // namespace dubstage
