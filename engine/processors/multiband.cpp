#include <algorithm>
#include <cmath>

#include "base/units.h"
#include "dsp/crossover.h"
#include "processors/dynamics_parameters.h"
#include "processors/linear.h"
#include "processors/network_parts.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr Parameter members[] = {
    automatable({"threshold_db", Kind::number, Unit::decibel, -80, 20, -24,
                 "Level of the band above which it turns down, or up"}),
    automatable(
        {"ratio", Kind::number, Unit::ratio, 0.25, 1000, 2,
         "dB of input for one dB of output above the threshold; below 1 it turns up what lies above"}),
    knee_parameter(6),
    automatable({"range_db", Kind::number, Unit::decibel, 0, 200, 200, "By how much it turns at most"}),
    attack_parameter(0.02),
    release_parameter(0.15),
    automatable({"makeup_db", Kind::number, Unit::decibel, -40, 40, 0, "Gain of the band"}),
    {"bypass", Kind::toggle, Unit::none, 0, 1, 0, "Leaves the band as it comes in"},
    {"mute", Kind::toggle, Unit::none, 0, 1, 0, "Leaves the band out"},
};

constexpr Parameter parameters[] = {
    {"crossovers", Kind::numbers, Unit::hertz, 20, 20000, 0,
     "Where the bands meet, 1 to 5 in rising order; default: 120, 1000 and 6000 Hz"},
    {"slope", Kind::number, Unit::db_per_octave, 12, 96, 24, "How steeply the bands fall"},
    {"bands",
     Kind::groups,
     Unit::none,
     0,
     0,
     0,
     "From the lowest on, one more than crossovers; default: as theirs",
     {},
     members},
    hold_parameter,
    lookahead_parameter,
    detector_parameter,
    rms_parameter,
    link_parameter,
    mix_parameter,
    output_parameter,
    output_band_parameter,
};

std::vector<double> crossovers_of(const Settings& settings, double sample_rate)
{
    std::vector<double> crossovers(std::begin(usual_crossovers_hz), std::end(usual_crossovers_hz));
    if (settings.given("crossovers")) crossovers = settings.numbers("crossovers");
    if (crossovers.empty() || crossovers.size() > 5)
        settings.fail("crossovers", "there are " + std::to_string(crossovers.size()) + " crossovers",
                      "write 1 to 5");
    for (std::size_t i = 1; i < crossovers.size(); ++i)
        if (crossovers[i] <= crossovers[i - 1])
            settings.fail("crossovers",
                          "the crossovers do not rise: " + format_number(crossovers[i]) + " after " +
                              format_number(crossovers[i - 1]),
                          "sort them");
    if (crossovers.back() > 0.45 * sample_rate)
        settings.fail("crossovers",
                      format_number(crossovers.back()) + " Hz is beyond 0.45 of the sample rate", "lower it");
    return crossovers;
}

using SharedResponses = std::vector<std::shared_ptr<const Response>>;

SharedResponses bands_of(const std::vector<double>& crossovers, double slope, const ProcessorContext& context)
{
    std::string key = "crossover " + format_number(slope);
    for (const double hz : crossovers) key += " " + format_number(hz);
    const auto all = crossover_bands(crossovers, slope, context.sample_rate);
    SharedResponses shared;
    for (std::size_t b = 0; b < all.size(); ++b)
        shared.push_back(
            shared_response(context, key + " band " + std::to_string(b), [&] { return all[b]; }));
    return shared;
}

DynamicsSettings dynamics_of(const Settings& band, const DynamicsSettings& common)
{
    DynamicsSettings dynamics = common;
    set_times(dynamics, band);
    set_curve(dynamics, band);
    set_range(dynamics, band);
    const auto [least, most] = band.extent("ratio");
    if (least < 1 && most > 1)
        band.fail("ratio", "it moves from turning up, below 1, to turning down", "keep it on one side of 1");
    dynamics.up = least < 1;
    dynamics.slope = std::abs(dynamics.slope);
    if (dynamics.moving_slope)
        dynamics.moving_slope =
            moving_function(dynamics.moving_slope, [](double slope) { return std::abs(slope); });
    return dynamics;
}

const Settings& as_default()
{
    static const Settings settings(members, {}, {}, 0);
    return settings;
}

// What a band loses or gains is added to the sound as it came in, so that bands that are left alone are not
// even filtered.
void add_band(Network& network, int in, const Settings* band, const std::shared_ptr<const Response>& response,
              const DynamicsSettings& common, const Factor& wet)
{
    const Settings& settings = band != nullptr ? *band : as_default();
    if (settings.toggle("bypass")) return;
    if (settings.toggle("mute")) {
        add_to(network, in, network.output, Factor(-1) * wet, response);
        return;
    }
    DynamicsSettings dynamics = dynamics_of(settings, common);
    const Factor makeup = settings.gain("makeup_db");
    const bool moves = wet.moves() || makeup.moves();
    dynamics.dry = moves ? 0 : -wet.fixed;
    dynamics.wet = moves ? 1 : wet.fixed * makeup.fixed;
    const Layout layout = network.nodes[static_cast<std::size_t>(in)];
    const int heard = add_copy(network, in, 1, response);
    const int worked_on = add_dynamics(network, {heard}, layout, dynamics);
    add_to(network, worked_on, network.output, moves ? wet * makeup : 1);
    if (moves) add_to(network, heard, network.output, Factor(-1) * wet);
}

// Nothing is turned down in a band that is bypassed or left out.
int add_band_reduction(Network& network, int in, const Settings& band,
                       const std::shared_ptr<const Response>& response, const DynamicsSettings& common)
{
    if (band.toggle("bypass") || band.toggle("mute")) return add_copy(network, in, 0);
    const Layout layout = network.nodes[static_cast<std::size_t>(in)];
    return add_reduction(network, {add_copy(network, in, 1, response)}, layout, dynamics_of(band, common));
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const auto crossovers = crossovers_of(settings, context.sample_rate);
    const auto bands = settings.groups("bands");
    if (!bands.empty() && bands.size() != crossovers.size() + 1)
        settings.fail("bands",
                      std::to_string(crossovers.size()) + " crossovers make " +
                          std::to_string(crossovers.size() + 1) + " bands, and there are " +
                          std::to_string(bands.size()),
                      "write one more band than crossovers");
    const auto responses = bands_of(crossovers, settings.number("slope"), context);
    const DynamicsSettings common = listening_dynamics(settings, context);
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    if (settings.choice("output") == 1) {
        const std::size_t b = output_band(settings, responses.size());
        network->output =
            add_band_reduction(*network, in, bands.empty() ? as_default() : bands[b], responses[b], common);
        return network;
    }
    network->output = add_copy(*network, in, 1);
    for (std::size_t b = 0; b < responses.size(); ++b)
        add_band(*network, in, bands.empty() ? nullptr : &bands[b], responses[b], common,
                 settings.share("mix"));
    return network;
}

} // namespace

extern const ProcessorType multiband_processor{
    "multiband", "A compressor for each of 2 to 6 bands, split in linear phase so that they sum to the sound",
    parameters, make};

} // namespace dubstage
