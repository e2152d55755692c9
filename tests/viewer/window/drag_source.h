// A program from which files are dragged: the other side of XDND, version 5, as a file manager has it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dubstage::viewer::test {

// Lets `paths` fall on the window of that class, at a place on the screen, and waits until it says that it
// has taken them. Throws std::runtime_error where it does not.
void drag_and_drop(const std::string& display, const std::string& window_class, int x, int y,
                   const std::vector<std::filesystem::path>& paths);

} // namespace dubstage::viewer::test
