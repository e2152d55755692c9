#include "viewer/app/recent_files.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace dubstage::viewer {

namespace {

constexpr std::size_t most = 20;

} // namespace

RecentFiles::RecentFiles(const std::filesystem::path& folder)
{
    if (folder.empty()) return;
    file_ = folder / "recent_files.txt";
    std::ifstream in(file_);
    for (std::string line; std::getline(in, line) && paths_.size() < most;)
        if (!line.empty()) paths_.emplace_back(line);
}

void RecentFiles::add(const std::filesystem::path& path)
{
    const std::filesystem::path whole = std::filesystem::absolute(path).lexically_normal();
    std::erase(paths_, whole);
    paths_.insert(paths_.begin(), whole);
    paths_.resize(std::min(paths_.size(), most));
    if (file_.empty()) return;
    // A list that cannot be kept is no reason to stop anybody.
    std::error_code error;
    std::filesystem::create_directories(file_.parent_path(), error);
    std::ofstream out(file_, std::ios::trunc);
    for (const std::filesystem::path& one : paths_) out << one.string() << "\n";
}

std::filesystem::path default_settings_folder()
{
    const auto from = [](const char* name) -> std::filesystem::path {
        const char* value = std::getenv(name);
        return value == nullptr ? "" : value;
    };
    if (const auto state = from("XDG_STATE_HOME"); !state.empty()) return state / "dubstage";
    const auto home = from("HOME");
    return home.empty() ? home : home / ".local" / "state" / "dubstage";
}

} // namespace dubstage::viewer
