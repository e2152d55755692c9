#include "studies/mixes.h"

#include <set>

#include "base/error.h"
#include "session/text.h"

namespace dubstage {

namespace {

void check_alike(const Mix& first, const Mix& other)
{
    const std::string path = other.info.path.string(), before = first.info.path.filename().string();
    if (other.info.sample_rate != first.info.sample_rate)
        throw Error(ErrorCode::bad_data, path,
                    "has " + format_number(other.info.sample_rate) + " Hz, " + before + " has " +
                        format_number(first.info.sample_rate) + " Hz: a release has one rate",
                    "render all its mixes at one rate");
    if (other.layout.layout != first.layout.layout)
        throw Error(ErrorCode::bad_data, path,
                    "is " + other.layout.layout.name() + ", " + before + " is " + first.layout.layout.name() +
                        ": a release has one layout",
                    "render all its mixes in one layout");
}

} // namespace

std::vector<Mix> read_mixes(const Release& release, std::vector<std::string>& warnings)
{
    if (release.songs.empty())
        throw Error(ErrorCode::usage, "INPUT", "there is no song to master", "name a file, or several");
    std::vector<Mix> mixes;
    for (const Song& song : release.songs) {
        Mix mix;
        mix.info = probe(song.file);
        mix.layout = layout_of_file(mix.info);
        if (!mix.layout.warning.empty()) warnings.push_back(song.file.string() + ": " + mix.layout.warning);
        if (!mixes.empty()) check_alike(mixes.front(), mix);
        mixes.push_back(std::move(mix));
    }
    return mixes;
}

std::string file_name(const std::string& title)
{
    std::string name;
    for (const char c : title) name += c == '/' || static_cast<unsigned char>(c) < 32 || c == 127 ? '_' : c;
    if (name.empty() || name.front() == '.') name.insert(0, "_");
    return name;
}

std::vector<std::string> file_names(const Release& release)
{
    std::vector<std::string> names;
    std::set<std::string> taken;
    for (const Song& song : release.songs) {
        const std::string name = file_name(song.title);
        std::string free = name;
        for (int n = 2; !taken.insert(free).second; ++n) free = name + " (" + std::to_string(n) + ")";
        names.push_back(free);
    }
    return names;
}

} // namespace dubstage
