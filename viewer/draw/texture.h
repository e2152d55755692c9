// A picture in memory that draw lists may show: what an ImTextureID of the viewer points to.
#pragma once

#include <cstdint>
#include <vector>

namespace dubstage::viewer {

struct Texture {
    enum class Format { alpha, rgba }; // 1 byte of coverage, or 4 bytes R G B A
    int width = 0, height = 0;
    Format format = Format::rgba;
    std::vector<std::uint8_t> pixels;
    std::uint64_t revision = 0; // counts up with every change of the pixels
};

} // namespace dubstage::viewer
