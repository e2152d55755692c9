#include "oracle/sample_formats.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace dubstage::oracle {

namespace {

// https://nullprogram.com/blog/2018/07/31/
std::uint32_t lowbias32(std::uint32_t x)
{
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    x ^= x >> 16;
    return x;
}

} // namespace

std::size_t sample_bytes(SampleFormat format)
{
    return format == SampleFormat::s16 ? 2 : (format == SampleFormat::s24 ? 3 : 4);
}

double decode(const unsigned char* bytes, SampleFormat format, bool big_endian)
{
    const std::size_t count = sample_bytes(format);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < count; ++i) bits = bits << 8 | bytes[big_endian ? i : count - 1 - i];
    if (format == SampleFormat::f32) {
        float value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }
    const double span = std::ldexp(1.0, static_cast<int>(8 * count));
    const double value = bits >= span / 2 ? bits - span : bits;
    return value / (span / 2);
}

void encode(std::uint32_t bits, SampleFormat format, bool big_endian, unsigned char* bytes)
{
    const std::size_t count = sample_bytes(format);
    for (std::size_t i = 0; i < count; ++i)
        bytes[big_endian ? count - 1 - i : i] = static_cast<unsigned char>(bits >> (8 * i));
}

int dither(std::uint32_t seed, std::uint32_t channel, std::uint64_t frame)
{
    std::uint32_t hash = lowbias32(seed);
    hash = lowbias32(channel ^ hash);
    hash = lowbias32(static_cast<std::uint32_t>(frame / 4294967296u) ^ hash);
    hash = lowbias32(static_cast<std::uint32_t>(frame % 4294967296u) ^ hash);
    return static_cast<int>(hash % 65536u) - static_cast<int>(hash / 65536u);
}

long quantise(double x, int bits, int noise)
{
    const double scale = std::ldexp(1.0, bits - 1);
    const double value = std::floor(std::clamp(x * scale, -scale, scale) + noise / 65536.0 + 0.5);
    return static_cast<long>(std::clamp(value, -scale, scale - 1));
}

} // namespace dubstage::oracle
