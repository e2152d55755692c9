// The plots of a panel as files: pictures or numbers.
#pragma once

#include <filesystem>
#include <imgui.h>
#include <string>
#include <vector>

#include "viewer/draw/image.h"
#include "viewer/plot/plot.h"

namespace dubstage::viewer {

struct PictureSize {
    int width = 1600, height = 900;
};

// By the ending: .png, .svg, .csv. Throws Error{usage} for another one and where there is no plot, and
// Error{cannot_create} with the path. Within ImGui's context, outside of its frames.
void write_plots(const std::filesystem::path& path, const std::vector<const Plot*>& plots,
                 const std::string& panel, const PictureSize& size = {});
// Draw data as a picture on a ground of 0xRRGGBB.
Image picture_of(const ImDrawData& data, std::uint32_t ground);
Image picture_of(const std::vector<const Plot*>& plots, int width, int height);

} // namespace dubstage::viewer
