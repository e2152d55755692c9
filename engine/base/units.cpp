#include "base/units.h"

#include <array>
#include <cstdio>

namespace dubstage {

std::string format_bytes(double bytes)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    while (bytes >= 1024.0 && unit + 1 < units.size()) {
        bytes /= 1024.0;
        ++unit;
    }
    std::array<char, 32> text;
    std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
    return text.data();
}

std::string format_time(double seconds)
{
    const auto milliseconds = std::llround(std::abs(seconds) * 1000.0);
    std::array<char, 48> text;
    std::snprintf(text.data(), text.size(), "%s%lld:%02lld:%02lld.%03lld", seconds < 0 ? "-" : "",
                  milliseconds / 3'600'000, milliseconds / 60'000 % 60, milliseconds / 1000 % 60,
                  milliseconds % 1000);
    return text.data();
}

} // namespace dubstage
