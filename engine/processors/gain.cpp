#include "base/units.h"
#include "processors/linear.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    {"gain_db", Kind::number, Unit::decibel, -120, 60, 0, "Gain of the channels; -inf is silence"},
    channels_parameter,
    {"channel_gains_db", Kind::numbers, Unit::decibel, -120, 60, 0,
     "More gain for each channel, in the layout's order, one number a channel"},
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const auto count = static_cast<std::size_t>(context.layout.channels());
    std::vector<double> gains(count, 1.0);
    for (const int channel : chosen_channels(settings, "channels", context.layout))
        gains[static_cast<std::size_t>(channel)] = db_to_gain(settings.number("gain_db"));
    const auto more = settings.numbers("channel_gains_db");
    if (settings.given("channel_gains_db") && more.size() != count)
        settings.fail("channel_gains_db",
                      std::to_string(more.size()) + " gains for the " + std::to_string(count) +
                          " channels of " + context.layout.name(),
                      "write one number for each channel");
    std::vector<Path> paths;
    for (std::size_t i = 0; i < count; ++i) {
        const double gain = gains[i] * (more.empty() ? 1.0 : db_to_gain(more[i]));
        if (gain != 0.0) paths.push_back({static_cast<int>(i), static_cast<int>(i), gain, 0, nullptr});
    }
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType gain_processor{"gain", "Gain for all channels or for each one", parameters, make};

} // namespace dubstage
