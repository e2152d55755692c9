#include "analysis/report/svg_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace dubstage {

namespace {

constexpr int left = 52, right = 12, top = 22, bottom = 34; // around the frame

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

} // namespace

std::string xml_text(const std::string& text)
{
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else if (static_cast<unsigned char>(c) >= 0x20)
            safe += c;
    }
    return safe;
}

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

Axis time_axis(double seconds)
{
    Axis axis{0, std::max(seconds, 0.1), false, {}, ""};
    double step = 1;
    for (const double candidate :
         {1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0}) {
        step = candidate;
        if (axis.high / candidate <= 10) break;
    }
    for (double at = 0; at <= axis.high; at += step) {
        const auto whole = static_cast<int>(at);
        axis.ticks.push_back({at, format("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)});
    }
    return axis;
}

SvgPlot::SvgPlot(Axis x, Axis y, int width, int height)
    : x_(std::move(x)), y_(std::move(y)), width_(width), height_(height)
{}

double SvgPlot::px(double x) const
{
    const double share = x_.logarithmic ? std::log(std::max(x, 1e-9) / x_.low) / std::log(x_.high / x_.low)
                                        : (x - x_.low) / (x_.high - x_.low);
    return left + share * (width_ - left - right);
}

double SvgPlot::py(double y) const
{
    const double share = (std::clamp(y, y_.low, y_.high) - y_.low) / (y_.high - y_.low);
    return height_ - bottom - share * (height_ - top - bottom);
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

void SvgPlot::area(double y_low, double y_high, const std::string& colour)
{
    body_ += format("<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"", left, py(y_high),
                    width_ - left - right, py(y_low) - py(y_high)) +
             colour + "\" opacity=\"0.18\"/>\n";
}

void SvgPlot::bars(const Points& points, double bar_width, const std::string& colour)
{
    for (const auto& [x, y] : points)
        if (y > y_.low)
            body_ += format("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"", px(x),
                            py(y), std::max(1.0, px(x + bar_width) - px(x) - 0.5), py(y_.low) - py(y)) +
                     colour + "\" opacity=\"0.8\"/>\n";
}

void SvgPlot::mark(double x, double y, const std::string& colour, const std::string& title)
{
    body_ += format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"", px(x), py(y)) + colour + "\"><title>" +
             xml_text(title) + "</title></circle>\n";
}

void SvgPlot::legend(const std::string& name, const std::string& colour, const std::string& dash)
{
    const int x = left + 8 + 150 * legends_++;
    legend_ +=
        format("<line x1=\"%d\" y1=\"12\" x2=\"%d\" y2=\"12\" stroke-width=\"2\" stroke=\"", x, x + 20) +
        colour + "\"" + (dash.empty() ? "" : " stroke-dasharray=\"" + dash + "\"") + "/>" +
        format("<text x=\"%d\" y=\"16\" class=\"tick\">", x + 26) + xml_text(name) + "</text>\n";
}

std::string SvgPlot::axes() const
{
    std::string text;
    for (const Tick& tick : x_.ticks)
        text += format("<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/><text "
                       "class=\"tick\" x=\"%.1f\" "
                       "y=\"%d\" text-anchor=\"middle\">",
                       px(tick.at), top, px(tick.at), height_ - bottom, px(tick.at), height_ - bottom + 14) +
                xml_text(tick.label) + "</text>\n";
    for (const Tick& tick : y_.ticks)
        text += format("<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/><text "
                       "class=\"tick\" x=\"%d\" "
                       "y=\"%.1f\" text-anchor=\"end\">",
                       left, py(tick.at), width_ - right, py(tick.at), left - 6, py(tick.at) + 4) +
                xml_text(tick.label) + "</text>\n";
    text +=
        format("<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">", width_ - right, height_ - 4) +
        xml_text(x_.title) + "</text>" + format("<text class=\"tick\" x=\"4\" y=\"%d\">", top - 8) +
        xml_text(y_.title) + "</text>\n";
    return text;
}

std::string SvgPlot::svg(const std::string& label) const
{
    return format(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"",
               width_, height_) +
           xml_text(label) + "\">\n" +
           format("<rect class=\"plot\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", left, top,
                  width_ - left - right, height_ - top - bottom) +
           axes() + body_ + legend_ + "</svg>\n";
}

} // namespace dubstage
