// Pictures as PNG: maps of up to 256 colours, and SVG text as it is drawn.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "analysis/report/colours.h"

namespace dubstage::report {

struct ColourMap { // a picture whose pixels are numbers of colours
    int width = 0, height = 0;
    std::vector<std::uint8_t> pixels; // row by row from the top
    std::array<Rgb, 256> colours{};
};

// The bytes of a file. Throws Error{io} when libpng cannot make it.
std::string png_of(const ColourMap& map);
// For the `href` of an image: "data:image/png;base64,...".
std::string data_uri(const std::string& png);

// Drawn by librsvg and cairo, `scale` pixels for one of the picture. `svg` names its width and height and
// needs no style from outside. Throws Error{bad_data} where it is no SVG.
std::string png_of_svg(const std::string& svg, double scale);

} // namespace dubstage::report
