// Figures and times as a report writes them.
#pragma once

#include <string>

namespace dubstage::report {

// "−∞" where it is not finite.
std::string number_text(double value, int digits = 1);
// With its sign, as differences are written.
std::string signed_text(double value, int digits = 1);
// "63 Hz", "1.25 kHz": the nominal name of a third octave where one is near.
std::string hz_text(double hz);
// "0:01:02.500"
std::string clock_text(double seconds);

} // namespace dubstage::report
