#include "analysis/report/xml_text.h"

#include <algorithm>

namespace dubstage {

namespace {

unsigned byte_at(const std::string& text, std::size_t at)
{
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
}

bool continues(const std::string& text, std::size_t at)
{
    return (byte_at(text, at) & 0xc0u) == 0x80u;
}

// Bytes of the character there (RFC 3629); 0 where there is none.
std::size_t length_of_character(const std::string& text, std::size_t at)
{
    const unsigned first = byte_at(text, at), second = byte_at(text, at + 1);
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4 || !continues(text, at + 1)) return 0;
    if (first < 0xe0) return 2;
    if (!continues(text, at + 2) || (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f))
        return 0;
    if (first < 0xf0) return 3;
    if (!continues(text, at + 3) || (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
        return 0;
    return 4;
}

std::string escaped(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return static_cast<unsigned char>(c) < 0x20 ? "" : std::string(1, c);
    }
}

} // namespace

std::string xml_text(const std::string& text)
{
    std::string safe;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = length_of_character(text, at);
        if (length == 0)
            safe += "\ufffd";
        else
            safe += length == 1 ? escaped(text[at]) : text.substr(at, length);
        at += std::max<std::size_t>(1, length);
    }
    return safe;
}

std::string shortened(const std::string& text, std::size_t most)
{
    std::size_t at = 0;
    for (std::size_t i = 0; i < most && at < text.size(); ++i)
        at += std::max<std::size_t>(1, length_of_character(text, at));
    return at < text.size() ? text.substr(0, at) + "…" : text;
}

} // namespace dubstage
