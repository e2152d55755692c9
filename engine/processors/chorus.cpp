#include <cmath>
#include <numbers>

#include "processors/modulation_parameters.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    rate_parameter(0.6),
    note_parameter,
    {"voices", Kind::number, Unit::none, 1, 8, 3, "How many, spread over the turn"},
    {"delay", Kind::time, Unit::seconds, 0.001, 0.1, 0.018, "Of a voice, on average"},
    automatable(
        {"depth", Kind::time, Unit::seconds, 0, 0.05, 0.003, "How far its delay swings to both sides"}),
    start_parameter,
    spread_parameter(50),
    automatable({"mix", Kind::number, Unit::percent, 0, 100, 50,
                 "Share of the voices; the rest is the sound as it came in"}),
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double rate = context.sample_rate, pi = std::numbers::pi;
    const double delay = settings.number("delay") * rate, depth = settings.extent("depth").second * rate;
    if (depth >= delay)
        settings.fail("depth", "the voices swing further than their delay is long",
                      "make it less than 'delay'");
    const int voices = whole_number(settings, "voices");
    const Factor mix = settings.share("mix");
    const double wet = mix.moves() ? 1 : mix.fixed;
    Swinging swinging = swinging_of(settings, context);
    SharedTurn delays = make_turn([=](double turn) { return delay + depth * std::sin(2 * pi * turn); });
    if (const SharedMoving moving = settings.moving("depth")) {
        delays = make_turn([=](double turn) { return std::sin(2 * pi * turn); });
        swinging.move_depth(moving_function(moving, [=](double seconds) { return seconds * rate; }), delay,
                            delay - depth, delay + depth);
    }
    const SharedTurn straight = make_turn([=](double) { return 1 - wet; });
    const SharedTurn each = make_turn([=](double) { return wet / std::sqrt(voices); });

    std::vector<std::vector<SwingingVoice>> lanes;
    for (int c = 0; c < context.layout.channels(); ++c) {
        auto& lane = lanes.emplace_back();
        if (wet < 1) lane.push_back({c, nullptr, straight});
        const double start = start_of(settings, context.layout, c);
        for (int v = 0; v < voices; ++v)
            lane.push_back({c, delays, each, start + static_cast<double>(v) / voices});
    }
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const int swung = add_swinging(*network, in, swinging, std::move(lanes));
    network->output = with_mix(*network, in, swung, mix);
    return network;
}

} // namespace

extern const ProcessorType chorus_processor{"chorus", "Voices whose delays swing, beside the sound itself",
                                            parameters, make};

} // namespace dubstage
