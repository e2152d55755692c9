// Text as a field of a table with commas.
#pragma once

#include <string>

namespace dubstage {

// Quoted where it must be (RFC 4180).
std::string csv_field(const std::string& text);

} // namespace dubstage
