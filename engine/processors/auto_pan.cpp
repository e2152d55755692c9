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
    {"depth", Kind::number, Unit::percent, 0, 100, 60, "How far it swings: 100 is from side to side"},
    start_parameter,
};

// Power is kept: 1 and 1 in the middle, 1.41 and 0 at the sides.
std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    if (context.layout.channels() != 2)
        throw Error(ErrorCode::bad_session, settings.place().text(),
                    "needs a stereo signal, and this one is " + context.layout.name(),
                    "put it on a stereo track or bus");
    const double depth = settings.number("depth") / 100, pi = std::numbers::pi;
    const auto angle = [=](double turn) { return pi / 4 * (1 + depth * std::sin(2 * pi * turn)); };
    const SharedTurn left = make_turn([=](double turn) { return std::sqrt(2.0) * std::cos(angle(turn)); });
    const SharedTurn right = make_turn([=](double turn) { return std::sqrt(2.0) * std::sin(angle(turn)); });
    const double start = settings.number("start");
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    network->output = add_stage(*network, {in}, context.layout,
                                swinging_stage(context.sample_rate, turns_per_second(settings, context),
                                               {{{0, nullptr, left, start}}, {{1, nullptr, right, start}}}));
    return network;
}

} // namespace

extern const ProcessorType auto_pan_processor{
    "auto_pan", "A balance that swings between left and right, of even power", parameters, make};

} // namespace dubstage
