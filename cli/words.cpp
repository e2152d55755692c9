#include "cli/words.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace dubstage {

namespace {

// The number at the front of `text`, and what follows it. Nothing at the front gives NaN.
std::pair<double, std::string_view> leading_number(std::string_view text)
{
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc()) return {std::nan(""), text};
    return {value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

double size_of_unit(std::string_view unit)
{
    constexpr std::string_view letters = "KMGT";
    if (unit.empty()) return 0;
    const auto power = letters.find(unit.front() == 'k' ? 'K' : unit.front());
    const auto rest = unit.substr(1);
    if (power == std::string_view::npos) return 0;
    if (rest.empty() || rest == "iB") return std::pow(1024.0, static_cast<double>(power + 1));
    return rest == "B" ? std::pow(1000.0, static_cast<double>(power + 1)) : 0;
}

} // namespace

double parse_memory(const std::string& text, const std::string& option)
{
    const auto [value, unit] = leading_number(text);
    const double bytes = value * size_of_unit(unit);
    if (bytes >= 1.0) return bytes;
    throw Error(ErrorCode::usage, option, "'" + text + "' is not a size", "write it as 512M, 4G or 2.5GiB");
}

double parse_rate(const std::string& text, const std::string& option)
{
    const auto [value, unit] = leading_number(text);
    const bool kilo = unit == "k" || unit == "kHz";
    const double rate = kilo ? value * 1000.0 : unit.empty() || unit == "Hz" ? value : std::nan("");
    if (rate >= 8000.0 && rate <= 384000.0) return rate;
    throw Error(ErrorCode::usage, option, "'" + text + "' is not a sample rate that can be rendered",
                "give 8000 to 384000 Hz");
}

int parse_count(const std::string& text, int least, int most, const std::string& option)
{
    int value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc() && stop == end && value >= least && value <= most) return value;
    throw Error(ErrorCode::usage, option, "'" + text + "' is not a whole number in range",
                fmt::format("give {} to {}", least, most));
}

} // namespace dubstage
