#include "session/text.h"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "session/session.h"

namespace dubstage {

namespace {

constexpr std::size_t most_shown = 80;

} // namespace

std::string format_number(double value)
{
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    if (std::isnan(value)) return "nan";
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    return {text, end};
}

std::string printable(const std::string& text)
{
    std::string shown;
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        // Cut between characters, never inside one.
        if (shown.size() >= most_shown && (code & 0xC0) != 0x80) return shown + "...";
        if (code >= 0x20 && code != 0x7F) {
            shown += c;
            continue;
        }
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\x%02x", code);
        shown += escape;
    }
    return shown;
}

std::string Place::text() const
{
    return text("");
}

std::string Place::text(const std::string& key) const
{
    std::string all = file.get();
    if (line > 0) all += ":" + std::to_string(line);
    if (!owner.empty()) all += (all.empty() ? "" : ": ") + owner;
    if (!key.empty()) all += (all.empty() ? "" : ": ") + key;
    return all;
}

} // namespace dubstage
