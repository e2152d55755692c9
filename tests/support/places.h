// Where the sources and the built programs lie. Known to one source alone, so that the others compile alike
// in every checkout and a compiler cache serves them all.
#pragma once

#include <string>

namespace dubstage {

// Absolute; `below` begins with '/' or is empty.
std::string source_path(const std::string& below);
std::string built_path(const std::string& below);

} // namespace dubstage
