#include <cmath>
#include <fmt/format.h>

#include "base/csv.h"
#include "viewer/draw/style.h"
#include "viewer/plot/plot.h"

namespace dubstage::viewer {

void draw_stack(const std::vector<const Plot*>& plots, const Frame& area, Canvas& canvas)
{
    canvas.box(area, {palette().panel, 1}, 0);
    if (plots.empty()) return;
    const float unit = canvas.scale(), margin = 8 * unit;
    float x = area.x0 + 56 * unit, top = area.y0 + margin;
    const Plot& first = *plots.front();
    for (const Series& series : first.series) {
        if (series.name.empty()) continue;
        const float y = top + canvas.text_height() / 2 + unit;
        canvas.line({{x, y}, {x + 22 * unit, y}}, series.ink, series.width, series.dash);
        canvas.text({x + 28 * unit, top}, series.name, {palette().text, 1}, Align::left, TextSize::small);
        x += 44 * unit + canvas.text_width(series.name, TextSize::small);
    }
    if (!first.series.empty()) top += canvas.text_height() + 8 * unit;
    const float room = area.y1 - margin - top;
    const auto count = static_cast<float>(plots.size());
    for (std::size_t i = 0; i < plots.size(); ++i) {
        float high = room / count;
        if (plots.size() == 2) high = room * (i == 0 ? 0.66f : 0.34f);
        draw(*plots[i], {area.x0 + margin, top, area.x1 - margin, top + high}, canvas);
        top += high;
    }
}

std::string svg_of(const std::vector<const Plot*>& plots, int width, int height)
{
    SvgCanvas canvas(width, height);
    draw_stack(plots, {0, 0, static_cast<float>(width), static_cast<float>(height)}, canvas);
    return canvas.svg();
}

std::string csv_of(const Plot& plot)
{
    std::string text = csv_field(plot.x.title.empty() ? "x" : plot.x.title);
    for (const Series& series : plot.series) text += "," + csv_field(series.name);
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
