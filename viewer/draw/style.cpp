#include "viewer/draw/style.h"

#include <cmath>
#include <initializer_list>
#include <utility>

#include "viewer/draw/font_files.h"

namespace dubstage::viewer {

namespace {

constexpr Palette dark{0x12151A, 0x181C23, 0x0E1116, 0x232933, 0x1A1F27, 0x262D38,
                       0xD7DCE3, 0x8A93A0, 0x4AA8FF, 0x58C4A7, 0xF2C14E, 0xE4572E};
constexpr Palette contrast{0x000000, 0x000000, 0x000000, 0x5A6472, 0x343B45, 0x1C2430,
                           0xFFFFFF, 0xD0D6DE, 0x6CBBFF, 0x6FE0C2, 0xFFD766, 0xFF7A52};

struct Look {
    const Palette* palette = &dark;
    Fonts fonts;
    float scale = 1;
};
// ImGui's own context is one per process as well.
Look& look()
{
    static Look one;
    return one;
}

// Digits as wide as one another, so that live numbers stand still; Inter's own are proportional and ImGui
// knows no OpenType features.
constexpr ImWchar digit_range[] = {0x30, 0x39, 0};
constexpr ImWchar text_ranges[] = {0x20,   0x17F,  0x370,  0x3FF,  0x2010, 0x203A, 0x2190, 0x21FF, 0x2200,
                                   0x22FF, 0x25A0, 0x25FF, 0x2600, 0x26FF, 0x2700, 0x27BF, 0};

ImFont* add_font(std::span<const unsigned char> file, float pixels, float digit_width)
{
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = 2;
    config.OversampleV = 1;
    // stb_truetype does not write to the file it reads.
    auto* data = const_cast<unsigned char*>(file.data());
    const int bytes = static_cast<int>(file.size());
    ImFontConfig digits = config;
    digits.GlyphMinAdvanceX = digits.GlyphMaxAdvanceX = std::round(pixels * digit_width);
    ImFont* font = atlas.AddFontFromMemoryTTF(data, bytes, pixels, &digits, digit_range);
    config.MergeMode = true;
    atlas.AddFontFromMemoryTTF(data, bytes, pixels, &config, text_ranges);
    return font;
}

void set_colours()
{
    ImGui::StyleColorsDark();
    const Palette& p = palette();
    ImVec4* colours = ImGui::GetStyle().Colors;
    const std::initializer_list<std::pair<int, ImVec4>> wanted{
        {ImGuiCol_WindowBg, colour4(p.panel)},
        {ImGuiCol_ChildBg, colour4(p.panel, 0)},
        {ImGuiCol_PopupBg, colour4(p.panel)},
        {ImGuiCol_Text, colour4(p.text)},
        {ImGuiCol_TextDisabled, colour4(p.dim)},
        {ImGuiCol_Border, colour4(p.grid)},
        {ImGuiCol_FrameBg, colour4(p.raised)},
        {ImGuiCol_FrameBgHovered, colour4(p.accent, 0.25f)},
        {ImGuiCol_FrameBgActive, colour4(p.accent, 0.4f)},
        {ImGuiCol_Button, colour4(p.raised)},
        {ImGuiCol_ButtonHovered, colour4(p.accent, 0.25f)},
        {ImGuiCol_ButtonActive, colour4(p.accent, 0.45f)},
        {ImGuiCol_Header, colour4(p.accent, 0.20f)},
        {ImGuiCol_HeaderHovered, colour4(p.accent, 0.28f)},
        {ImGuiCol_HeaderActive, colour4(p.accent, 0.4f)},
        {ImGuiCol_CheckMark, colour4(p.accent)},
        {ImGuiCol_SliderGrab, colour4(p.accent)},
        {ImGuiCol_SliderGrabActive, colour4(p.accent)},
        {ImGuiCol_PlotHistogram, colour4(p.accent)},
        {ImGuiCol_TableHeaderBg, colour4(p.raised)},
        {ImGuiCol_TableBorderLight, colour4(p.grid)},
        {ImGuiCol_TableRowBgAlt, colour4(0xFFFFFF, 0.025f)},
        {ImGuiCol_Separator, colour4(p.grid)},
        {ImGuiCol_ScrollbarBg, colour4(p.panel, 0)},
        {ImGuiCol_ModalWindowDimBg, colour4(0, 0.5f)}};
    for (const auto& [index, value] : wanted) colours[index] = value;
}

} // namespace

const Palette& dark_palette()
{
    return dark;
}
const Palette& high_contrast_palette()
{
    return contrast;
}
const Palette& palette()
{
    return *look().palette;
}
const Fonts& fonts()
{
    return look().fonts;
}
float ui_scale()
{
    return look().scale;
}

void use_palette(bool high_contrast)
{
    look().palette = high_contrast ? &contrast : &dark;
    if (ImGui::GetCurrentContext() != nullptr) set_colours();
}

ImU32 colour(std::uint32_t rgb, float alpha)
{
    return IM_COL32(rgb >> 16 & 255u, rgb >> 8 & 255u, rgb & 255u,
                    static_cast<ImU32>(std::lround(alpha * 255)));
}

ImVec4 colour4(std::uint32_t rgb, float alpha)
{
    return ImGui::ColorConvertU32ToFloat4(colour(rgb, alpha));
}

std::unique_ptr<Texture> apply_style(float scale)
{
    look().scale = scale;
    ImGui::GetStyle() = ImGuiStyle();
    set_colours();
    ImGuiStyle& style = ImGui::GetStyle();
    style.WindowRounding = 0;
    style.FrameRounding = style.GrabRounding = style.PopupRounding = 4;
    style.WindowBorderSize = style.FrameBorderSize = 0;
    style.ItemSpacing = {8, 6};
    style.FramePadding = {9, 4};
    style.WindowPadding = {12, 8};
    style.CellPadding = {6, 3};
    style.AntiAliasedLinesUseTex = false;
    style.ScaleAllSizes(scale);

    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    constexpr float regular_digit = 0.52f, bold_digit = 0.54f; // of the size: Inter's widest digits
    look().fonts = {add_font(inter_regular(), std::round(15 * scale), regular_digit),
                    add_font(inter_regular(), std::round(12 * scale), regular_digit),
                    add_font(inter_semibold(), std::round(15 * scale), bold_digit),
                    add_font(inter_semibold(), std::round(26 * scale), bold_digit)};
    unsigned char* pixels = nullptr;
    auto texture = std::make_unique<Texture>();
    atlas.GetTexDataAsAlpha8(&pixels, &texture->width, &texture->height);
    texture->format = Texture::Format::alpha;
    texture->pixels.assign(pixels, pixels + static_cast<std::size_t>(texture->width) *
                                                static_cast<std::size_t>(texture->height));
    static std::uint64_t atlases = 0; // each one made is a new revision, wherever it lies in memory
    texture->revision = ++atlases;
    atlas.SetTexID(texture.get());
    return texture;
}

} // namespace dubstage::viewer
