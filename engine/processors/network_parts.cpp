#include "processors/network_parts.h"

#include <cmath>

#include "dsp/fir_design.h"
#include "dsp/interpolation.h"
#include "processors/linear.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr int filter_taps = 80;      // of each phase
constexpr double filter_beta = 10.5; // -104 dB from 0.042 of the rate beyond half of it on

// The phases of one channel side by side, channel after channel.
std::vector<FirLane> up(int channels, int factor)
{
    const auto sets = interpolation_taps(factor, filter_taps, filter_beta);
    std::vector<FirLane> lanes;
    for (int c = 0; c < channels; ++c)
        for (const auto& taps : sets) lanes.push_back({{c}, {taps}});
    return lanes;
}

std::vector<FirLane> down(int channels, int factor)
{
    const auto sets = decimation_taps(factor, filter_taps, filter_beta);
    std::vector<FirLane> lanes;
    for (int c = 0; c < channels; ++c) {
        FirLane& lane = lanes.emplace_back();
        for (int p = 0; p < factor; ++p) {
            lane.in.push_back(c * factor + p);
            lane.taps.push_back(sets[static_cast<std::size_t>(p)]);
        }
    }
    return lanes;
}

std::vector<Path> straight_paths(int channels, double gain, const std::shared_ptr<const Response>& response)
{
    std::vector<Path> paths;
    for (int c = 0; c < channels; ++c) paths.push_back({c, c, gain, 0, response});
    return paths;
}

const Layout& layout_of(const Network& network, int node)
{
    return network.nodes[static_cast<std::size_t>(node)];
}

} // namespace

int oversampling_of(const Settings& settings)
{
    const double factor = settings.number("oversampling");
    for (const int known : {1, 2, 4, 8, 16})
        if (factor == known) return known;
    settings.fail("oversampling", "oversampling = " + format_number(factor) + " is not a power of two",
                  "write 1, 2, 4, 8 or 16");
}

void add_paths(Network& network, int from, int to, std::vector<Path> paths, const Factor& gain)
{
    for (Path& path : paths) path.gain *= gain.fixed;
    network.links.push_back({from, to, std::move(paths), gain.moving});
}

// A gain that moves comes behind what is filtered.
void add_to(Network& network, int from, int to, const Factor& gain, std::shared_ptr<const Response> response)
{
    if (gain.moves() && response) {
        from = add_copy(network, from, 1, std::move(response));
        response = nullptr;
    }
    const int channels = layout_of(network, from).channels();
    network.links.push_back({from, to, straight_paths(channels, gain.fixed, response), gain.moving});
}

int add_copy(Network& network, int from, const Factor& gain, std::shared_ptr<const Response> response)
{
    const int to = network.add_node(layout_of(network, from));
    add_to(network, from, to, gain, std::move(response));
    return to;
}

int with_mix(Network& network, int in, int worked_on, const Factor& mix)
{
    if (!mix.moves()) return worked_on;
    const int out = add_copy(network, worked_on, mix);
    add_to(network, in, out, rest_of(mix));
    return out;
}

int add_stage(Network& network, std::vector<int> from, const Layout& layout, SharedStage stage)
{
    const int to = network.add_node(layout);
    network.stages.push_back({std::move(from), to, std::move(stage)});
    return to;
}

int add_curve(Network& network, int from, const Transfer& transfer, double range, int factor)
{
    const auto curve = std::make_shared<TransferCurve>();
    curve->y = sample_transfer(transfer, range, FIR_CURVE_PARTS);
    curve->range = range;
    const Layout layout = layout_of(network, from);
    const int channels = layout.channels();
    if (factor == 1) {
        std::vector<FirLane> lanes;
        for (int c = 0; c < channels; ++c) lanes.push_back({{c}, {{1.0}}});
        return add_stage(network, {from}, layout, fir_stage(std::move(lanes), 0, curve));
    }
    const int phases = add_stage(network, {from}, plain_layout(channels * factor),
                                 fir_stage(up(channels, factor), filter_taps / 2 - 1, curve));
    return add_stage(network, {phases}, layout, fir_stage(down(channels, factor), filter_taps / 2));
}

std::shared_ptr<const Response> shared_filter(const ProcessorContext& context, const std::string& key,
                                              const AnalogSections& sections, bool linear_phase)
{
    return shared_response(context, key, [&] {
        const Prototype prototype{sections, {}};
        return design_fir(prototype, context.sample_rate, linear_phase ? Phase::linear : Phase::minimum)
            .response;
    });
}

} // namespace dubstage
