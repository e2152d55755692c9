#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"
#include "session/session.h"
#include "session/text.h"

namespace dubstage {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// Plain decimals alone: no sign, exponent, "inf" or "0x".
std::optional<double> decimal(std::string_view text)
{
    if (text.empty() || !is_digit(text.front()) || !is_digit(text.back())) return std::nullopt;
    for (const char c : text)
        if (!is_digit(c) && c != '.') return std::nullopt;
    double value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

class TimeText {
  public:
    TimeText(const std::string& text, double sample_rate, const std::string& where)
        : text_(text), sample_rate_(sample_rate), where_(where)
    {}

    double seconds() const
    {
        std::string_view rest = trimmed(text_);
        const bool negative = rest.starts_with('-');
        if (negative) rest = trimmed(rest.substr(1));
        const double value = rest.find(':') == std::string_view::npos ? with_unit(rest) : clock(rest);
        if (!(value <= longest_time_s)) fail("is beyond 1000 hours", time_forms);
        return negative ? -value : value;
    }

  private:
    [[noreturn]] void fail(const std::string& reason, const std::string& remedy) const
    {
        throw Error(ErrorCode::bad_session, where_, "\"" + printable(text_) + "\" " + reason, remedy);
    }

    double with_unit(std::string_view rest) const
    {
        std::size_t digits = 0;
        while (digits < rest.size() && (is_digit(rest[digits]) || rest[digits] == '.')) ++digits;
        const auto value = decimal(rest.substr(0, digits));
        if (!value) fail("is not a time", time_forms);
        const std::string unit(trimmed(rest.substr(digits)));
        if (unit.empty() || unit == "s") return *value;
        if (unit == "ms") return *value / 1000.0;
        if (unit == "samples" || unit == "sample") return *value / sample_rate_;
        if (unit.front() == ',') fail("is not a time", "write decimals with a point");
        const std::string shown = printable(unit);
        fail("is not a time: '" + shown + "' is no unit of time", suggest(shown, {"s", "ms", "samples"}));
    }

    // minutes:seconds or hours:minutes:seconds
    double clock(std::string_view rest) const
    {
        double total = 0;
        int parts = 0;
        for (bool last = false; !last; ++parts) {
            const auto colon = rest.find(':');
            last = colon == std::string_view::npos;
            const std::string_view part = rest.substr(0, colon);
            const auto value = decimal(part);
            const bool whole = last || part.find('.') == std::string_view::npos;
            if (!value || !whole || parts > 2) fail("is not a time", time_forms);
            if (parts > 0 && *value >= 60)
                fail("is not a time: " + std::string(part) + " stands where less than 60 must", time_forms);
            total = total * 60 + *value;
            if (!last) rest.remove_prefix(colon + 1);
        }
        return total;
    }

    const std::string& text_;
    double sample_rate_;
    const std::string& where_;
};

} // namespace

double parse_seconds(const std::string& text, double sample_rate, const std::string& where)
{
    return TimeText(text, sample_rate, where).seconds();
}

Frames parse_time(const std::string& text, double sample_rate, const std::string& where)
{
    return std::llround(parse_seconds(text, sample_rate, where) * sample_rate);
}

} // namespace dubstage
