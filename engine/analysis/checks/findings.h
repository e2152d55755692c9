// Words and numbers that findings are made of.
#pragma once

#include <string>

#include "analysis/checks/checks.h"

namespace dubstage {

// "-12.3"; "minus infinity" of silence.
std::string number_text(double value, int decimals = 1);
// "1 click", "3 clicks".
std::string count_text(std::size_t count, const std::string& what);
std::string time_text(const Measurement& m, Frames frame);   // "0:01:32.500"
std::string channel_text(const Measurement& m, int channel); // "channel L"
double seconds(const Measurement& m, Frames frames);

} // namespace dubstage
