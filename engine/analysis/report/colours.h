// The colours of reports: of programmes beside each other, and of levels in a map.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace dubstage::report {

struct Rgb {
    std::uint8_t red = 0, green = 0, blue = 0;
};

// As CSS. Each stands out from white and from black alike.
constexpr const char* grey = "#8590a0";
constexpr const char* red = "#e4572e";
constexpr const char* green = "#22a184";
const char* colour_of(std::size_t programme);

// From black over violet and orange to pale yellow, ever lighter: the map "inferno" of matplotlib (van der
// Walt and Smith, CC0) between eleven of its colours.
std::array<Rgb, 256> inferno();

} // namespace dubstage::report
