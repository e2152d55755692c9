// Portraits as files that are kept: .dst, JSON, described in docs/matching.md.
#pragma once

#include <filesystem>

#include "studies/match/portrait.h"

namespace dubstage {

void write_portrait(const std::filesystem::path& path, const Portrait& portrait);
// Throws Error{missing_input}, and {bad_data} for what is no such file, another version, or damaged.
Portrait read_portrait(const std::filesystem::path& path);

} // namespace dubstage
