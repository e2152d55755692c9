#include <cmath>

#include "dsp/fir_design.h"
#include "dsp/fractional_delay.h"
#include "dsp/response_math.h"
#include "processors/modulation_parameters.h"
#include "processors/network_parts.h"
#include "processors/stereo_pair.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr const char* sides[] = {"left", "right"};
constexpr int cut_order = 2;
// A distance below this from a whole frame is rounding, not a fraction.
constexpr double smallest_fraction = 1e-6;
constexpr double silence_db = -120;

constexpr Parameter parameters[] = {
    automatable(
        {"time", Kind::time, Unit::seconds, 0, 0.04, 0.015,
         "How much later that side is: seconds, \"12 ms\" or \"480 samples\"; parts of a sample are kept. "
         "What is alike in both sides is heard from the other one. Summed to mono it becomes a comb: its "
         "notches lie at odd multiples of 1 / (2 * time), and are the shallower the lower level_db and "
         "high_cut are. While it moves, that side is bent in pitch, as a tape's is, and flat to 0.39 of the "
         "rate"}),
    {"side", Kind::choice, Unit::none, 0, 1, 1, "The one that is delayed", sides},
    automatable(
        {"level_db", Kind::number, Unit::decibel, -120, 20, 0, "Gain of the delayed side; -120: none"}),
    {"high_cut", Kind::number, Unit::hertz, 0, 96000, 0, "Of the delayed side, 12 dB/octave; 0: none"},
    pair_parameter,
};

struct SplitDelay {
    Frames whole = 0;
    double fraction = 0;
};

SplitDelay split(double frames)
{
    const double whole = std::floor(frames + smallest_fraction), fraction = frames - whole;
    return {static_cast<Frames>(whole), fraction < smallest_fraction ? 0.0 : fraction};
}

// What the delayed side goes through beside whole frames of delay; null where that is nothing.
std::shared_ptr<const Response> filter(double fraction, double high_cut, const ProcessorContext& context)
{
    if (fraction == 0.0 && high_cut == 0.0) return nullptr;
    return shared_response(context, "haas " + format_number(fraction) + " " + format_number(high_cut), [&] {
        if (high_cut == 0.0) return fractional_delay(fraction);
        const Prototype cut{analog_high_cut(high_cut, butterworth_q, cut_order), {}};
        Response response = design_fir(cut, context.sample_rate, Phase::minimum).response;
        return fraction == 0.0 ? response : convolve(fractional_delay(fraction), response);
    });
}

// A delay that moves, read between the samples; everything else stands still.
int delayed_side(Network& network, int in, const Settings& settings, const ProcessorContext& context,
                 int delayed)
{
    const double rate = context.sample_rate;
    Swinging swinging;
    swinging.swing.sample_rate = rate;
    swinging.swing.turns_per_second = 0;
    swinging.move_depth(moving_function(settings.moving("time"), [=](double s) { return s * rate; }), 0, 0,
                        settings.extent("time").second * rate);
    const SharedTurn one = make_turn([](double) { return 1.0; });
    std::vector<std::vector<SwingingVoice>> lanes;
    for (int c = 0; c < context.layout.channels(); ++c)
        lanes.push_back({{c, c == delayed ? one : nullptr, one}});
    return add_swinging(network, in, swinging, std::move(lanes));
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const StereoPair pair = stereo_pair(settings, context.layout);
    const bool right = settings.choice("side") == 1, moves = settings.moves("time");
    const int delayed = right ? pair.right : pair.left, other = right ? pair.left : pair.right;
    const SplitDelay delay = moves ? SplitDelay{} : split(settings.number("time") * context.sample_rate);
    auto paths = paths_beside(pair, context.layout);
    paths.push_back({other, other, 1.0, 0, nullptr});
    const Factor level = settings.gain("level_db");
    const auto response = filter(delay.fraction, settings.number("high_cut"), context);
    const bool heard = settings.moves("level_db") || settings.number("level_db") > silence_db;
    if (heard && !level.moves()) paths.push_back({delayed, delayed, level.fixed, delay.whole, response});
    if (!moves && !level.moves()) return std::make_unique<FixedPaths>(std::move(paths));
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const int source = moves ? delayed_side(*network, in, settings, context, delayed) : in;
    network->output = network->add_node(context.layout);
    network->links.push_back({source, network->output, std::move(paths)});
    if (!level.moves()) return network;
    const int alone = network->add_node(context.layout);
    network->links.push_back({source, alone, {{delayed, delayed, 1, delay.whole, response}}});
    add_paths(*network, alone, network->output, {{delayed, delayed, 1, 0, nullptr}}, level);
    return network;
}

} // namespace

extern const ProcessorType haas_processor{
    "haas", "One side a little later: the sound seems to come from the other (the precedence effect)",
    parameters, make};

} // namespace dubstage
