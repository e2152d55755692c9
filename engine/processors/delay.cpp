#include <cmath>

#include "dsp/fractional_delay.h"
#include "processors/linear.h"
#include "session/text.h"

namespace dubstage {

namespace {

// A distance below this from a whole frame is rounding, not a fraction: at 192 kHz it is 0.005 picoseconds.
constexpr double smallest_fraction = 1e-9;

constexpr Parameter parameters[] = {
    {"time",
     Kind::time,
     Unit::seconds,
     0,
     60,
     0,
     "How much later: seconds, \"12 ms\", \"480 samples\" or \"3.4 m\" of air (343.2 m/s, 20 degrees "
     "Celsius); "
     "parts of a sample are kept",
     {},
     {},
     true},
    channels_parameter,
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double frames = settings.number("time") * context.sample_rate;
    double whole = std::floor(frames);
    double fraction = frames - whole;
    if (fraction < smallest_fraction * std::max(1.0, frames)) fraction = 0.0;
    if (fraction > 1.0 - smallest_fraction * std::max(1.0, frames)) {
        fraction = 0.0;
        whole += 1.0;
    }
    std::vector<Path> paths;
    for (int i = 0; i < context.layout.channels(); ++i) paths.push_back({i, i, 1.0, 0, nullptr});
    for (const int channel : chosen_channels(settings, "channels", context.layout)) {
        Path& path = paths[static_cast<std::size_t>(channel)];
        path.delay = static_cast<Frames>(whole);
        if (fraction == 0.0) continue;
        path.response = shared_response(context, "delay " + format_number(fraction),
                                        [&] { return fractional_delay(fraction); });
    }
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType delay_processor{"delay", "A delay in time, samples or metres of air", parameters,
                                           make};

} // namespace dubstage
