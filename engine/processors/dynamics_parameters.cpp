#include "processors/dynamics_parameters.h"

#include "base/units.h"

namespace dubstage {

namespace {

std::vector<Path> straight(int channels, const std::shared_ptr<const Response>& response)
{
    std::vector<Path> paths;
    for (int c = 0; c < channels; ++c) paths.push_back({c, c, 1.0, 0, response});
    return paths;
}

// M = (L + R) / 2 and S = (L - R) / 2 of the first two channels, with gain 2 the way back.
std::vector<Path> mid_side(double gain)
{
    return {{0, 0, gain, 0, nullptr},
            {1, 0, gain, 0, nullptr},
            {0, 1, gain, 0, nullptr},
            {1, 1, -gain, 0, nullptr}};
}

} // namespace

DynamicsSettings listening_dynamics(const Settings& settings, const ProcessorContext& context)
{
    DynamicsSettings dynamics;
    dynamics.channels = context.layout.channels();
    dynamics.sample_rate = context.sample_rate;
    dynamics.detector = settings.choice("detector") == 1 ? Detector::rms : Detector::peak;
    dynamics.rms_s = settings.number("rms_window");
    dynamics.hold_s = settings.number("hold");
    dynamics.lookahead_s = settings.number("lookahead");
    dynamics.link = settings.number("link") / 100;
    return dynamics;
}

void set_times(DynamicsSettings& dynamics, const Settings& settings)
{
    dynamics.attack_s = settings.number("attack");
    dynamics.release_s = settings.number("release");
}

void set_curve(DynamicsSettings& dynamics, const Settings& settings)
{
    dynamics.threshold_db = settings.number("threshold_db");
    dynamics.slope = 1 - 1 / settings.number("ratio");
    dynamics.knee_db = settings.number("knee_db");
}

void set_mix(DynamicsSettings& dynamics, const Settings& settings, double makeup_db)
{
    const double share = settings.number("mix") / 100;
    dynamics.dry = 1 - share;
    dynamics.wet = share * db_to_gain(makeup_db);
}

std::unique_ptr<Network> dynamics_network(const DynamicsSettings& dynamics, const Settings& settings,
                                          const ProcessorContext& context)
{
    auto network = std::make_unique<Network>();
    const bool sides = settings.choice("stereo") == 1;
    if (sides && context.layout.channels() != 2)
        settings.fail("stereo",
                      "\"mid_side\" needs a stereo signal, and this one is " + context.layout.name(),
                      "take it away");
    int in = network->add_node(context.layout), key = in;
    Layout key_layout = context.layout;
    if (settings.given("key")) {
        network->key = settings.text("key");
        network->key_place = settings.where("key");
        key_layout = context.layout_of(network->key, network->key_place);
        key = network->add_node(key_layout);
    }
    if (const auto response = eq_response(settings.groups("key_bands"), context)) {
        const int filtered = network->add_node(key_layout);
        network->links.push_back({key, filtered, straight(key_layout.channels(), response)});
        key = filtered;
    }
    const auto to_sides = [&](int from) {
        const int node = network->add_node(context.layout);
        network->links.push_back({from, node, mid_side(0.5)});
        return node;
    };
    const bool own_key = key == in;
    if (sides) in = to_sides(in);
    if (own_key)
        key = in;
    else if (sides && key_layout.channels() == 2)
        key = to_sides(key);
    DynamicsSettings complete = dynamics;
    complete.key_channels = own_key ? 0 : key_layout.channels();
    const int out = network->add_node(context.layout);
    network->stages.push_back(
        {own_key ? std::vector<int>{in} : std::vector<int>{in, key}, out, make_dynamics_stage(complete)});
    network->output = out;
    if (!sides) return network;
    network->output = network->add_node(context.layout);
    network->links.push_back({out, network->output, mid_side(1)});
    return network;
}

} // namespace dubstage
