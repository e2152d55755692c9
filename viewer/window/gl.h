// The few OpenGL functions that are called by name, found at run time: the program starts without OpenGL,
// too.
#pragma once

#include <GL/gl.h>
#include <string>

namespace dubstage::viewer {

struct Gl {
    decltype(&glGetString) get_string = nullptr;
    decltype(&glViewport) viewport = nullptr;
    decltype(&glClearColor) clear_colour = nullptr;
    decltype(&glClear) clear = nullptr;
    decltype(&glGenTextures) gen_textures = nullptr;
    decltype(&glDeleteTextures) delete_textures = nullptr;
    decltype(&glBindTexture) bind_texture = nullptr;
    decltype(&glTexParameteri) tex_parameter = nullptr;
    decltype(&glTexImage2D) tex_image = nullptr;
    decltype(&glPixelStorei) pixel_store = nullptr;
    // Not in a core profile:
    decltype(&glRasterPos2f) raster_position = nullptr;
    decltype(&glPixelZoom) pixel_zoom = nullptr;
    decltype(&glDrawPixels) draw_pixels = nullptr;

    std::string renderer() const; // "NVIDIA GeForce ...", "llvmpipe (LLVM 15.0.6, 256 bits)"
    bool is_software() const;     // pictures are made by the processor
};

// Of the context that is current. Throws Error{no_device} with the function that is missing.
Gl load_gl(bool core_profile);

} // namespace dubstage::viewer
