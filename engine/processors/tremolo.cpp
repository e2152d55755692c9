#include <algorithm>
#include <cmath>
#include <numbers>

#include "processors/modulation_parameters.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

enum class Shape { sine, triangle, square };
constexpr const char* shapes[] = {"sine", "triangle", "square"};

constexpr Parameter parameters[] = {
    rate_parameter(5),
    note_parameter,
    automatable(
        {"depth", Kind::number, Unit::percent, 0, 100, 50, "By what share the level falls at the lowest"}),
    {"shape", Kind::choice, Unit::none, 0, 2, 0, "Of a turn; the edges of a square are bent over a twentieth",
     shapes},
    start_parameter,
    spread_parameter(0),
};

// From 0 at the start of a turn to 1 in its middle and back.
double swing(Shape shape, double turn)
{
    const double triangle = 1 - std::abs(2 * turn - 1);
    if (shape == Shape::triangle) return triangle;
    const double edge = shape == Shape::square ? std::clamp((triangle - 0.5) * 20 + 0.5, 0.0, 1.0) : triangle;
    return 0.5 - 0.5 * std::cos(std::numbers::pi * edge);
}

// Where rate or depth moves, its gain is one more that moves.
std::unique_ptr<Processor> moving(const Settings& settings, const ProcessorContext& context, Shape shape)
{
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    network->output = network->add_node(context.layout);
    const SharedMoving turns = turns_of(settings, context);
    for (int c = 0; c < context.layout.channels(); ++c) {
        Factor gain = 1;
        gain.moving.push_back(
            moving_swing(turns, start_of(settings, context.layout, c), settings.share("depth"),
                         [shape](double depth, double turn) { return 1 - depth * swing(shape, turn); }));
        add_paths(*network, in, network->output, {{c, c, 1, 0, nullptr}}, gain);
    }
    return network;
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const auto shape = static_cast<Shape>(settings.choice("shape"));
    if (settings.moves("rate") || settings.moves("depth")) return moving(settings, context, shape);
    const double depth = settings.number("depth") / 100;
    const SharedTurn gains = make_turn([=](double turn) { return 1 - depth * swing(shape, turn); });
    std::vector<std::vector<SwingingVoice>> lanes;
    for (int c = 0; c < context.layout.channels(); ++c)
        lanes.push_back({{c, nullptr, gains, start_of(settings, context.layout, c)}});
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    network->output = add_swinging(*network, in, swinging_of(settings, context), std::move(lanes));
    return network;
}

} // namespace

extern const ProcessorType tremolo_processor{"tremolo", "A level that swings", parameters, make};

} // namespace dubstage
