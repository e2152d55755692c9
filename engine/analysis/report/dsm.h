// The result of measuring as a file that opens at once: .dsm, described in docs/dsm_format.md.
#pragma once

#include <filesystem>

#include "analysis/measurement.h"

namespace dubstage {

// Written beside its name and renamed when whole. Throws Error{cannot_create} or {io} with the path.
void write_dsm(const std::filesystem::path& path, const Measurement& measured);
// Throws Error{missing_input}, and {bad_data} for another format or version, a file that ends early, and
// damage.
Measurement read_dsm(const std::filesystem::path& path);

} // namespace dubstage
