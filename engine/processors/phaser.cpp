#include <algorithm>
#include <cmath>
#include <numbers>

#include "processors/control_stage.h"
#include "processors/modulation_parameters.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    rate_parameter(0.3),
    note_parameter,
    {"stages", Kind::number, Unit::none, 2, 12, 6, "All-passes in a row; each two of them make a notch"},
    {"from", Kind::number, Unit::hertz, 20, 20000, 200, "The lowest corner that they swing to"},
    {"to", Kind::number, Unit::hertz, 20, 20000, 3000, "The highest; the way is even in octaves"},
    {"feedback", Kind::number, Unit::percent, -90, 90, 0, "Share of what comes out that goes in again"},
    start_parameter,
    spread_parameter(0),
    automatable({"mix", Kind::number, Unit::percent, 0, 100, 50,
                 "Share of what was shifted; the notches are deepest at 50"}),
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double from = settings.number("from"),
                 to = std::min(settings.number("to"), 0.45 * context.sample_rate);
    if (to < from) settings.fail("to", "it lies below 'from'", "exchange them");
    PhaserSettings phaser;
    phaser.sample_rate = context.sample_rate;
    phaser.turns_per_second = turns_per_second(settings, context);
    phaser.corners = make_turn([=](double turn) {
        return from * std::pow(to / from, 0.5 - 0.5 * std::cos(2 * std::numbers::pi * turn));
    });
    for (int c = 0; c < context.layout.channels(); ++c)
        phaser.starts.push_back(start_of(settings, context.layout, c));
    phaser.stages = whole_number(settings, "stages");
    phaser.feedback = settings.number("feedback") / 100;
    const Factor mix = settings.share("mix");
    phaser.wet = mix.moves() ? 1 : mix.fixed;
    phaser.dry = 1 - phaser.wet;
    phaser.moving_turns = settings.moves("rate");
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    std::vector<int> sources{in};
    if (phaser.moving_turns)
        sources.push_back(
            add_stage(*network, {in}, plain_layout(1), control_stage({turns_of(settings, context)})));
    const int shifted = add_stage(*network, sources, context.layout, phaser_stage(phaser));
    network->output = with_mix(*network, in, shifted, mix);
    return network;
}

} // namespace

extern const ProcessorType phaser_processor{
    "phaser", "Notches that swing: all-passes beside the sound itself", parameters, make};

} // namespace dubstage
