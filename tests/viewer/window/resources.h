// What a desktop tells all programs: here how many dots its screen has to the inch.
#pragma once

#include <string>

namespace dubstage::viewer::test {

// As xrdb does, "Xft.dpi". Throws std::runtime_error where the display does not answer.
void set_dots_per_inch(const std::string& display, int dots);

} // namespace dubstage::viewer::test
