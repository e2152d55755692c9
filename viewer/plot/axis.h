// Axes: from values to places and back, where the ticks stand and what they say, zooming and panning.
#pragma once

#include <string>
#include <vector>

#include "viewer/plot/format.h"

namespace dubstage::viewer {

struct Range {
    double low = 0, high = 1;
    bool operator==(const Range&) const = default;
    double span() const { return high - low; }
    bool holds(double value) const { return value >= low && value <= high; }
};

enum class Scale { linear, logarithmic };
enum class Unit { plain, decibel, signed_decibel, loudness, hertz, time };

struct Axis {
    Range range = {};
    Scale scale = Scale::linear;
    Unit unit = Unit::plain;
    TimeFormat time = {}; // for Unit::time
    std::string title = {};

    double share(double value) const; // 0 at the low end, 1 at the high end
    double value(double share) const;
    std::string text(double value) const; // with its unit, for read-outs
};

struct Tick {
    double at = 0;
    std::string label = {}; // empty: a line only
};

// Labels at least `apart` pixels from one another on an axis of `pixels`. Logarithmic axes label 1, 2, 5 of
// each decade and draw the others fine; time uses steps of 1, 2, 5, 10, 15, 30 s and so on.
std::vector<Tick> ticks(const Axis& axis, double pixels, double apart);

// The range after zooming by `factor` (below 1 = closer) so that the value at `share` stays in place.
Range zoomed(const Axis& axis, double share, double factor);
// Moved by `shares` of its length.
Range panned(const Axis& axis, double shares);
// Moved and, where it must be, shrunk into `limits`, and no narrower than `least` (a ratio on a logarithmic
// axis, a difference on a linear one).
Range limited(Range range, const Range& limits, Scale scale, double least);

} // namespace dubstage::viewer
