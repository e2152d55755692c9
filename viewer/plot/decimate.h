// Curves of any length as few enough points to draw: the lowest and the highest of each column of pixels.
#pragma once

#include <span>
#include <vector>

#include "viewer/plot/axis.h"

namespace dubstage::viewer {

struct Point {
    float x = 0, y = 0;
};

// Values over x: at `x` where that is given (ascending), else at first + i * step.
struct Samples {
    std::span<const float> y;
    std::span<const float> x = {};
    double first = 0, step = 1;
    double at(std::size_t i) const
    {
        return x.empty() ? first + static_cast<double>(i) * step : double{x[i]};
    }
    std::size_t size() const { return y.size(); }
};

struct Frame { // of a plot, in pixels: x0 left, y0 top
    float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    float width() const { return x1 - x0; }
    float height() const { return y1 - y0; }
    bool holds(float x, float y) const { return x >= x0 && x < x1 && y >= y0 && y < y1; }
};

// Indices [first, last) that the axis shows, and one more on each side.
std::pair<std::size_t, std::size_t> visible(const Samples& samples, const Axis& x);
// Value at x by straight lines between the neighbours; NaN outside.
double value_at(const Samples& samples, double x);
// Runs of finite values as lines of pixels, with `offset` added to each value. A column of more than two
// points becomes its lowest and its highest, in the order in which they come.
std::vector<std::vector<Point>> lines(const Samples& samples, double offset, const Axis& x, const Axis& y,
                                      const Frame& frame);

} // namespace dubstage::viewer
