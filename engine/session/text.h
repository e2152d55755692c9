// How numbers, times and words look in session files and in messages about them.
#pragma once

#include <string>

#include "base/units.h"

namespace dubstage {

constexpr double longest_time_s = 1000.0 * 3600.0;
inline constexpr const char* time_forms =
    "write seconds (12.5), \"250 ms\", \"48000 samples\", \"1:02.5\" or \"0:01:02.500\"";

// The shortest decimal that reads back as the same number: "-3", "0.1", "-inf".
std::string format_number(double value);
// Control characters as escapes and very long text cut: fit to stand in a message.
std::string printable(const std::string& text);

} // namespace dubstage
