#include <cmath>
#include <numbers>

#include "base/error.h"
#include "processors/modulation_parameters.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    rate_parameter(0.5),
    note_parameter,
    automatable(
        {"depth", Kind::number, Unit::percent, 0, 100, 60, "How far it swings: 100 is from side to side"}),
    start_parameter,
};

// From a quarter of a turn in the middle to none and half a turn at the sides.
double angle(double depth, double turn)
{
    constexpr double pi = std::numbers::pi;
    return pi / 4 * (1 + depth * std::sin(2 * pi * turn));
}

// Where rate or depth moves, its gains are some more that move.
std::unique_ptr<Processor> moving(const Settings& settings, const ProcessorContext& context)
{
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    network->output = network->add_node(context.layout);
    const SharedMoving turns = turns_of(settings, context);
    const auto add = [&](int channel, const SwingFunction& side) {
        Factor gain = std::sqrt(2.0);
        gain.moving.push_back(moving_swing(turns, settings.number("start"), settings.share("depth"), side));
        add_paths(*network, in, network->output, {{channel, channel, 1, 0, nullptr}}, gain);
    };
    add(0, [](double depth, double turn) { return std::cos(angle(depth, turn)); });
    add(1, [](double depth, double turn) { return std::sin(angle(depth, turn)); });
    return network;
}

// Power is kept: 1 and 1 in the middle, 1.41 and 0 at the sides.
std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    if (context.layout.channels() != 2)
        throw Error(ErrorCode::bad_session, settings.place().text(),
                    "needs a stereo signal, and this one is " + context.layout.name(),
                    "put it on a stereo track or bus");
    if (settings.moves("rate") || settings.moves("depth")) return moving(settings, context);
    const double depth = settings.number("depth") / 100, full = std::sqrt(2.0);
    const SharedTurn left = make_turn([=](double turn) { return full * std::cos(angle(depth, turn)); });
    const SharedTurn right = make_turn([=](double turn) { return full * std::sin(angle(depth, turn)); });
    const double start = settings.number("start");
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    network->output = add_swinging(*network, in, swinging_of(settings, context),
                                   {{{0, nullptr, left, start}}, {{1, nullptr, right, start}}});
    return network;
}

} // namespace

extern const ProcessorType auto_pan_processor{
    "auto_pan", "A balance that swings between left and right, of even power", parameters, make};

} // namespace dubstage
