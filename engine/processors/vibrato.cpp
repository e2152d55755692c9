#include <cmath>
#include <numbers>

#include "processors/modulation_parameters.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    rate_parameter(5),
    note_parameter,
    {"depth_cents", Kind::number, Unit::none, 0, 400, 20, "How far the pitch swings, up, in cents"},
    start_parameter,
    spread_parameter(0),
};

// A delay that swings by a about its mean turns the pitch by 1 + 2 pi rate a at most. The mean is no delay:
// where it would have to hear the future it does.
std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double turns = turns_per_second(settings, context), pi = std::numbers::pi;
    const double ratio = std::exp2(settings.number("depth_cents") / 1200);
    const double frames = (ratio - 1) / (2 * pi * turns) * context.sample_rate;
    if (frames > 2 * context.sample_rate)
        settings.fail("depth_cents", "so far, so slowly, it would swing by more than two seconds",
                      "lower the depth or raise the rate");
    const SharedTurn delays = make_turn([=](double turn) { return frames * std::sin(2 * pi * turn); });
    const SharedTurn one = make_turn([](double) { return 1.0; });
    std::vector<std::vector<SwingingVoice>> lanes;
    for (int c = 0; c < context.layout.channels(); ++c)
        lanes.push_back({{c, delays, one, start_of(settings, context.layout, c)}});
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    network->output = add_stage(*network, {in}, context.layout,
                                swinging_stage(context.sample_rate, turns, std::move(lanes)));
    return network;
}

} // namespace

extern const ProcessorType vibrato_processor{"vibrato", "Pitch that swings", parameters, make};

} // namespace dubstage
