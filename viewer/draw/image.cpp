#include "viewer/draw/image.h"

#include <cstdlib>
#include <stb/stb_image_write.h>

#include "base/error.h"

namespace dubstage::viewer {

void write_png(const std::filesystem::path& path, const Image& image)
{
    const int written =
        stbi_write_png(path.c_str(), image.width, image.height, 4, image.pixels.data(), image.width * 4);
    if (written == 0)
        throw Error(ErrorCode::cannot_create, path.string(), "the picture cannot be written",
                    "name a place that exists and may be written to");
}

double differing_share(const Image& a, const Image& b, int tolerance)
{
    if (a.width != b.width || a.height != b.height) return 1;
    std::size_t differing = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) {
        bool differs = false;
        for (int shift = 0; shift < 24; shift += 8) {
            const int one = static_cast<int>(a.pixels[i] >> shift & 255u),
                      other = static_cast<int>(b.pixels[i] >> shift & 255u);
            differs = differs || std::abs(one - other) > tolerance;
        }
        differing += differs ? 1 : 0;
    }
    return a.pixels.empty() ? 0 : static_cast<double>(differing) / static_cast<double>(a.pixels.size());
}

} // namespace dubstage::viewer
