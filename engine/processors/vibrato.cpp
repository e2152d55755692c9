#include <cmath>
#include <numbers>

#include "processors/modulation_parameters.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    rate_parameter(5),
    note_parameter,
    automatable(
        {"depth_cents", Kind::number, Unit::none, 0, 400, 20, "How far the pitch swings, up, in cents"}),
    start_parameter,
    spread_parameter(0),
};

// A delay that swings by a about its mean turns the pitch by 1 + 2 pi rate a at most. The mean is no delay:
// where it would have to hear the future it does.
std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double pi = std::numbers::pi;
    Swinging swinging = swinging_of(settings, context);
    const double slowest =
        settings.moves("rate") ? settings.extent("rate").first : swinging.swing.turns_per_second;
    const auto share = [](double cents) { return std::exp2(cents / 1200) - 1; };
    const double per_share = context.sample_rate / (2 * pi);
    const double frames = share(settings.extent("depth_cents").second) * per_share / slowest;
    if (frames > 2 * context.sample_rate)
        settings.fail("depth_cents", "so far, so slowly, it would swing by more than two seconds",
                      "lower the depth or raise the rate");
    SharedTurn delays = make_turn([=](double turn) { return frames * std::sin(2 * pi * turn); });
    if (settings.moves("rate") || settings.moves("depth_cents")) {
        delays = make_turn([=](double turn) { return std::sin(2 * pi * turn); });
        const Factor depth = factor_function(settings.factor("depth_cents"), share) * per_share *
                             inverse(settings.moves("rate") ? settings.factor("rate") : slowest);
        swinging.move_depth(moving_product(depth), 0, -frames, frames);
    }
    const SharedTurn one = make_turn([](double) { return 1.0; });
    std::vector<std::vector<SwingingVoice>> lanes;
    for (int c = 0; c < context.layout.channels(); ++c)
        lanes.push_back({{c, delays, one, start_of(settings, context.layout, c)}});
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    network->output = add_swinging(*network, in, swinging, std::move(lanes));
    return network;
}

} // namespace

extern const ProcessorType vibrato_processor{"vibrato", "Pitch that swings", parameters, make};

} // namespace dubstage
