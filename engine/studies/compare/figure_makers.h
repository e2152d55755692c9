// How the figures of a comparison are made, by what they are.
#pragma once

#include <limits>
#include <string>

#include "studies/compare/figures.h"

namespace dubstage {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
inline constexpr double floor_db = -120; // distortion below it is as good as none

inline Figure figure(const std::string& key, const char* title, const char* unit, double value, int digits,
                     Better better, double tolerance)
{
    return {key, title, unit, value, digits, better, tolerance, minus_infinity, {}};
}

inline Figure level(const char* key, const char* title, const char* unit, double value)
{
    return figure(key, title, unit, value, 1, Better::neither, 0.1);
}

// Of what should not be there.
inline Figure fault_level(const std::string& key, const char* title, double value, const char* unit = "dB")
{
    return {key, title, unit, value, 1, Better::lower, 0.5, floor_db, {}};
}

inline double as_number(Repeat repeat)
{
    return repeat == Repeat::not_told ? unknown : repeat == Repeat::same ? 1 : 0;
}

} // namespace dubstage
