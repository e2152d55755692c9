#include "cli/audio_files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>

#include "base/error.h"

namespace dubstage {

namespace {

namespace fs = std::filesystem;

std::string lower_extension(const fs::path& path)
{
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension;
}

bool is_audio(const fs::path& path)
{
    static constexpr std::array known{".wav",  ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc",
                                      ".flac", ".ogg",  ".oga", ".opus", ".mp3", ".caf", ".au"};
    return std::find(known.begin(), known.end(), lower_extension(path)) != known.end();
}

bool is_digit(char c)
{
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Runs of digits compare as numbers.
bool before(const std::string& a, const std::string& b)
{
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (!is_digit(a[i]) || !is_digit(b[j])) {
            if (a[i] != b[j]) return a[i] < b[j];
            ++i, ++j;
            continue;
        }
        while (i < a.size() && a[i] == '0') ++i;
        while (j < b.size() && b[j] == '0') ++j;
        std::size_t k = i, l = j;
        while (k < a.size() && is_digit(a[k])) ++k;
        while (l < b.size() && is_digit(b[l])) ++l;
        if (k - i != l - j) return k - i < l - j;
        const int order = a.compare(i, k - i, b, j, l - j);
        if (order != 0) return order < 0;
        i = k, j = l;
    }
    return a.size() - i < b.size() - j;
}

void add_folder(const fs::path& folder, std::vector<fs::path>& files)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error))
        if (entry->is_regular_file() && is_audio(entry->path())) found.push_back(entry->path());
    if (error) throw Error(ErrorCode::missing_input, folder.string(), "cannot be read: " + error.message());
    if (found.empty())
        throw Error(ErrorCode::missing_input, folder.string(), "holds no audio files",
                    "WAV, AIFF, FLAC, Ogg, Opus, MP3 and CAF are looked for");
    std::sort(found.begin(), found.end(),
              [](const fs::path& a, const fs::path& b) { return before(a.string(), b.string()); });
    files.insert(files.end(), found.begin(), found.end());
}

void add_list(const fs::path& list, std::vector<fs::path>& files)
{
    std::ifstream file(list);
    if (!file) throw Error(ErrorCode::missing_input, list.string(), "cannot be read");
    for (std::string line; std::getline(file, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
        if (line.empty() || line.front() == '#') continue;
        files.push_back(fs::path(line).is_absolute() ? fs::path(line) : list.parent_path() / line);
    }
}

} // namespace

std::vector<fs::path> audio_files(const std::vector<std::string>& words)
{
    std::vector<fs::path> files;
    for (const std::string& word : words) {
        const std::string extension = lower_extension(word);
        if (fs::is_directory(word))
            add_folder(word, files);
        else if (extension == ".m3u" || extension == ".m3u8" || extension == ".txt")
            add_list(word, files);
        else
            files.emplace_back(word);
    }
    return files;
}

} // namespace dubstage
