#include "viewer/app/export.h"

#include <fstream>
#include <imgui.h>

#include "base/error.h"
#include "viewer/draw/soft.h"
#include "viewer/draw/style.h"

namespace dubstage::viewer {

namespace {

void write_text(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file)
        throw Error(ErrorCode::cannot_create, path.string(), "cannot be written",
                    "name a place that exists and may be written to");
}

std::string csv_of_all(const std::vector<const Plot*>& plots)
{
    std::string text;
    for (const Plot* plot : plots) {
        if (!text.empty()) text += "\n";
        if (plots.size() > 1) text += "# " + plot->title + "\n";
        text += csv_of(*plot);
    }
    return text;
}

} // namespace

Image picture_of(const ImDrawData& data, std::uint32_t ground)
{
    Image image(static_cast<int>(data.DisplaySize.x), static_cast<int>(data.DisplaySize.y), colour(ground));
    rasterise(data, ImGui::GetIO().Fonts->TexUvWhitePixel, image);
    return image;
}

Image picture_of(const std::vector<const Plot*>& plots, int width, int height)
{
    ImDrawList list(ImGui::GetDrawListSharedData());
    list._ResetForNewFrame();
    list.PushClipRect({0, 0}, {static_cast<float>(width), static_cast<float>(height)});
    list.PushTextureID(ImGui::GetIO().Fonts->TexID);
    ScreenCanvas canvas(list);
    draw_stack(plots, {0, 0, static_cast<float>(width), static_cast<float>(height)}, canvas);
    ImDrawList* lists = &list;
    ImDrawData data;
    data.Valid = true;
    data.CmdLists = &lists;
    data.CmdListsCount = 1;
    data.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    return picture_of(data, palette().panel);
}

void write_plots(const std::filesystem::path& path, const std::vector<const Plot*>& plots,
                 const std::string& panel, const PictureSize& size)
{
    if (plots.empty() || plots.front() == nullptr)
        throw Error(ErrorCode::usage, panel, "this panel has no plot to save now",
                    "show another panel, or open files first");
    const std::string ending = path.extension().string();
    if (ending == ".png")
        write_png(path, picture_of(plots, size.width, size.height));
    else if (ending == ".svg")
        write_text(path, svg_of(plots, size.width, size.height));
    else if (ending == ".csv")
        write_text(path, csv_of_all(plots));
    else
        throw Error(ErrorCode::usage, path.string(), "plots go out as .png, .svg or .csv",
                    "give the name one of these endings");
}

} // namespace dubstage::viewer
