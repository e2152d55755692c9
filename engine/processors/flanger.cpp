#include <cmath>
#include <numbers>

#include "processors/modulation_parameters.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    rate_parameter(0.2),
    note_parameter,
    {"delay", Kind::time, Unit::seconds, 0.0001, 0.02, 0.001, "The shortest"},
    automatable({"depth", Kind::time, Unit::seconds, 0, 0.02, 0.004, "By how much longer the longest is"}),
    automatable({"feedback", Kind::number, Unit::percent, -95, 95, 40,
                 "Share of the delayed sound that is delayed again; below 0 with its sign turned"}),
    start_parameter,
    spread_parameter(0),
    automatable({"mix", Kind::number, Unit::percent, 0, 100, 50,
                 "Share of the delayed sound; the rest is the sound as it came in"}),
};

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double rate = context.sample_rate, pi = std::numbers::pi;
    const double delay_s = settings.number("delay"), depth_s = settings.extent("depth").second;
    const double feedback = strongest_feedback(settings, "feedback");
    const Factor mix = settings.share("mix");
    const double wet = mix.moves() ? 1 : mix.fixed;
    const int echoes = echoes_of(settings, "feedback", feedback, delay_s + depth_s);
    Swinging swinging = swinging_of(settings, context);
    const auto swing = [=](double turn) { return 0.5 * (1 - std::cos(2 * pi * turn)); };
    SharedTurn delays = make_turn([=](double turn) { return rate * (delay_s + depth_s * swing(turn)); });
    if (const SharedMoving moving = settings.moving("depth")) {
        delays = make_turn(swing);
        swinging.move_depth(moving_function(moving, [=](double seconds) { return seconds * rate; }),
                            rate * delay_s, rate * delay_s, rate * (delay_s + depth_s));
    }
    if (const SharedMoving moving = settings.moving("feedback")) swinging.move_feedback(moving);
    const SharedTurn straight = make_turn([=](double) { return 1 - wet; });
    const SharedTurn delayed = make_turn([=](double) { return wet; });

    std::vector<std::vector<SwingingVoice>> lanes;
    for (int c = 0; c < context.layout.channels(); ++c) {
        const double start = start_of(settings, context.layout, c);
        auto& lane = lanes.emplace_back();
        if (wet < 1) lane.push_back({c, nullptr, straight});
        lane.push_back({c, delays, delayed, start, echoes, feedback});
    }
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const int swung = add_swinging(*network, in, swinging, std::move(lanes));
    network->output = with_mix(*network, in, swung, mix);
    return network;
}

} // namespace

extern const ProcessorType flanger_processor{
    "flanger", "A short delay that swings and feeds back: a comb that moves", parameters, make};

} // namespace dubstage
