#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/units.h"
#include "dsp/k_weighting.h"
#include "processors/control_stage.h"
#include "processors/dynamics_parameters.h"
#include "processors/linear.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    automatable({"target_lufs", Kind::number, Unit::decibel, -60, 0, -23,
                 "Short-term loudness that it rides to, in LUFS"}),
    {"boost_db", Kind::number, Unit::decibel, 0, 30, 6, "By how much it turns up at most"},
    {"cut_db", Kind::number, Unit::decibel, 0, 30, 6, "By how much it turns down at most"},
    {"gate_lufs", Kind::number, Unit::decibel, -69, 0, -50, "What is softer is left alone: pauses, room"},
    {"speed", Kind::time, Unit::seconds, 0.1, 20, 2, "Length of its moves"},
    {"window", Kind::time, Unit::seconds, 0.1, 10, 3, "What loudness is taken over; 3 s is short-term"},
    output_parameter,
};

constexpr double least_lufs = -70, energy_lufs = -0.691; // ITU-R BS.1770-5
constexpr double gate_width_db = 6;
constexpr double shut = 1e-6;        // of a gate
constexpr double weighting_s = 0.25; // of the K filter, beyond which it is silent

std::vector<double> filtered_impulse(const Biquad& f, std::vector<double> x)
{
    double s1 = 0, s2 = 0;
    for (double& value : x) {
        const double y = f.b0 * value + s1;
        s1 = f.b1 * value - f.a1 * y + s2;
        s2 = f.b2 * value - f.a2 * y;
        value = y;
    }
    return x;
}

Response k_response(double sample_rate)
{
    std::vector<double> impulse(static_cast<std::size_t>(weighting_s * sample_rate));
    impulse[0] = 1;
    const KWeighting k = k_weighting(sample_rate);
    return {0, filtered_impulse(k.high_pass, filtered_impulse(k.shelf, std::move(impulse)))};
}

// Means over what lies about a frame; `smooth`: the middle counts most.
Response mean_about(double seconds, double sample_rate, bool smooth)
{
    const Frames half = std::max<Frames>(1, std::llround(seconds * sample_rate / 2));
    Response mean;
    mean.first = -half;
    double sum = 0;
    for (Frames k = -half; k <= half; ++k) {
        const double place = static_cast<double>(k) / static_cast<double>(half + 1);
        mean.taps.push_back(smooth ? 1 + std::cos(std::numbers::pi * place) : 1);
        sum += mean.taps.back();
    }
    for (double& tap : mean.taps) tap /= sum;
    return mean;
}

int add_curve_of(Network& network, int from, const Transfer& transfer)
{
    const auto curve = std::make_shared<TransferCurve>();
    curve->range = 100;
    curve->y = sample_transfer(transfer, curve->range, FIR_CURVE_PARTS);
    return add_stage(network, {from}, plain_layout(1), fir_stage({{{0}, {{1.0}}}}, 0, curve));
}

double opened(double lufs, double gate)
{
    return std::clamp((lufs - gate) / gate_width_db + 1, 0.0, 1.0);
}

// From dB above the least loudness to dB of gain.
int wanted_gain(Network& network, int above, const Settings& settings)
{
    const double target = settings.number("target_lufs"), gate = settings.number("gate_lufs");
    const double boost = settings.number("boost_db"), cut = settings.number("cut_db");
    const SharedMoving moving = settings.moving("target_lufs");
    if (!moving)
        return add_curve_of(network, above, [=](double db) {
            const double lufs = db + least_lufs;
            return opened(lufs, gate) * std::clamp(target - lufs, -cut, boost);
        });
    const SharedMoving target_above = moving_function(moving, [](double lufs) { return lufs - least_lufs; });
    const int targets = add_stage(network, {above}, plain_layout(1), control_stage({target_above}));
    const int missing = network.add_node(plain_layout(1));
    network.links.push_back({targets, missing, {{0, 0, 1, 0, nullptr}}});
    network.links.push_back({above, missing, {{0, 0, -1, 0, nullptr}}});
    const int ridden = add_curve_of(network, missing, [=](double db) { return std::clamp(db, -cut, boost); });
    const int gated = add_curve_of(
        network, above, [=](double db) { return gain_to_db(std::max(opened(db + least_lufs, gate), shut)); });
    return add_stage(network, {ridden, gated}, plain_layout(1), gain_stage({0}, 1));
}

std::vector<Path> loudness_paths(const Layout& layout, const std::shared_ptr<const Response>& mean)
{
    std::vector<Path> paths;
    for (int c = 0; c < layout.channels(); ++c)
        if (const double weight = channel_weight(layout.speakers()[static_cast<std::size_t>(c)]); weight > 0)
            paths.push_back({c, 0, weight, 0, mean});
    return paths;
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    const double rate = context.sample_rate;
    const auto mean = [&](const char* key, bool smooth) {
        const double seconds = settings.number(key);
        return shared_response(context, (smooth ? "smooth mean " : "mean ") + std::to_string(seconds),
                               [=] { return mean_about(seconds, rate, smooth); });
    };
    const int channels = context.layout.channels();
    const Layout one = plain_layout(1);
    auto network = std::make_unique<Network>();
    const int in = network->add_node(context.layout);
    const int weighted =
        add_copy(*network, in, 1, shared_response(context, "K weighting", [=] { return k_response(rate); }));
    FollowSettings at_once;
    at_once.sample_rate = rate;
    at_once.squares = true;
    const int squares = add_stage(*network, {weighted}, context.layout, follow_stage(channels, at_once));
    const int energy = network->add_node(one);
    network->links.push_back({squares, energy, loudness_paths(context.layout, mean("window", false))});
    const int above = add_stage(*network, {energy}, one, level_stage({{0}}, least_lufs - energy_lufs, true));
    const int wanted = wanted_gain(*network, above, settings);
    const int turn = add_copy(*network, wanted, 1, mean("speed", true));
    if (settings.choice("output") == 1) {
        network->output = network->add_node(context.layout);
        std::vector<Path> paths;
        for (int c = 0; c < channels; ++c) paths.push_back({0, c, -reduction_scale, 0, nullptr});
        network->links.push_back({turn, network->output, std::move(paths)});
        return network;
    }
    network->output = add_stage(*network, {in, turn}, context.layout,
                                gain_stage(std::vector<int>(static_cast<std::size_t>(channels), 0), 1));
    return network;
}

} // namespace

extern const ProcessorType gain_rider_processor{
    "gain_rider", "Rides the level to a short-term loudness, as slowly as a hand would, without delay",
    parameters, make};

} // namespace dubstage
