// What the command line of dubstage-viewer asks for.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dubstage::viewer {

struct Arguments {
    std::vector<std::filesystem::path> files;
    std::filesystem::path screenshot, plots; // pictures to write; empty: none
    std::string panel;
    int width = 1600, height = 1000;
    double scale = 1;
    bool high_contrast = false, palette = false, keys = false; // with --screenshot: what lies over it
    std::string renderer;                                      // of the window; empty: the best
    bool help = false, version = false;
    int threads = 0;
};

// Without the program's name. Throws Error{usage} with the option.
Arguments parse_arguments(const std::vector<std::string>& words);
std::string help_text();

} // namespace dubstage::viewer
