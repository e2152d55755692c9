// The audio and the session of a benchmark as files; what there is to make is told in bench_data's usage.
#pragma once

#include <filesystem>

#include "tools/sessions.h"

namespace bench {

// Returns the session's path, empty where `what` is audio alone. Audio that is there is kept. Throws
// std::invalid_argument for a `what` that is unknown.
std::filesystem::path make_data(const Wanted& wanted);

} // namespace bench
