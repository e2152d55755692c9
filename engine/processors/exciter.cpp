#include <cmath>

#include "base/units.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    {"frequency", Kind::number, Unit::hertz, 200, 16000, 3500, "Harmonics are made of what lies above"},
    automatable({"drive_db", Kind::number, Unit::decibel, -20, 60, 12, "How hard: gain before the curve"}),
    {"even", Kind::number, Unit::percent, 0, 100, 50, "Even harmonics beside the odd ones"},
    automatable({"amount_db", Kind::number, Unit::decibel, -60, 20, -12,
                 "How loud the harmonics are added; the sound itself is not touched"}),
    oversampling_parameter,
};

constexpr double curve_range = 8;

// The curve without its straight part: harmonics alone come out.
std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const Factor drive = settings.gain("drive_db");
    const AnalogSections above = analog_low_cut(settings.number("frequency"), butterworth_q, 4);
    const auto band = shared_filter(context, settings.fingerprint() + " exciter's band", above, true);
    const Transfer curve = biased_tanh(settings.number("even") / 100);
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const int driven = add_copy(*network, in, drive, band);
    const int harmonics = add_curve(
        *network, driven, [curve](double x) { return curve(x) - x; }, curve_range, oversampling_of(settings));
    const Factor back = inverse(drive);
    const int level = drive.moves() ? add_copy(*network, harmonics, back) : harmonics;
    const Factor gain = settings.gain("amount_db") * (level == harmonics ? back : 1);
    network->output = add_copy(*network, level, gain, band);
    add_to(*network, in, network->output, 1);
    return network;
}

} // namespace

extern const ProcessorType exciter_processor{
    "exciter", "Adds harmonics of the treble, and leaves the sound itself alone", parameters, make};

} // namespace dubstage
