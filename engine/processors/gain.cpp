#include <algorithm>

#include "base/units.h"
#include "processors/linear.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    automatable(
        {"gain_db", Kind::number, Unit::decibel, -120, 60, 0, "Gain of the channels; -inf is silence"}),
    channels_parameter,
    {"channel_gains_db", Kind::numbers, Unit::decibel, -120, 60, 0,
     "More gain for each channel, in the layout's order, one number a channel"},
};

// Some channels through a gain that moves, the others as they are.
std::unique_ptr<Processor> moving(const Factor& gain, std::vector<Path> paths, const std::vector<int>& chosen,
                                  const ProcessorContext& context)
{
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    network->output = network->add_node(context.layout);
    std::vector<Path> turned;
    for (const Path& path : paths)
        if (std::ranges::find(chosen, path.in) != chosen.end()) turned.push_back(path);
    std::erase_if(paths,
                  [&](const Path& path) { return std::ranges::find(chosen, path.in) != chosen.end(); });
    add_paths(*network, in, network->output, std::move(turned), gain);
    if (!paths.empty()) add_paths(*network, in, network->output, std::move(paths), 1);
    return network;
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const auto count = static_cast<std::size_t>(context.layout.channels());
    std::vector<double> gains(count, 1.0);
    const std::vector<int> chosen = chosen_channels(settings, "channels", context.layout);
    const Factor gain = settings.gain("gain_db");
    for (const int channel : chosen) gains[static_cast<std::size_t>(channel)] = gain.fixed;
    const auto more = settings.numbers("channel_gains_db");
    if (settings.given("channel_gains_db") && more.size() != count)
        settings.fail("channel_gains_db",
                      std::to_string(more.size()) + " gains for the " + std::to_string(count) +
                          " channels of " + context.layout.name(),
                      "write one number for each channel");
    std::vector<Path> paths;
    for (std::size_t i = 0; i < count; ++i) {
        const double factor = gains[i] * (more.empty() ? 1.0 : db_to_gain(more[i]));
        if (factor != 0.0) paths.push_back({static_cast<int>(i), static_cast<int>(i), factor, 0, nullptr});
    }
    if (gain.moves()) return moving(gain, std::move(paths), chosen, context);
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType gain_processor{"gain", "Gain for all channels or for each one", parameters, make};

} // namespace dubstage
