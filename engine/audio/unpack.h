// Samples as they lie in files, turned into numbers on the host.
#pragma once

#include <cstddef>

#include "audio/source.h"

namespace dubstage {

// `count` samples, in the order in which they lie; integers become fractions of full scale. As floats, 32-bit
// integers are rounded; as doubles, every format is exact.
void unpack(const std::byte* samples, SampleFormat format, bool big_endian, std::size_t count, float* out);
void unpack(const std::byte* samples, SampleFormat format, bool big_endian, std::size_t count, double* out);

// [frames][channels] into [channel][frame], from frame `at` of each channel.
void deinterleave(const double* frames, std::size_t count, std::size_t at,
                  std::vector<std::vector<double>>& channels);

} // namespace dubstage
