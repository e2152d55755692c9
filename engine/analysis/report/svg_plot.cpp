#include "analysis/report/svg_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "analysis/report/xml_text.h"

namespace dubstage {

namespace {

constexpr int left = 52, top = 22, bottom = 34; // around the frame

template <class... Values> std::string format(const char* pattern, Values... values)
{
    std::array<char, 512> text;
    const int length = std::snprintf(text.data(), text.size(), pattern, values...);
    return {text.data(), static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(text.size()) - 1))};
}

double tick_step(double span, int wanted)
{
    const double rough = span / std::max(1, wanted), power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough) return factor * power;
    return 10 * power;
}

int whole_attribute(const std::string& svg, const char* name)
{
    const std::string opening = std::string(" ") + name + "=\"";
    return std::stoi(svg.substr(svg.find(opening) + opening.size(), 8));
}

} // namespace

Axis linear_axis(double low, double high, int wanted, const std::string& title)
{
    Axis axis{low, high, false, {}, title};
    const double step = tick_step(high - low, wanted);
    for (double at = std::ceil(low / step - 1e-9) * step; at <= high + 1e-9 * step; at += step)
        axis.ticks.push_back({at, format(step < 1 ? "%.1f" : "%.0f", std::abs(at) < 1e-9 ? 0.0 : at)});
    return axis;
}

Axis frequency_axis(double high)
{
    Axis axis{20, std::max(high, 1000.0), true, {}, "Hz"};
    for (const auto& [at, label] :
         {std::pair(20.0, "20"), std::pair(50.0, "50"), std::pair(100.0, "100"), std::pair(200.0, "200"),
          std::pair(500.0, "500"), std::pair(1000.0, "1k"), std::pair(2000.0, "2k"), std::pair(5000.0, "5k"),
          std::pair(10000.0, "10k"), std::pair(20000.0, "20k"), std::pair(50000.0, "50k")})
        if (at <= axis.high) axis.ticks.push_back({at, label});
    return axis;
}

