// Where things on the screen are, by name: for what points at them from outside, such as tests and help.
#pragma once

#include <optional>
#include <string>

#include "viewer/plot/decimate.h"

namespace dubstage::viewer {

void forget_marks(); // at the beginning of a frame
void mark(const std::string& name, const Frame& area);
void mark_item(const std::string& name); // ImGui's last item
std::optional<Frame> marked(const std::string& name);

} // namespace dubstage::viewer
