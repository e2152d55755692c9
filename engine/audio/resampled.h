// Files of another rate, and lossy ones: converted once, whole, into a file of plain floats that is kept.
#pragma once

#include <memory>
#include <vector>

#include "audio/source.h"

namespace dubstage {

// A source of f32 samples at `rate`. Reuses the copy of an earlier run when file, size and date are the same.
// Throws Error{cannot_create} when the cache folder cannot be written.
std::unique_ptr<AudioSource> open_converted(AudioSource& source, double rate, const OpenOptions& options);

// libsoxr, very high quality, no delay; the result has round(frames * to / from) samples.
std::vector<double> resample(const std::vector<double>& samples, double from, double to);

// A whole source, [channel][frame].
std::vector<std::vector<double>> read_doubles(AudioSource& source);

} // namespace dubstage
