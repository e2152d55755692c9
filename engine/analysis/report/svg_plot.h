// Plots as SVG text: axes, lines, areas, bars, marks and pictures in a frame of their own.
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

    double share(double at) const; // of the way from low to high
};

// Round numbers, about `wanted` of them.
Axis linear_axis(double low, double high, int wanted, const std::string& title);
// 20 Hz to `high` Hz.
Axis frequency_axis(double high);
// Ticks as m:ss, or h:mm:ss.
Axis time_axis(double seconds, int most_ticks = 10);

struct PlotSize {
    int width = 1020, height = 300;
    int right = 12; // margin; 64 where a colour bar stands in it, or in the plot below that shares its time
};

class SvgPlot {
  public:
    SvgPlot(Axis x, Axis y, PlotSize size);

    using Points = std::vector<std::pair<double, double>>;
    // `colour` and `dash` as in CSS. Points that are not finite break the line. Of many points in one column
    // of pixels the lowest and the highest are drawn.
    void line(const Points& points, const std::string& colour, double width = 1.5,
              const std::string& dash = "");
    // Between the points and `base`; of many in one column of pixels the one farthest from it.
    void fill(const Points& points, double base, const std::string& colour);
    void area(double y_low, double y_high, const std::string& colour); // across the whole plot
    // Cut to the frame; `opacity` from 0 to 1.
    void rectangle(double x_low, double x_high, double y_low, double y_high, const std::string& colour,
                   double opacity = 0.85);
    void mark(double x, double y, const std::string& colour, const std::string& title);
    void text(double x, double y, const std::string& words, const std::string& colour = ""); // centred
    // `href`: a data URI. Over the whole frame.
    void picture(const std::string& href);
    // In the right margin, `href` upright from `low` to `high`.
    void colour_bar(const std::string& href, double low, double high, const std::string& unit);
    // Beside those before it; left out where the row is full.
    void legend(const std::string& name, const std::string& colour, const std::string& dash = "");

    // Its colours of paper, grid and text come from a style around it: that of a page, or of standalone().
    std::string svg(const std::string& label) const;

  private:
    double px(double x) const;
    double py(double y) const;
    std::string axes() const;

    Axis x_, y_;
    PlotSize size_;
    std::string body_, legend_;
    int legend_width_ = 0;
};

// What svg() gave as a file of its own, dark on white, under a title.
constexpr int standalone_head = 26; // its title's height
std::string standalone(const std::string& svg, const std::string& title);

} // namespace dubstage
