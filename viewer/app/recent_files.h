// What was opened before, kept as a text file of one path a line.
#pragma once

#include <filesystem>
#include <vector>

namespace dubstage::viewer {

class RecentFiles {
  public:
    explicit RecentFiles(const std::filesystem::path& folder); // empty: nothing is read and nothing kept
    // The latest first.
    const std::vector<std::filesystem::path>& paths() const { return paths_; }
    void add(const std::filesystem::path& path);

  private:
    std::filesystem::path file_;
    std::vector<std::filesystem::path> paths_;
};

// $XDG_STATE_HOME/dubstage, else ~/.local/state/dubstage; empty where there is neither.
std::filesystem::path default_settings_folder();

} // namespace dubstage::viewer
