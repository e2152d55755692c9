#include <cmath>
#include <numbers>

#include "processors/stereo_pair.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    {"angle", Kind::number, Unit::none, -45, 45, 0,
     "In degrees, positive to the right: 45 moves what was in the middle fully to the right, and what was "
     "left into the middle"},
    pair_parameter,
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const StereoPair pair = stereo_pair(settings, context.layout);
    const double angle = settings.number("angle") * std::numbers::pi / 180.0;
    const double same = std::cos(angle), other = std::sin(angle);
    auto paths = paths_beside(pair, context.layout);
    paths.push_back({pair.left, pair.left, same, 0, nullptr});
    paths.push_back({pair.right, pair.right, same, 0, nullptr});
    if (other != 0.0) {
        paths.push_back({pair.right, pair.left, -other, 0, nullptr});
        paths.push_back({pair.left, pair.right, other, 0, nullptr});
    }
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType rotate_processor{
    "rotate", "The stereo image turned by an angle, at the same power", parameters, make};

} // namespace dubstage
