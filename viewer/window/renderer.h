// Brings ImGui's draw lists into the window whose OpenGL context is current.
#pragma once

#include <cstdint>
#include <imgui.h>
#include <memory>

#include "viewer/draw/texture.h"
#include "viewer/window/gl.h"

namespace dubstage::viewer {

class Renderer {
  public:
    virtual ~Renderer() = default;
    // The whole window, on a ground of 0xRRGGBB. Texture ids are pointers to Texture.
    virtual void draw(const ImDrawData& data, std::uint32_t ground) = 0;
};

// By the graphics card, through ImGui's own OpenGL 3 backend. In a core profile of 3.3; `atlas` is put back
// as the fonts' texture.
std::unique_ptr<Renderer> make_gl_renderer(const Gl& gl, const Texture& atlas);
// By the viewer's own rasteriser, shown as one picture: four times cheaper than software OpenGL.
std::unique_ptr<Renderer> make_soft_renderer(const Gl& gl);

// A number for all that a picture is made of: pictures of the same number need not be drawn twice.
std::uint64_t picture_key(const ImDrawData& data, std::uint32_t ground);

} // namespace dubstage::viewer