Axis time_axis(double seconds, int most_ticks)
{
    Axis axis{0, std::max(seconds, 0.1), false, {}, ""};
    double step = 1;
    for (const double candidate : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0,
                                   900.0, 1800.0, 3600.0, 7200.0, 14400.0, 28800.0}) {
        step = candidate;
        if (axis.high / candidate <= most_ticks) break;
    }
    for (int i = 0; i * step <= axis.high; ++i) {
        const double at = i * step;
        const auto whole = static_cast<int>(at);
        axis.ticks.push_back({at, step < 1 ? format("%.1f s", at)
                                  : axis.high < 3600
                                      ? format("%d:%02d", whole / 60, whole % 60)
                                      : format("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)});
    }
    return axis;
}

double Axis::share(double at) const
{
    return logarithmic ? std::log(std::max(at, 1e-9) / low) / std::log(high / low)
                       : (at - low) / (high - low);
}

SvgPlot::SvgPlot(Axis x, Axis y, PlotSize size) : x_(std::move(x)), y_(std::move(y)), size_(size) {}

double SvgPlot::px(double x) const
{
    return left + x_.share(x) * (size_.width - left - size_.right);
}

double SvgPlot::py(double y) const
{
    return size_.height - bottom - y_.share(std::clamp(y, y_.low, y_.high)) * (size_.height - top - bottom);
}

void SvgPlot::line(const Points& points, const std::string& colour, double width, const std::string& dash)
{
    std::string path;
    bool down = false;
    for (std::size_t i = 0; i < points.size();) {
        const double column = std::floor(px(points[i].first));
        double lowest = points[i].second, highest = lowest;
        std::size_t end = i;
        while (end < points.size() && std::floor(px(points[end].first)) == column &&
               std::isfinite(points[end].second)) {
            lowest = std::min(lowest, points[end].second);
            highest = std::max(highest, points[end].second);
            ++end;
        }
        if (end == i) {
            down = false;
            ++i;
            continue;
        }
        const bool outside = points[i].first < x_.low || points[i].first > x_.high;
        if (!outside) {
            const double x = end - i > 2 ? column : px(points[i].first);
            path += format("%s%.1f %.1f", down ? "L" : "M", x, py(end - i > 2 ? lowest : points[i].second));
            if (end - i > 1)
                path += format("L%.1f %.1f", x, py(end - i > 2 ? highest : points[end - 1].second));
            down = true;
        }
        i = end;
    }
    body_ += "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"" +
             format("%.1f", width) + "\"" + (dash.empty() ? "" : " stroke-dasharray=\"" + dash + "\"") +
             "/>\n";
}

void SvgPlot::fill(const Points& points, double base, const std::string& colour)
{
    std::string path;
    double last = 0;
    for (std::size_t i = 0; i < points.size();) {
        const double column = std::floor(px(points[i].first));
        double farthest = base;
        for (; i < points.size() && std::floor(px(points[i].first)) == column; ++i)
            if (std::abs(points[i].second - base) > std::abs(farthest - base)) farthest = points[i].second;
        if (path.empty()) path = format("M%.1f %.1f", column, py(base));
        path += format("L%.1f %.1f", column, py(farthest));
        last = column;
    }
    if (path.empty()) return;
    body_ += "<path d=\"" + path + format("L%.1f %.1fZ", last, py(base)) + "\" fill=\"" + colour +
             "\" opacity=\"0.75\"/>\n";
}

void SvgPlot::area(double y_low, double y_high, const std::string& colour)
{
    body_ += format("<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"", left, py(y_high),
                    size_.width - left - size_.right, py(y_low) - py(y_high)) +
             colour + "\" opacity=\"0.18\"/>\n";
}

void SvgPlot::rectangle(double x_low, double x_high, double y_low, double y_high, const std::string& colour,
                        double opacity)
{
    const double from = px(std::max(x_low, x_.low)), to = px(std::min(x_high, x_.high));
    if (!(to > from) || !(y_high > y_low)) return;
    body_ += format("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" opacity=\"%.2f\" fill=\"",
                    from, py(y_high), to - from, py(y_low) - py(y_high), opacity) +
             colour + "\"/>\n";
}

void SvgPlot::mark(double x, double y, const std::string& colour, const std::string& title)
{
    body_ += format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"", px(x), py(y)) + colour + "\"><title>" +
             xml_text(title) + "</title></circle>\n";
}

void SvgPlot::text(double x, double y, const std::string& words, const std::string& colour)
{
    body_ += format("<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\"", px(x), py(y) + 4) +
             (colour.empty() ? "" : " style=\"fill:" + colour + "\"") + ">" + xml_text(words) + "</text>\n";
}

void SvgPlot::picture(const std::string& href)
{
    body_ +=
        format("<image x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" preserveAspectRatio=\"none\" href=\"",
               left, top, size_.width - left - size_.right, size_.height - top - bottom) +
        href + "\"/>\n";
}

void SvgPlot::colour_bar(const std::string& href, double low, double high, const std::string& unit)
{
    constexpr int gap = 12, width = 10;
    const int x = size_.width - size_.right + gap, height = size_.height - top - bottom;
    body_ +=
        format("<image x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" preserveAspectRatio=\"none\" href=\"", x,
               top, width, height) +
        href + "\"/>\n";
    for (const Tick& tick : linear_axis(low, high, 6, "").ticks)
        body_ += format("<text class=\"tick\" x=\"%d\" y=\"%.1f\">", x + width + 5,
                        top + (high - tick.at) / (high - low) * height + 4) +
                 xml_text(tick.label) + "</text>\n";
    body_ += format("<text class=\"tick\" x=\"%d\" y=\"%d\">", x, top - 8) + xml_text(unit) + "</text>\n";
}

void SvgPlot::legend(const std::string& name, const std::string& colour, const std::string& dash)
{
    constexpr int sample = 20, gap = 6, character = 7, between = 18;
    const auto characters = static_cast<int>(std::count_if(
        name.begin(), name.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
    const int x = left + 8 + legend_width_, width = sample + gap + character * characters;
    if (x + width > size_.width) return;
    legend_width_ += width + between;
    legend_ +=
        format("<line x1=\"%d\" y1=\"12\" x2=\"%d\" y2=\"12\" stroke-width=\"2\" stroke=\"", x, x + sample) +
        colour + "\"" + (dash.empty() ? "" : " stroke-dasharray=\"" + dash + "\"") + "/>" +
        format("<text x=\"%d\" y=\"16\" class=\"tick\">", x + sample + gap) + xml_text(name) + "</text>\n";
}

std::string SvgPlot::axes() const
{
    std::string text;
    for (const Tick& tick : x_.ticks)
        text += format("<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/><text "
                       "class=\"tick\" x=\"%.1f\" "
                       "y=\"%d\" text-anchor=\"middle\">",
                       px(tick.at), top, px(tick.at), size_.height - bottom, px(tick.at),
                       size_.height - bottom + 14) +
                xml_text(tick.label) + "</text>\n";
    for (const Tick& tick : y_.ticks)
        text += format("<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/><text "
                       "class=\"tick\" x=\"%d\" "
                       "y=\"%.1f\" text-anchor=\"end\">",
                       left, py(tick.at), size_.width - size_.right, py(tick.at), left - 6, py(tick.at) + 4) +
                xml_text(tick.label) + "</text>\n";
    text += format("<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">", size_.width - size_.right,
                   size_.height - 4) +
            xml_text(x_.title) + "</text>" + format("<text class=\"tick\" x=\"4\" y=\"%d\">", top - 8) +
            xml_text(y_.title) + "</text>\n";
    return text;
}

std::string SvgPlot::svg(const std::string& label) const
{
    return format(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
               "role=\"img\" aria-label=\"",
               size_.width, size_.height, size_.width, size_.height) +
           xml_text(label) + "\">\n" +
           format("<rect class=\"plot\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", left, top,
                  size_.width - left - size_.right, size_.height - top - bottom) +
           axes() + body_ + legend_ + "</svg>\n";
}

std::string standalone(const std::string& svg, const std::string& title)
{
    constexpr int head = standalone_head;
    const int width = whole_attribute(svg, "width"), height = whole_attribute(svg, "height");
    return format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
                  "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n",
                  width, height + head, width, height + head) +
           "<style>.plot{fill:#fbfcfd;stroke:#d8dde4}.grid{stroke:#d8dde4;stroke-width:.6}"
           "text{font-family:'DejaVu Sans',sans-serif}.tick{fill:#5b6470;font-size:11px}"
           ".title{fill:#1a1f27;font-size:13px;font-weight:bold}</style>\n"
           "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n<text class=\"title\" x=\"8\" "
           "y=\"18\">" +
           xml_text(title) + "</text>\n" + format("<svg y=\"%d\"", head) + svg.substr(svg.find(' ')) +
           "</svg>\n";
}

} // namespace dubstage
