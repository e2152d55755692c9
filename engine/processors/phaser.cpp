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
    automatable({"from", Kind::number, Unit::hertz, 20, 20000, 200, "The lowest corner that they swing to"}),
    automatable(
        {"to", Kind::number, Unit::hertz, 20, 20000, 3000, "The highest; the way is even in octaves"}),
    automatable(
        {"feedback", Kind::number, Unit::percent, -90, 90, 0, "Share of what comes out that goes in again"}),
    start_parameter,
    spread_parameter(0),
    automatable({"mix", Kind::number, Unit::percent, 0, 100, 50,
                 "Share of what was shifted; the notches are deepest at 50"}),
};

constexpr double highest_corner = 0.45; // of the rate

double corner_at(double from, double to, double turn)
{
    return from * std::pow(to / from, 0.5 - 0.5 * std::cos(2 * std::numbers::pi * turn));
}

// Coefficients of the all-passes between corners that move.
class MovingCorners : public Moving {
  public:
    MovingCorners(SharedMoving turns, double start, Factor from, Factor to, double sample_rate)
        : turns_(std::move(turns)), start_(start), from_(std::move(from)), to_(std::move(to)),
          sample_rate_(sample_rate)
    {}
    void multiply(Frames at, std::size_t count, double* values) const override
    {
        std::vector<double> turns(count), from(count, from_.fixed), to(count, to_.fixed);
        turns_->fill(at, count, turns.data());
        for (const SharedMoving& one : from_.moving) one->multiply(at, count, from.data());
        for (const SharedMoving& one : to_.moving) one->multiply(at, count, to.data());
        for (std::size_t i = 0; i < count; ++i) {
            const double highest = std::min(to[i], highest_corner * sample_rate_);
            const double corner = corner_at(std::min(from[i], highest), highest, start_ + turns[i]);
            values[i] *= all_pass_coefficient(corner, sample_rate_);
        }
    }
    std::optional<double> constant(Frames, Frames) const override { return std::nullopt; }

  private:
    SharedMoving turns_;
    double start_;
    Factor from_, to_;
    double sample_rate_;
};

void check_corners(const Settings& settings)
{
    if (settings.extent("to").first >= settings.extent("from").second) return;
    if (settings.moves("to") || settings.moves("from"))
        settings.fail("to", "it comes to lie below 'from'", "keep the points of 'to' above those of 'from'");
    settings.fail("to", "it lies below 'from'", "exchange them");
}

// What moves, as lanes behind those of the sound.
std::vector<SharedMoving> controls_of(const Settings& settings, const ProcessorContext& context,
                                      const PhaserSettings& phaser)
{
    std::vector<SharedMoving> lanes;
    if (phaser.moving_corners)
        for (const double start : phaser.starts)
            lanes.push_back(std::make_shared<MovingCorners>(turns_of(settings, context), start,
                                                            settings.factor("from"), settings.factor("to"),
                                                            context.sample_rate));
    else if (phaser.moving_turns)
        lanes.push_back(turns_of(settings, context));
    if (phaser.moving_feedback) lanes.push_back(moving_product(settings.share("feedback")));
    return lanes;
}

PhaserSettings phaser_of(const Settings& settings, const ProcessorContext& context)
{
    const double to = std::min(settings.number("to"), highest_corner * context.sample_rate),
                 from = std::min(settings.number("from"), to);
    PhaserSettings phaser;
    phaser.sample_rate = context.sample_rate;
    phaser.turns_per_second = turns_per_second(settings, context);
    phaser.corners = make_turn([=](double turn) { return corner_at(from, to, turn); });
    for (int c = 0; c < context.layout.channels(); ++c)
        phaser.starts.push_back(start_of(settings, context.layout, c));
    phaser.stages = whole_number(settings, "stages");
    phaser.feedback = settings.number("feedback") / 100;
    phaser.moving_turns = settings.moves("rate");
    phaser.moving_corners = settings.moves("from") || settings.moves("to");
    phaser.moving_feedback = settings.moves("feedback");
    return phaser;
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    check_corners(settings);
    PhaserSettings phaser = phaser_of(settings, context);
    const Factor mix = settings.share("mix");
    phaser.wet = mix.moves() ? 1 : mix.fixed;
    phaser.dry = 1 - phaser.wet;
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    std::vector<int> sources{in};
    if (auto lanes = controls_of(settings, context, phaser); !lanes.empty()) {
        const Layout controls = plain_layout(static_cast<int>(lanes.size()));
        sources.push_back(add_stage(*network, {in}, controls, control_stage(std::move(lanes))));
    }
    const int shifted = add_stage(*network, sources, context.layout, phaser_stage(phaser));
    network->output = with_mix(*network, in, shifted, mix);
    return network;
}

} // namespace

extern const ProcessorType phaser_processor{
    "phaser", "Notches that swing: all-passes beside the sound itself", parameters, make};

} // namespace dubstage
