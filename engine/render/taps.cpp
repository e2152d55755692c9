#include "render/taps.h"

#include <algorithm>
#include <optional>

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

// Of what tells a reduction its peaks alone are wanted.
std::optional<MeterSettings> meter_of(const Output& output, const RenderSettings& settings)
{
    if (!output.told) return settings.measure ? std::optional(settings.meter) : std::nullopt;
    MeterSettings peaks = settings.meter;
    peaks.spectra = false;
    peaks.spectrogram_rows = 0;
    return peaks;
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

bool wants_taps(const RenderSettings& settings)
{
    return settings.measure || !settings.tell_reductions_of.empty();
}

Taps::Taps(Device& device, const Prepared& prepared, const RenderSettings& settings)
    : device_(device), most_frames_(most_frames(device, prepared))
{
    for (const auto& output : prepared.graph.outputs) {
        const auto meter = meter_of(output, settings);
        meters_.push_back(meter ? std::make_unique<Meter>(device, layout_of(prepared, output),
                                                          prepared.sample_rate, *meter, most_frames_)
                                : nullptr);
    }
}

double Taps::bytes(const Device& device, const Prepared& prepared, const RenderSettings& settings)
{
    double sum = 0;
    for (const auto& output : prepared.graph.outputs)
        if (const auto meter = meter_of(output, settings))
            sum += Meter::bytes(device, layout_of(prepared, output), prepared.sample_rate, *meter,
                                most_frames(device, prepared));
    return sum;
}

void Taps::feed(const TapPart& part)
{
    if (meters_[part.output] == nullptr) return;
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
        if (meter == nullptr) {
            observations.emplace_back();
            continue;
        }
        meter->advance(0, true);
        observations.push_back(meter->take(frames));
    }
    return observations;
}

} // namespace dubstage
