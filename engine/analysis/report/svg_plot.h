// Plots as SVG text: axes, lines, areas, bars and marks in a frame of their own.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace dubstage {

struct Tick {
    double at;
    std::string label;
};

struct Axis {
    double low = 0, high = 1;
    bool logarithmic = false;
    std::vector<Tick> ticks;
    std::string title;
};

// Round numbers, about `wanted` of them.
Axis linear_axis(double low, double high, int wanted, const std::string& title);
// 20 Hz to `high` Hz.
Axis frequency_axis(double high);
// Ticks as h:m:s.
Axis time_axis(double seconds);

class SvgPlot {
  public:
    SvgPlot(Axis x, Axis y, int width = 920, int height = 300);

    using Points = std::vector<std::pair<double, double>>;
    // `colour` and `dash` as in CSS. Points that are not finite break the line. Of many points in one column
    // of pixels the lowest and the highest are drawn.
    void line(const Points& points, const std::string& colour, double width = 1.5,
              const std::string& dash = "");
    void area(double y_low, double y_high, const std::string& colour); // across the whole plot
    void bars(const Points& points, double bar_width, const std::string& colour);
    void mark(double x, double y, const std::string& colour, const std::string& title);
    void legend(const std::string& name, const std::string& colour, const std::string& dash = "");
    std::string svg(const std::string& label) const;

  private:
    double px(double x) const;
    double py(double y) const;
    std::string axes() const;

    Axis x_, y_;
    int width_, height_;
    std::string body_, legend_;
    int legends_ = 0;
};

// For text and attributes of XML.
std::string xml_text(const std::string& text);

} // namespace dubstage
