// How far one recording of a thing comes behind another.
#pragma once

#include <filesystem>
#include <string>

namespace dubstage::viewer {

struct LagOf {
    std::filesystem::path first = {}, second = {};
    auto operator<=>(const LagOf&) const = default;
};

struct Lag {
    bool alike = false;
    double seconds = 0;     // by which the second comes later; 0 where they are not alike
    std::string words = {}; // what was found, or what went wrong, for people
};

} // namespace dubstage::viewer
