#include "dsp/b_format.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dubstage {

namespace {

// What the first order weighs beside the zeroth for max-rE: on a circle and on a sphere.
double first_order_weight(const std::vector<Direction>& loudspeakers)
{
    if (loudspeakers.size() < 2) return 0.0;
    const bool flat = std::all_of(loudspeakers.begin(), loudspeakers.end(),
                                  [](const Direction& d) { return d.elevation == 0.0; });
    return flat ? std::numbers::sqrt2 : std::numbers::sqrt3;
}

} // namespace

std::vector<std::array<double, 4>> decode_b_format(const std::vector<Direction>& loudspeakers,
                                                   BFormatOrder order)
{
    const double weight = first_order_weight(loudspeakers);
    // A diffuse field has a third of W's power in each of X, Y and Z.
    const double scale =
        1.0 / std::sqrt(static_cast<double>(loudspeakers.size()) * (1.0 + weight * weight / 3.0));
    std::vector<std::array<double, 4>> gains;
    for (const auto& [azimuth, elevation] : loudspeakers) {
        const double a = azimuth * std::numbers::pi / 180.0, e = elevation * std::numbers::pi / 180.0;
        const double x = scale * weight * std::cos(a) * std::cos(e);
        const double y = scale * weight * std::sin(a) * std::cos(e);
        const double z = scale * weight * std::sin(e);
        if (order == BFormatOrder::ambix)
            gains.push_back({scale, y, z, x});
        else
            gains.push_back({scale * std::numbers::sqrt2, x, y, z});
    }
    return gains;
}

} // namespace dubstage
