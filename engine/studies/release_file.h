// A release as a text file, where a person can change order, titles, codes, gaps and trims.
#pragma once

#include <filesystem>
#include <string>

#include "studies/release.h"

namespace dubstage {

// Relative paths start at the file's folder. Throws Error{missing_input}, or Error{bad_data} with file, line
// and key.
Release read_release(const std::filesystem::path& file);
Release parse_release(const std::string& text, const std::filesystem::path& file);
// Reads back as the same release; the paths of its songs are written whole.
std::string write_release(const Release& release);

// As a disc carries them: twelve characters without hyphens, thirteen digits. Empty where they are none.
std::string normal_isrc(const std::string& code);
std::string normal_upc(const std::string& code);

// "A" is the first side of a record.
std::string side_letter(int side);

} // namespace dubstage
