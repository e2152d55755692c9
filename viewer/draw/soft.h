// Draws ImGui's draw lists into memory, without a display or a graphics library.
#pragma once

#include <imgui.h>

#include "viewer/draw/image.h"

namespace dubstage::viewer {

// A pixel belongs to a triangle when its centre does; shapes that share an edge leave no gap and overlap
// nowhere. Colours blend in 8 bit, textures are read bilinearly and clamped. `white` is the atlas's white
// pixel: triangles whose corners all lie there are plain. Texture ids are pointers to Texture.
void rasterise(const ImDrawData& data, ImVec2 white, Image& image);

} // namespace dubstage::viewer
