// Reads a track's clips: repeats laid out, fades checked, crossfades turned into fades.
#pragma once

#include <vector>

#include "session/reader.h"

namespace dubstage {

// In the order of the file; `room` is how many more clips the session may have. Throws Error{bad_session}.
std::vector<Clip> read_clips(const Reader& track, std::size_t room);

} // namespace dubstage
