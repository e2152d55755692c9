// Files of another rate, and lossy ones: converted once, whole, into a file of plain floats that is kept.
#pragma once

#include <memory>

#include "audio/file_source.h"

namespace dubstage {

// f32 samples of `source` at `rate`, from the copy that an earlier run left, or from one that the first
// read() makes. Throws Error{cannot_create} when a copy is needed and the cache folder cannot be written.
std::unique_ptr<AudioSource> open_converted(std::unique_ptr<FileSource> source, double rate,
                                            const OpenOptions& options);

} // namespace dubstage
