// Files, folders and lists on the command line become the audio files that are meant, in order.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dubstage {

// A folder gives its audio files, and those of the folders in it, by name, numbers in their order (2 before
// 10); a list (.m3u, .m3u8, .txt) gives a file per line, relative to the list; anything else stands for
// itself. Throws Error{missing_input} for a folder without audio files and for a list that cannot be read.
std::vector<std::filesystem::path> audio_files(const std::vector<std::string>& words);

} // namespace dubstage
