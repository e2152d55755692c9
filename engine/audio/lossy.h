// Finished floating-point files as lossy ones, for deliveries and for hearing what a codec does to a master.
#pragma once

#include <filesystem>
#include <string>

#include "base/progress.h"

namespace dubstage {

enum class Codec { vorbis, opus, mp3 };

const char* extension_of(Codec codec); // ".ogg"
// The rate nearest to `rate` that the codec takes.
double rate_for(Codec codec, double rate);

// Encodes `source` with variable bit rate: quality 0 is the smallest file, 1 the best sound. Written beside
// its name and renamed when whole. Throws Error{cannot_create}, {bad_data}, {io}, {cancelled}.
void encode_lossy(const std::filesystem::path& source, const std::filesystem::path& path, Codec codec,
                  double quality, const CancelFlag& cancel);

} // namespace dubstage
