#include "analysis/report/words.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace dubstage::report {

std::string number_text(double value, int digits)
{
    if (!std::isfinite(value)) return "−∞";
    std::array<char, 48> text;
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

std::string signed_text(double value, int digits)
{
    return (std::isfinite(value) && value >= 0 ? "+" : "") + number_text(value, digits);
}

std::string hz_text(double hz)
{
    // Third octaves are named after these (ISO 266).
    for (const double nominal : {1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0, 10.0}) {
        const double decade = std::pow(10.0, std::floor(std::log10(hz) + 0.02));
        if (std::abs(hz / (nominal * decade) - 1) < 0.02) hz = nominal * decade;
    }
    std::array<char, 48> text;
    std::snprintf(text.data(), text.size(), hz < 1000 ? "%.3g Hz" : "%.3g kHz", hz < 1000 ? hz : hz / 1000);
    return text.data();
}

std::string clock_text(double seconds)
{
    std::array<char, 48> text;
    const auto whole = static_cast<long>(seconds);
    std::snprintf(text.data(), text.size(), "%ld:%02ld:%06.3f", whole / 3600, whole / 60 % 60,
                  seconds - static_cast<double>(whole / 60 * 60));
    return text.data();
}

} // namespace dubstage::report
