// What changed between two texts, line by line.
#pragma once

#include <string>
#include <vector>

namespace dubstage {

// "- gone" and "+ new" in the order of the texts; empty where they are the same. Lines that only moved count
// as both.
std::vector<std::string> changed_lines(const std::string& before, const std::string& after);

} // namespace dubstage
