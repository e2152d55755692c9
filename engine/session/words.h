// The words of a session file for the values of our enums; reading and writing share them.
#pragma once

#include <string_view>

namespace dubstage::words {

// Each in the order of its enum.
inline constexpr std::string_view fade_curves[] = {"linear", "equal_power", "s_curve", "exponential"};
inline constexpr std::string_view automation_curves[] = {"linear", "db", "step"};
inline constexpr std::string_view pan_laws[] = {"-3 dB",          "-4.5 dB", "-6 dB",
                                                "constant_power", "linear",  "balance"};
inline constexpr std::string_view fader_positions[] = {"pre", "post"};

} // namespace dubstage::words
