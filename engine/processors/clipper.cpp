#include <cmath>

#include "base/units.h"
#include "processors/dynamics_parameters.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    automatable({"ceiling_db", Kind::number, Unit::decibel, -60, 20, -1,
                 "Where it cuts the waveform, between the samples too; the filter behind it can rise a "
                 "little above"}),
    automatable({"drive_db", Kind::number, Unit::decibel, -40, 40, 0, "Gain before it"}),
    {"softness", Kind::number, Unit::percent, 0, 100, 0,
     "Part of the ceiling over which it bends: 0 cuts, 100 bends from the first"},
    oversampling_parameter,
    mix_parameter,
};

constexpr double range_above = 16; // times the ceiling

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    // Where it moves the curve's is full scale, and the sound is scaled to it and back.
    const bool moves = settings.moves("ceiling_db");
    const Factor back = moves ? settings.gain("ceiling_db") : Factor(1);
    const double ceiling = moves ? 1 : db_to_gain(settings.number("ceiling_db"));
    const Factor drive = settings.gain("drive_db") * inverse(back), wet = settings.share("mix");
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const int driven = !drive.moves() && drive.fixed == 1 ? in : add_copy(*network, in, drive);
    const int cut = add_curve(*network, driven, clipping(ceiling, settings.number("softness") / 100),
                              range_above * ceiling, oversampling_of(settings));
    network->output = cut;
    if (!moves && !wet.moves() && wet.fixed == 1) return network;
    network->output = add_copy(*network, cut, wet * back);
    if (!wet.moves() && wet.fixed == 1) return network;
    add_to(*network, in, network->output, rest_of(wet));
    return network;
}

} // namespace

extern const ProcessorType clipper_processor{
    "clipper", "Cuts what rises above its ceiling, hard or soft, at a multiple of the rate", parameters,
    make};

} // namespace dubstage
