#include <algorithm>

#include "processors/dynamics_parameters.h"
#include "processors/network_parts.h"
#include "session/text.h"

namespace dubstage {

namespace {

enum class Mode { split, wide };
constexpr const char* modes[] = {"split", "wide"};

constexpr Parameter parameters[] = {
    {"from", Kind::number, Unit::hertz, 500, 20000, 5000, "Lower end of the band that it listens to"},
    {"to", Kind::number, Unit::hertz, 500, 40000, 11000, "Upper end of it"},
    {"mode", Kind::choice, Unit::none, 0, 1, 0,
     "split: turns down the band alone, in linear phase; wide: the whole sound", modes},
    automatable(
        {"threshold_db", Kind::number, Unit::decibel, -80, 20, -30, "Level of the band above which it acts"}),
    automatable(
        {"ratio", Kind::number, Unit::ratio, 1, 1000, 4, "dB of the band for one dB of output above it"}),
    knee_parameter(6),
    automatable({"range_db", Kind::number, Unit::decibel, 0, 60, 12, "By how much it turns down at most"}),
    attack_parameter(0.001),
    release_parameter(0.06),
    hold_parameter,
    {"lookahead", Kind::time, Unit::seconds, 0, 1, 0.001, "How far it listens ahead; no sound comes later"},
    detector_parameter,
    rms_parameter,
    link_parameter,
    output_parameter,
};

constexpr int slope_orders = 4; // 24 dB/octave to both sides

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double from = settings.number("from"),
                 to = std::min(settings.number("to"), 0.49 * context.sample_rate);
    if (to < 1.2 * from)
        settings.fail("to", "the band ends at " + format_number(to) + " Hz, where it has hardly begun",
                      "raise 'to' or lower 'from'");
    AnalogSections sections = analog_low_cut(from, butterworth_q, slope_orders);
    for (const auto& section : analog_high_cut(to, butterworth_q, slope_orders)) sections.push_back(section);
    const auto response =
        shared_filter(context, "band " + format_number(from) + " " + format_number(to), sections, true);

    DynamicsSettings dynamics = listening_dynamics(settings, context);
    set_times(dynamics, settings);
    set_curve(dynamics, settings);
    set_range(dynamics, settings);

    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const int band = add_copy(*network, in, 1, response);
    const bool wide = settings.choice("mode") == static_cast<int>(Mode::wide);
    if (wide) dynamics.key_channels = context.layout.channels();
    if (settings.choice("output") == 1) {
        const std::vector<int> heard = wide ? std::vector<int>{in, band} : std::vector<int>{band};
        network->output = add_reduction(*network, heard, context.layout, dynamics);
        return network;
    }
    if (wide) {
        network->output = add_dynamics(*network, {in, band}, context.layout, dynamics);
        return network;
    }
    // What the band loses is taken from the whole.
    dynamics.dry = -1;
    dynamics.wet = 1;
    const int loss = add_dynamics(*network, {band}, context.layout, dynamics);
    network->output = add_copy(*network, in, 1);
    add_to(*network, loss, network->output, 1);
    return network;
}

} // namespace

extern const ProcessorType de_esser_processor{
    "de_esser", "Turns sibilants down: a band, or the whole by what the band does", parameters, make};

} // namespace dubstage
