#include <cmath>
#include <numbers>

#include "processors/network_parts.h"
#include "processors/stereo_pair.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    automatable({"angle", Kind::number, Unit::none, -45, 45, 0,
                 "In degrees, positive to the right: 45 moves what was in the middle fully to the right, and "
                 "what was left into the middle"}),
    pair_parameter,
};

std::unique_ptr<Processor> moving(const Factor& degrees, StereoPair pair, const Layout& layout)
{
    auto network = std::make_unique<Network>();
    const int in = network->add_node(layout);
    network->output = network->add_node(layout);
    const auto turned = [&](double (*function)(double)) {
        return factor_function(
            degrees, [function](double angle) { return function(angle * std::numbers::pi / 180.0); });
    };
    if (auto beside = paths_beside(pair, layout); !beside.empty())
        add_paths(*network, in, network->output, std::move(beside), 1);
    add_paths(*network, in, network->output,
              {{pair.left, pair.left, 1, 0, nullptr}, {pair.right, pair.right, 1, 0, nullptr}},
              turned(std::cos));
    add_paths(*network, in, network->output,
              {{pair.right, pair.left, -1, 0, nullptr}, {pair.left, pair.right, 1, 0, nullptr}},
              turned(std::sin));
    return network;
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const StereoPair pair = stereo_pair(settings, context.layout);
    if (settings.moves("angle")) return moving(settings.factor("angle"), pair, context.layout);
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
