#include "processors/linear.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    {"invert", Kind::toggle, Unit::none, 0, 1, 1, "Turn the polarity round"},
    channels_parameter,
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    std::vector<Path> paths;
    for (int i = 0; i < context.layout.channels(); ++i) paths.push_back({i, i, 1.0, 0, nullptr});
    if (settings.toggle("invert"))
        for (const int channel : chosen_channels(settings, "channels", context.layout))
            paths[static_cast<std::size_t>(channel)].gain = -1.0;
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType polarity_processor{"polarity", "Inverted polarity of all or some channels",
                                              parameters, make};

} // namespace dubstage
