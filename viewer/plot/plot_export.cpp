#include <cmath>
#include <fmt/format.h>

#include "viewer/draw/style.h"
#include "viewer/plot/plot.h"

namespace dubstage::viewer {

namespace {

std::string quoted(const std::string& words)
{
    std::string text = "\"";
    for (const char c : words) text += c == '"' ? "\"\"" : std::string(1, c);
    return text + "\"";
}

} // namespace

std::string svg_of(const Plot& plot, int width, int height)
{
    SvgCanvas canvas(width, height);
    const Frame whole{0, 0, static_cast<float>(width), static_cast<float>(height)};
    canvas.box(whole, {palette().panel, 1}, 0);
    float x = 56;
    for (const Series& series : plot.series) {
        canvas.line({{x, 14}, {x + 22, 14}}, series.ink, series.width, series.dash);
        canvas.text({x + 28, 7}, series.name, {palette().text, 1}, Align::left, TextSize::small);
        x += 44 + canvas.text_width(series.name, TextSize::small);
    }
    draw(plot, {8, plot.series.empty() ? 8.0f : 28.0f, whole.x1 - 8, whole.y1 - 8}, canvas);
    return canvas.svg();
}

std::string csv_of(const Plot& plot)
{
    std::string text = quoted(plot.x.title.empty() ? "x" : plot.x.title);
    for (const Series& series : plot.series) text += "," + quoted(series.name);
    text += "\n";
    if (plot.series.empty()) return text;
    const Samples& first = plot.series.front().samples;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const double x = first.at(i);
        if (!plot.x.range.holds(x)) continue;
        text += fmt::format("{:.9g}", x);
        for (const Series& series : plot.series) {
            const double value = value_at(series.samples, x) + series.offset;
            text += std::isfinite(value) ? fmt::format(",{:.6g}", value) : ",";
        }
        text += "\n";
    }
    return text;
}

} // namespace dubstage::viewer
