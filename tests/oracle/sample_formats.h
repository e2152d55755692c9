// Samples as they lie in files, by the definition of the formats, in double precision and whole numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dubstage::oracle {

enum class SampleFormat { s16, s24, s32, f32 };

std::size_t sample_bytes(SampleFormat format);
// Integers span -1 .. 1 as x / 2^(bits - 1).
double decode(const unsigned char* bytes, SampleFormat format, bool big_endian);
// The bytes of an integer or, for f32, of the float with these bits.
void encode(std::uint32_t bits, SampleFormat format, bool big_endian, unsigned char* bytes);

// Triangular noise of (-1, 1) steps in units of 1 / 65536, from Wellons' lowbias32 hash of seed, channel and
// frame.
int dither(std::uint32_t seed, std::uint32_t channel, std::uint64_t frame);
// round(x * 2^(bits - 1) + noise / 65536), halves upwards, clipped to `bits`.
long quantise(double x, int bits, int noise);

} // namespace dubstage::oracle
