#include <cmath>

#include "viewer/draw/style.h"
#include "viewer/plot/canvas.h"

namespace dubstage::viewer {

namespace {

ImVec2 place(Point p)
{
    return {p.x, p.y};
}

ImFont* font_of(TextSize size)
{
    return size == TextSize::small ? fonts().small : fonts().text;
}

// Cuts a line into the strokes of a dash pattern.
template <class Stroke>
void for_each_stroke(const std::vector<Point>& points, float on, float off, Stroke stroke)
{
    float left = on;
    bool drawing = true;
    std::vector<Point> current{points.front()};
    for (std::size_t i = 1; i < points.size(); ++i) {
        Point from = points[i - 1];
        const Point to = points[i];
        float length = std::hypot(to.x - from.x, to.y - from.y);
        while (length > left) {
            const float share = left / length;
            const Point cut{from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
            if (drawing) {
                current.push_back(cut);
                stroke(current);
            }
            current.assign(1, cut);
            length -= left;
            from = cut;
            drawing = !drawing;
            left = drawing ? on : off;
        }
        left -= length;
        if (drawing) current.push_back(to);
    }
    if (drawing && current.size() > 1) stroke(current);
}

} // namespace

ScreenCanvas::ScreenCanvas(ImDrawList& list) : list_(list) {}

float ScreenCanvas::scale() const
{
    return ui_scale();
}

void ScreenCanvas::box(const Frame& area, Ink ink, float rounding)
{
    list_.AddRectFilled({area.x0, area.y0}, {area.x1, area.y1}, colour(ink.rgb, ink.alpha), rounding);
}

void ScreenCanvas::line(const std::vector<Point>& points, Ink ink, float width, Dash dash)
{
    if (points.size() < 2) return;
    const auto draw = [&](const std::vector<Point>& part) {
        static_assert(sizeof(Point) == sizeof(ImVec2));
        list_.AddPolyline(reinterpret_cast<const ImVec2*>(part.data()), static_cast<int>(part.size()),
                          colour(ink.rgb, ink.alpha), 0, width * scale());
    };
    if (dash == Dash::solid)
        draw(points);
    else
        for_each_stroke(points, (dash == Dash::dashed ? 7.0f : 2.0f) * scale(),
                        (dash == Dash::dashed ? 4.0f : 3.0f) * scale(), draw);
}

void ScreenCanvas::between(const std::vector<Point>& upper, const std::vector<Point>& lower, Ink ink)
{
    // 16-bit indices: long bands go in several parts.
    constexpr std::size_t most = 8000;
    const std::size_t count = std::min(upper.size(), lower.size());
    const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
    const ImU32 col = colour(ink.rgb, ink.alpha);
    for (std::size_t start = 0; start + 1 < count; start += most - 1) {
        const std::size_t part = std::min(most, count - start);
        list_.PrimReserve(static_cast<int>(part - 1) * 6, static_cast<int>(part) * 2);
        const auto base = static_cast<ImDrawIdx>(list_._VtxCurrentIdx);
        for (std::size_t i = start; i < start + part; ++i) {
            list_.PrimWriteVtx(place(upper[i]), white, col);
            list_.PrimWriteVtx(place(lower[i]), white, col);
        }
        for (std::size_t i = 0; i + 1 < part; ++i)
            for (const unsigned corner : {0u, 1u, 3u, 0u, 3u, 2u})
                list_.PrimWriteIdx(static_cast<ImDrawIdx>(base + 2 * i + corner));
    }
}

void ScreenCanvas::dot(Point centre, float radius, Ink ink)
{
    list_.AddCircleFilled(place(centre), radius * scale(), colour(ink.rgb, ink.alpha), 16);
}

void ScreenCanvas::triangle(Point a, Point b, Point c, Ink ink)
{
    list_.AddTriangleFilled(place(a), place(b), place(c), colour(ink.rgb, ink.alpha));
}

void ScreenCanvas::text(Point at, const std::string& words, Ink ink, Align align, TextSize size)
{
    const float shift = align == Align::left ? 0 : align == Align::centre ? 0.5f : 1.0f;
    const float x = std::round(at.x - shift * text_width(words, size));
    ImFont* font = font_of(size);
    list_.AddText(font, font->FontSize, {x, std::round(at.y)}, colour(ink.rgb, ink.alpha), words.c_str());
}

float ScreenCanvas::text_width(const std::string& words, TextSize size) const
{
    const ImFont* font = font_of(size);
    return font->CalcTextSizeA(font->FontSize, 1e6f, 0, words.c_str()).x;
}

float ScreenCanvas::text_height(TextSize size) const
{
    return font_of(size)->FontSize;
}

void ScreenCanvas::picture(const Frame& area, const Texture& texture)
{
    // Draw lists never write to a texture.
    list_.AddImage(const_cast<Texture*>(&texture), {area.x0, area.y0}, {area.x1, area.y1});
}

void ScreenCanvas::clip(const Frame& area)
{
    list_.PushClipRect({area.x0, area.y0}, {area.x1, area.y1}, true);
}

void ScreenCanvas::unclip()
{
    list_.PopClipRect();
}

} // namespace dubstage::viewer
