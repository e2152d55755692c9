#include "processors/network_parts.h"
#include "processors/stereo_pair.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    automatable({"width", Kind::number, Unit::percent, 0, 400, 100,
                 "How wide: 0 is mono, 100 as it is, 200 the side doubled; the middle keeps its level"}),
    automatable(
        {"mid_db", Kind::number, Unit::decibel, -120, 24, 0, "Gain of the middle, (L + R) / 2; -120: none"}),
    automatable({"side_db", Kind::number, Unit::decibel, -120, 24, 0,
                 "Gain of the side, (L - R) / 2, instead of width; -120: none"}),
    {"above", Kind::number, Unit::hertz, 20, 20000, 20,
     "Only what lies above this frequency is changed; without it, from 0 Hz on"},
    {"below", Kind::number, Unit::hertz, 20, 20000, 20000,
     "Only what lies below this frequency is changed; without it, up to the highest"},
    {"slope", Kind::number, Unit::db_per_octave, 12, 96, 48,
     "How steeply the change begins and ends at above and below, at linear phase"},
    pair_parameter,
};

Factor gain_or_none(const Settings& settings, const char* key)
{
    if (!settings.moves(key)) return gain_or_silence(settings.number(key));
    Factor gain = 1;
    gain.moving.push_back(settings.moving_gain(key, true));
    return gain;
}

Factor side_gain(const Settings& settings)
{
    const auto said = [&](const char* key) { return settings.given(key) || settings.moves(key); };
    if (!said("side_db")) return settings.share("width");
    if (said("width"))
        settings.fail("side_db", "side_db and width both say how loud the side is", "take one of them away");
    return gain_or_none(settings, "side_db");
}

void check_limits(const Settings& settings)
{
    const bool above = settings.given("above"), below = settings.given("below");
    if (settings.given("slope") && !above && !below)
        settings.fail("slope", "without above and below there is nothing that slopes",
                      "give a frequency, or take slope away");
    if (above && below && settings.number("above") >= settings.number("below"))
        settings.fail("below",
                      "nothing lies above " + format_number(settings.number("above")) + " Hz and below " +
                          format_number(settings.number("below")) + " Hz",
                      "let above be the lower one of both frequencies");
}

// The same with gains that move, behind what is filtered.
std::unique_ptr<Processor> moving(const Settings& settings, const ProcessorContext& context, StereoPair pair,
                                  Factor middle, Factor side)
{
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    network->output = network->add_node(context.layout);
    int band = in;
    auto beside = paths_beside(pair, context.layout);
    const double slope = settings.number("slope");
    const bool above = settings.given("above"), below = settings.given("below");
    if (above || below) {
        band = network->add_node(context.layout);
        std::vector<Path> paths;
        const auto below_key = [&](const char* key) { return low_part_below(settings, key, slope, context); };
        add_middle_side(paths, pair, 1.0, 1.0, below ? below_key("below") : nullptr);
        if (above) add_middle_side(paths, pair, -1.0, -1.0, below_key("above"));
        network->links.push_back({in, band, std::move(paths)});
        add_middle_side(beside, pair, 1.0, 1.0);
        const auto beyond_unity = [](double gain) { return gain - 1; };
        middle = factor_function(middle, beyond_unity);
        side = factor_function(side, beyond_unity);
    }
    if (!beside.empty()) network->links.push_back({in, network->output, std::move(beside)});
    std::vector<Path> of_middle, of_side;
    add_middle_side(of_middle, pair, 1.0, 0.0);
    add_middle_side(of_side, pair, 0.0, 1.0);
    add_paths(*network, band, network->output, std::move(of_middle), middle);
    add_paths(*network, band, network->output, std::move(of_side), side);
    return network;
}

// Inside its limits the signal gets the gains, outside unity: unity + (gain - 1) * band, where
// band = low part at `below` - low part at `above`. All of it together is flat where the gains are 1.
std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const StereoPair pair = stereo_pair(settings, context.layout);
    check_limits(settings);
    const Factor mid_factor = gain_or_none(settings, "mid_db"), side_factor = side_gain(settings);
    if (mid_factor.moves() || side_factor.moves())
        return moving(settings, context, pair, mid_factor, side_factor);
    const double middle = mid_factor.fixed, side = side_factor.fixed;
    auto paths = paths_beside(pair, context.layout);
    const double slope = settings.number("slope");
    if (settings.given("below")) {
        add_middle_side(paths, pair, 1.0, 1.0);
        add_middle_side(paths, pair, middle - 1.0, side - 1.0,
                        low_part_below(settings, "below", slope, context));
    } else {
        add_middle_side(paths, pair, middle, side);
    }
    if (settings.given("above"))
        add_middle_side(paths, pair, 1.0 - middle, 1.0 - side,
                        low_part_below(settings, "above", slope, context));
    return std::make_unique<FixedPaths>(std::move(paths));
}

} // namespace

extern const ProcessorType width_processor{
    "width", "How wide a stereo signal is: gains for its middle and side, in all or part of the spectrum",
    parameters, make};

} // namespace dubstage
