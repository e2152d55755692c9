#include "cli/table.h"

#include <algorithm>

namespace dubstage {

namespace {

std::size_t width_of(const std::string& utf8)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

} // namespace

std::string format_table(const std::string& align, const std::vector<std::vector<std::string>>& rows,
                         const std::string& indent)
{
    std::vector<std::size_t> widths(align.size(), 0);
    for (const auto& row : rows)
        for (std::size_t c = 0; c < row.size(); ++c) widths.at(c) = std::max(widths.at(c), width_of(row[c]));

    std::string text;
    for (const auto& row : rows) {
        std::string line = indent;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string gap(widths[c] - width_of(row[c]), ' ');
            line += (c > 0 ? "  " : "") + (align[c] == '>' ? gap + row[c] : row[c] + gap);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

} // namespace dubstage
