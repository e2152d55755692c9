// How the viewer looks: colours, fonts, and what they mean.
#pragma once

#include <cstdint>
#include <imgui.h>
#include <memory>
#include <string>

#include "viewer/draw/texture.h"

namespace dubstage::viewer {

// 0xRRGGBB.
struct Palette {
    std::uint32_t window, panel, plot, grid, fine_grid, raised, text, dim, accent;
    std::uint32_t ok, warning, error;
};
// Status colours and trace colours stay apart for protan, deutan and tritan eyes; a glyph always says the
// same.
const Palette& dark_palette();
const Palette& high_contrast_palette(); // text 16:1 and above on its ground, brighter grid
const Palette& palette();               // the one in use
void use_palette(bool high_contrast);

ImU32 colour(std::uint32_t rgb, float alpha = 1);
ImVec4 colour4(std::uint32_t rgb, float alpha = 1);

struct Fonts {
    ImFont *text = nullptr, *small = nullptr, *bold = nullptr, *headline = nullptr;
};
const Fonts& fonts();

// Fonts and sizes for a display scale (1 = 96 dpi), in the current ImGui context; returns the atlas.
std::unique_ptr<Texture> apply_style(float scale);
float ui_scale();

} // namespace dubstage::viewer
