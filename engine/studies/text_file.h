// Whole text files, as the studies read and write them.
#pragma once

#include <filesystem>
#include <string>

namespace dubstage {

// Throws Error{missing_input} where it is no file or cannot be read; `what` is "chain file".
std::string read_text_file(const std::filesystem::path& file, const std::string& what);
// Under a temporary name first. Throws Error{cannot_create} or Error{io}.
void write_text_file(const std::filesystem::path& file, const std::string& text);

} // namespace dubstage
