// Where control ports of plug-ins are while they move.
#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/units.h"
#include "hosting/plugin.h"

namespace dubstage {

double value_at(const PluginMove& move, Frames frame)
{
    const auto& points = move.points;
    check(!points.empty(), "what moves has points");
    const auto next = std::upper_bound(points.begin(), points.end(), frame,
                                       [](Frames f, const auto& point) { return f < point.at; });
    if (next == points.begin()) return points.front().value;
    const PluginMove::Point& a = *(next - 1);
    if (next == points.end()) return a.value;
    const double b = next->value,
                 part = static_cast<double>(frame - a.at) / static_cast<double>(next->at - a.at);
    switch (a.way) {
    case PluginMove::Way::held:
        return a.value;
    case PluginMove::Way::geometric:
        if (a.value > 0 && b > 0) return a.value * std::pow(b / a.value, part);
        break;
    case PluginMove::Way::amplitude:
        return gain_to_db(db_to_gain(a.value) * (1 - part) + db_to_gain(b) * part);
    case PluginMove::Way::straight:
        break;
    }
    return a.value + (b - a.value) * part;
}

} // namespace dubstage
