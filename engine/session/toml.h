// TOML text as the tree of Settings that the rest of the session floor reads; the only place that knows the
// library.
#pragma once

#include <string>
#include <vector>

#include "session/session.h"

namespace dubstage {

using Table = std::vector<Setting>;

// In the order of the text. Times of day (00:01:30.5) become text in our own form. Throws
// Error{bad_session} with file, line and column.
Table parse_toml(const std::string& text, const std::string& file);

} // namespace dubstage
