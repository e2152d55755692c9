// Finished pictures: pixels in memory, and PNG files of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace dubstage::viewer {

struct Image {
    int width = 0, height = 0;
    std::vector<std::uint32_t> pixels; // bytes R G B A in memory, rows from the top
    Image() = default;
    Image(int wide, int high, std::uint32_t fill = 0xff000000u)
        : width(wide), height(high),
          pixels(static_cast<std::size_t>(wide) * static_cast<std::size_t>(high), fill)
    {}
    std::uint32_t at(int x, int y) const
    {
        return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x)];
    }
};

// Throws Error{cannot_create} with the path.
void write_png(const std::filesystem::path& path, const Image& image);

// Share of the pixels of which any of R, G and B differs by more than `tolerance` of 255; 1 for pictures of
// different sizes.
double differing_share(const Image& a, const Image& b, int tolerance);

} // namespace dubstage::viewer
