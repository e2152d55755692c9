// Columns for the terminal.
#pragma once

#include <string>
#include <vector>

namespace dubstage {

// Lays rows out in columns two spaces apart; the first row is the header. Column c is right-aligned when
// align[c] is '>'. Widths count characters, not bytes.
std::string format_table(const std::string& align, const std::vector<std::vector<std::string>>& rows,
                         const std::string& indent = "");

} // namespace dubstage
