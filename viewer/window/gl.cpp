#include "viewer/window/gl.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <cctype>

#include "base/error.h"

namespace dubstage::viewer {

namespace {

template <class Function> void load(Function& function, const char* name)
{
    function = reinterpret_cast<Function>(glfwGetProcAddress(name));
    if (function == nullptr)
        throw Error(ErrorCode::no_device, "window", std::string("this OpenGL has no ") + name,
                    "draw pictures with --screenshot OUT.png, or install a driver for the graphics card");
}

} // namespace

std::string Gl::renderer() const
{
    const auto* words = reinterpret_cast<const char*>(get_string(GL_RENDERER));
    return words == nullptr ? "" : words;
}

bool Gl::is_software() const
{
    std::string words = renderer();
    std::transform(words.begin(), words.end(), words.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const char* known : {"llvmpipe", "softpipe", "swrast", "software", "swiftshader", "gdi generic"})
        if (words.find(known) != std::string::npos) return true;
    return false;
}

Gl load_gl(bool core_profile)
{
    Gl gl;
    load(gl.get_string, "glGetString");
    load(gl.viewport, "glViewport");
    load(gl.clear_colour, "glClearColor");
    load(gl.clear, "glClear");
    load(gl.gen_textures, "glGenTextures");
    load(gl.delete_textures, "glDeleteTextures");
    load(gl.bind_texture, "glBindTexture");
    load(gl.tex_parameter, "glTexParameteri");
    load(gl.tex_image, "glTexImage2D");
    load(gl.pixel_store, "glPixelStorei");
    if (core_profile) return gl;
    load(gl.raster_position, "glRasterPos2f");
    load(gl.pixel_zoom, "glPixelZoom");
    load(gl.draw_pixels, "glDrawPixels");
    return gl;
}

} // namespace dubstage::viewer
