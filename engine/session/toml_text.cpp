#include "session/toml_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "session/text.h"

namespace dubstage {

namespace {

std::string setting_text(const Setting& setting)
{
    return bare_or_quoted(setting.key) + " = " + value_text(setting.value);
}

std::string table_text(const std::vector<Setting>& table)
{
    std::string text;
    for (const auto& setting : table) text += (text.empty() ? " " : ", ") + setting_text(setting);
    return "{" + text + " }";
}

std::string list_text(const std::vector<Value>& list)
{
    const bool tables = std::any_of(list.begin(), list.end(), [](const Value& value) {
        return std::holds_alternative<std::vector<Setting>>(value.data);
    });
    std::string text;
    for (const auto& value : list) {
        if (tables)
            text += "\n    " + value_text(value) + ",";
        else
            text += (text.empty() ? "" : ", ") + value_text(value);
    }
    return "[" + text + (tables ? "\n]" : "]");
}

} // namespace

std::string quoted(const std::string& text)
{
    std::string result = "\"";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += {'\\', c};
        } else if (code < 0x20 || code == 0x7F) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04X", code);
            result += escape;
        } else {
            result += c;
        }
    }
    return result + "\"";
}

std::string bare_or_quoted(const std::string& key)
{
    const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    });
    return bare ? key : quoted(key);
}

std::string number(double value)
{
    const std::string text = format_number(value);
    return text.find_first_of(".enai") == std::string::npos ? text + ".0" : text;
}

std::string time_value(Frames frames, double sample_rate)
{
    const double seconds = static_cast<double>(frames) / sample_rate;
    const auto minutes = static_cast<long long>(seconds / 60.0);
    for (int digits = 1; digits <= 6; ++digits) {
        char text[64];
        if (minutes == 0)
            std::snprintf(text, sizeof text, "%.*f", digits, seconds);
        else
            std::snprintf(text, sizeof text, "%lld:%0*.*f", minutes, digits + 3, digits,
                          seconds - 60.0 * static_cast<double>(minutes));
        // Rounding up to a whole minute makes "1:60.0", which no one may write.
        if (std::string(text).find(":60") != std::string::npos) continue;
        if (parse_time(text, sample_rate, "") == frames) return minutes == 0 ? text : quoted(text);
    }
    return quoted(std::to_string(frames) + " samples");
}

std::string value_text(const Value& value)
{
    struct Text {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t whole) const { return std::to_string(whole); }
        std::string operator()(double real) const { return number(real); }
        std::string operator()(const std::string& text) const { return quoted(text); }
        std::string operator()(const std::vector<Value>& list) const { return list_text(list); }
        std::string operator()(const std::vector<Setting>& table) const { return table_text(table); }
    };
    return std::visit(Text{}, value.data);
}

} // namespace dubstage
