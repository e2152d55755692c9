#include <array>
#include <fmt/format.h>
#include <stb/stb_image_write.h>

#include "viewer/draw/style.h"
#include "viewer/plot/canvas.h"

namespace dubstage::viewer {

namespace {

std::string paint(const char* what, Ink ink)
{
    std::string text = fmt::format(" {}=\"#{:06x}\"", what, ink.rgb);
    if (ink.alpha < 1) text += fmt::format(" {}-opacity=\"{:.3f}\"", what, ink.alpha);
    return text;
}

std::string path_of(const std::vector<Point>& points)
{
    std::string text;
    for (const Point& p : points) text += fmt::format("{}{:.2f},{:.2f}", text.empty() ? "" : " ", p.x, p.y);
    return text;
}

std::string escaped(const std::string& words)
{
    std::string text;
    for (const char c : words) switch (c) {
        case '&':
            text += "&amp;";
            break;
        case '<':
            text += "&lt;";
            break;
        case '>':
            text += "&gt;";
            break;
        default:
            text += c;
        }
    return text;
}

std::string base_64(const std::vector<unsigned char>& bytes)
{
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t left = bytes.size() - i;
        const unsigned word = unsigned{bytes[i]} << 16 | (left > 1 ? unsigned{bytes[i + 1]} << 8 : 0u) |
                              (left > 2 ? unsigned{bytes[i + 2]} : 0u);
        for (std::size_t d = 0; d < 4; ++d) text += d <= left ? digits[word >> (18 - 6 * d) & 63u] : '=';
    }
    return text;
}

std::vector<unsigned char> png_of(const Texture& texture)
{
    std::vector<unsigned char> bytes;
    const auto take = [](void* to, void* data, int size) {
        const auto* from = static_cast<const unsigned char*>(data);
        auto& all = *static_cast<std::vector<unsigned char>*>(to);
        all.insert(all.end(), from, from + size);
    };
    const int channels = texture.format == Texture::Format::rgba ? 4 : 1;
    stbi_write_png_to_func(take, &bytes, texture.width, texture.height, channels, texture.pixels.data(),
                           texture.width * channels);
    return bytes;
}

float size_of(TextSize size)
{
    return size == TextSize::small ? 12.0f : 15.0f;
}

} // namespace

SvgCanvas::SvgCanvas(int width, int height) : width_(width), height_(height) {}

std::string SvgCanvas::svg() const
{
    return fmt::format(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
               "{1}\" font-family=\"Inter, sans-serif\">\n",
               width_, height_) +
           body_ + "</svg>\n";
}

void SvgCanvas::box(const Frame& area, Ink ink, float rounding)
{
    body_ += fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\"{}{}/>\n",
                         area.x0, area.y0, area.width(), area.height(),
                         rounding > 0 ? fmt::format(" rx=\"{:.1f}\"", rounding) : "", paint("fill", ink));
}

void SvgCanvas::line(const std::vector<Point>& points, Ink ink, float width, Dash dash)
{
    if (points.size() < 2) return;
    const char* pattern = dash == Dash::dashed   ? " stroke-dasharray=\"7 4\""
                          : dash == Dash::dotted ? " stroke-dasharray=\"2 3\""
                                                 : "";
    body_ += fmt::format("<polyline points=\"{}\" fill=\"none\"{} stroke-width=\"{:.2f}\"{}/>\n",
                         path_of(points), paint("stroke", ink), width, pattern);
}

void SvgCanvas::between(const std::vector<Point>& upper, const std::vector<Point>& lower, Ink ink)
{
    std::vector<Point> around = upper;
    around.insert(around.end(), lower.rbegin(), lower.rend());
    if (around.size() < 3) return;
    body_ += fmt::format("<polygon points=\"{}\"{}/>\n", path_of(around), paint("fill", ink));
}

void SvgCanvas::dot(Point centre, float radius, Ink ink)
{
    body_ += fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{:.2f}\"{}/>\n", centre.x, centre.y, radius,
                         paint("fill", ink));
}

void SvgCanvas::triangle(Point a, Point b, Point c, Ink ink)
{
    body_ += fmt::format("<polygon points=\"{}\"{}/>\n", path_of({a, b, c}), paint("fill", ink));
}

void SvgCanvas::text(Point at, const std::string& words, Ink ink, Align align, TextSize size)
{
    constexpr std::array<const char*, 3> anchors{"start", "middle", "end"};
    constexpr float ascent = 0.95f; // of Inter, in the line that ImGui gives it
    body_ += fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\" font-size=\"{}\" text-anchor=\"{}\"{}>{}</text>\n",
                         at.x, at.y + ascent * size_of(size), size_of(size),
                         anchors[static_cast<std::size_t>(align)], paint("fill", ink), escaped(words));
}

float SvgCanvas::text_width(const std::string& words, TextSize size) const
{
    // The reader's font decides; this is Inter's mean.
    std::size_t letters = 0;
    for (const char c : words) letters += (static_cast<unsigned char>(c) & 0xc0u) != 0x80u ? 1 : 0;
    return 0.55f * size_of(size) * static_cast<float>(letters);
}

float SvgCanvas::text_height(TextSize size) const
{
    return size_of(size);
}

void SvgCanvas::picture(const Frame& area, const Texture& texture)
{
    body_ += fmt::format("<image x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" "
                         "preserveAspectRatio=\"none\" href=\"data:image/png;base64,{}\"/>\n",
                         area.x0, area.y0, area.width(), area.height(), base_64(png_of(texture)));
}

void SvgCanvas::clip(const Frame& area)
{
    ++clips_;
    body_ += fmt::format("<clipPath id=\"c{0}\"><rect x=\"{1:.2f}\" y=\"{2:.2f}\" width=\"{3:.2f}\" "
                         "height=\"{4:.2f}\"/></clipPath>\n<g clip-path=\"url(#c{0})\">\n",
                         clips_, area.x0, area.y0, area.width(), area.height());
}

void SvgCanvas::unclip()
{
    body_ += "</g>\n";
}

} // namespace dubstage::viewer
