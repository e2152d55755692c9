#include "render/taps.h"

#include <algorithm>

namespace dubstage {

namespace {

// What stays in the caches of a processor from kernel to kernel.
Frames most_frames(const Device& device, const Prepared& prepared)
{
    return device.unified() ? std::min<Frames>(131072, prepared.plan.block) : prepared.plan.block;
}

const Layout& layout_of(const Prepared& prepared, const Output& output)
{
    return prepared.graph.nodes[static_cast<std::size_t>(output.node)].layout;
}

} // namespace

std::vector<TapPart> tap_parts(const Prepared& prepared, const Signals& signals, Frames step, Frames from,
                               Frames to)
{
    std::vector<TapPart> parts;
    const Frames first = std::max(from, step * prepared.plan.block);
    const Frames last = std::min(to, (step + 1) * prepared.plan.block);
    if (last <= first) return parts;
    for (std::size_t o = 0; o < prepared.graph.outputs.size(); ++o) {
        TapPart part{o, last - first, {}};
        const int node = prepared.graph.outputs[o].node;
        for (int c = 0; c < layout_of(prepared, prepared.graph.outputs[o]).channels(); ++c)
            part.lanes.push_back(signals.address(node, c, first));
        parts.push_back(std::move(part));
    }
    return parts;
}

Taps::Taps(Device& device, const Prepared& prepared, const MeterSettings& settings)
    : device_(device), most_frames_(most_frames(device, prepared))
{
    for (const auto& output : prepared.graph.outputs)
        meters_.push_back(std::make_unique<Meter>(device, layout_of(prepared, output), prepared.sample_rate,
                                                  settings, most_frames_));
}

double Taps::bytes(const Device& device, const Prepared& prepared, const MeterSettings& settings)
{
    double sum = 0;
    for (const auto& output : prepared.graph.outputs)
        sum += Meter::bytes(device, layout_of(prepared, output), prepared.sample_rate, settings,
                            most_frames(device, prepared));
    return sum;
}

void Taps::feed(const TapPart& part)
{
    Meter& meter = *meters_[part.output];
    for (Frames done = 0; done < part.frames;) {
        const Frames frames = std::min(most_frames_, part.frames - done);
        meter.copy_in(part.lanes, static_cast<std::uint64_t>(done) * sizeof(float), frames);
        meter.advance(frames, false);
        done += frames;
    }
}

std::vector<Observation> Taps::take(Frames frames)
{
    std::vector<Observation> observations;
    for (auto& meter : meters_) {
        meter->advance(0, true);
        observations.push_back(meter->take(frames));
    }
    return observations;
}

} // namespace dubstage
