#include <cmath>

#include "processors/dynamics_parameters.h"
#include "processors/network_parts.h"
#include "session/text.h"

namespace dubstage {

namespace {

enum class Shape { bell, low_shelf, high_shelf };
constexpr const char* shapes[] = {"bell", "low_shelf", "high_shelf"};
constexpr const char* sides[] = {"above", "below"};

constexpr Parameter members[] = {
    {"shape", Kind::choice, Unit::none, 0, 2, 0, "What part of the spectrum it is", shapes},
    {"frequency", Kind::number, Unit::hertz, 10, 40000, 1000, "Middle of a bell; corner of a shelf"},
    {"q", Kind::number, Unit::none, 0.1, 20, 1, "Of a bell: middle over width"},
    {"when", Kind::choice, Unit::none, 0, 1, 0, "The side of the threshold on which it acts", sides},
    automatable(
        {"threshold_db", Kind::number, Unit::decibel, -120, 20, -30, "Of the level of this part alone"}),
    automatable(
        {"ratio", Kind::number, Unit::ratio, 1, 1000, 2, "dB beyond the threshold for one that is left"}),
    knee_parameter(6),
    {"range_db", Kind::number, Unit::decibel, -40, 40, -12,
     "Up to how much it turns: down, or up where above 0"},
    attack_parameter(0.01),
    release_parameter(0.1),
};

constexpr Parameter parameters[] = {
    {"bands", Kind::groups, Unit::none, 0, 0, 0, "The bands, side by side", {}, members},
    hold_parameter,
    lookahead_parameter,
    detector_parameter,
    rms_parameter,
    link_parameter,
    output_parameter,
    output_band_parameter,
};

// Zero phase: 1 / (1 + (Q (f/f0 - f0/f))^2) for a bell, 1 / (1 + (f/f0)^2) and its rest for shelves, so that
// the sum with the sound as it came in is exactly the gain where the part is whole.
AnalogSections part_of(const Settings& band)
{
    const double frequency = band.number("frequency");
    AnalogSections once;
    switch (static_cast<Shape>(band.choice("shape"))) {
    case Shape::bell:
        once = analog_band_pass(frequency, band.number("q"));
        break;
    case Shape::low_shelf:
        once = analog_high_cut(frequency, butterworth_q, 1);
        break;
    case Shape::high_shelf:
        once = analog_low_cut(frequency, butterworth_q, 1);
        break;
    }
    AnalogSections twice = once;
    twice.insert(twice.end(), once.begin(), once.end());
    return twice;
}

DynamicsSettings dynamics_of(const Settings& band, DynamicsSettings dynamics)
{
    const double range = band.number("range_db");
    set_times(dynamics, band);
    set_curve(dynamics, band);
    dynamics.below = band.choice("when") == 1;
    dynamics.up = range > 0;
    dynamics.range_db = std::abs(range);
    dynamics.dry = -1;
    dynamics.wet = 1;
    return dynamics;
}

// The part of the spectrum that a band listens to and turns.
int add_part(Network& network, int in, const Settings& band, const ProcessorContext& context)
{
    if (band.number("frequency") > 0.49 * context.sample_rate)
        band.fail("frequency", "the frequency is beyond half the sample rate", "lower it");
    const std::string key = std::string("part ") + shapes[band.choice("shape")] + " " +
                            format_number(band.number("frequency")) + " " + format_number(band.number("q"));
    return add_copy(network, in, 1, shared_filter(context, key, part_of(band), true));
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const DynamicsSettings common = listening_dynamics(settings, context);
    const auto bands = settings.groups("bands");
    if (settings.choice("output") == 1) {
        const Settings& band = bands[output_band(settings, bands.size())];
        network->output = add_reduction(*network, {add_part(*network, in, band, context)}, context.layout,
                                        dynamics_of(band, common));
        return network;
    }
    network->output = add_copy(*network, in, 1);
    for (const Settings& band : bands) {
        const int heard = add_part(*network, in, band, context);
        const int change = add_dynamics(*network, {heard}, context.layout, dynamics_of(band, common));
        add_to(*network, change, network->output, 1);
    }
    return network;
}

} // namespace

extern const ProcessorType dynamic_eq_processor{
    "dynamic_eq", "Bells and shelves of linear phase that open and close with the level of their part",
    parameters, make};

} // namespace dubstage
