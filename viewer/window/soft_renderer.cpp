#include <algorithm>

#include "viewer/draw/image.h"
#include "viewer/draw/soft.h"
#include "viewer/window/renderer.h"

namespace dubstage::viewer {

namespace {

class SoftRenderer final : public Renderer {
  public:
    explicit SoftRenderer(const Gl& gl) : gl_(gl) {}

    void draw(const ImDrawData& data, std::uint32_t ground) override
    {
        const int width = static_cast<int>(data.DisplaySize.x), height = static_cast<int>(data.DisplaySize.y);
        if (image_.width != width || image_.height != height) image_ = Image(width, height);
        // 0xRRGGBB to bytes R G B A in memory.
        const std::uint32_t fill =
            0xff000000u | (ground & 0xffu) << 16 | (ground & 0xff00u) | (ground >> 16 & 0xffu);
        std::fill(image_.pixels.begin(), image_.pixels.end(), fill);
        rasterise(data, ImGui::GetIO().Fonts->TexUvWhitePixel, image_);
        gl_.viewport(0, 0, width, height);
        gl_.raster_position(-1, 1); // the upper left corner; rows come from the top
        gl_.pixel_zoom(1, -1);
        gl_.pixel_store(GL_UNPACK_ALIGNMENT, 4);
        gl_.draw_pixels(width, height, GL_RGBA, GL_UNSIGNED_BYTE, image_.pixels.data());
    }

  private:
    Gl gl_;
    Image image_;
};

} // namespace

std::unique_ptr<Renderer> make_soft_renderer(const Gl& gl)
{
    return std::make_unique<SoftRenderer>(gl);
}

} // namespace dubstage::viewer
