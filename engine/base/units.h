// Frames, decibels and the words for sizes and times.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

namespace dubstage {

// One instant of all channels; positions are counted from the session's sample 0.
using Frames = std::int64_t;

inline double db_to_gain(double db)
{
    return std::pow(10.0, db / 20.0);
}
inline double gain_to_db(double gain)
{
    return 20.0 * std::log10(gain);
}

std::string format_bytes(double bytes);  // "1.4 GiB"
std::string format_time(double seconds); // "0:01:32.500"

} // namespace dubstage
