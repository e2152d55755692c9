#include "render/signals.h"

#include <algorithm>

#include "base/error.h"
#include "render/staging.h"

namespace dubstage {

namespace {

Frames frames_held(const PlanNode& node, Frames block)
{
    return node.history + block + node.ahead;
}

bool has_samples(const PlanNode& node)
{
    return node.time && !node.source;
}

} // namespace

double Signals::bytes(const Graph& graph, const Plan& plan)
{
    double sum = 0;
    for (std::size_t v = 0; v < plan.nodes.size(); ++v) {
        if (!has_samples(plan.nodes[v])) continue;
        const Frames held = frames_held(plan.nodes[v], plan.block) + (plan.nodes[v].wide ? plan.block : 0);
        sum += static_cast<double>(graph.nodes[v].lanes()) * static_cast<double>(held + 16) * sizeof(float);
    }
    return sum;
}

Signals::Signals(Device& device, const Graph& graph, const Plan& plan) : block_(plan.block)
{
    signals_.resize(plan.nodes.size());
    for (std::size_t v = 0; v < plan.nodes.size(); ++v) {
        if (!has_samples(plan.nodes[v])) continue;
        Signal& signal = signals_[v];
        signal.lanes = graph.nodes[v].lanes();
        signal.length = frames_held(plan.nodes[v], block_);
        signal.stride = (signal.length + 15) / 16 * 16;
        signal.offset = plan.nodes[v].lead - plan.nodes[v].history;
        const auto size = static_cast<std::size_t>(signal.stride * signal.lanes) * sizeof(float);
        signal.buffer = device.create_buffer(size, Memory::device, graph.nodes[v].name.c_str());
        if (plan.nodes[v].wide)
            signal.rest = device.create_buffer(
                static_cast<std::size_t>(block_ * signal.lanes) * sizeof(float), Memory::device, "sums");
        signal.lead = plan.nodes[v].lead;
        signal.dirty = true;
    }
}

void Signals::restart(Frames step, CommandList& list)
{
    step_ = step;
    for (auto& signal : signals_) {
        if (signal.buffer == nullptr || !signal.dirty) continue;
        clear(signal, list);
    }
}

void Signals::clear(Signal& signal, CommandList& list)
{
    list.zero(*signal.buffer, 0, signal.buffer->bytes());
    if (signal.rest != nullptr) list.zero(*signal.rest, 0, signal.rest->bytes());
    signal.dirty = false;
    signal.sound_from = signal.sound_to = 0;
}

// What stays is moved in pieces of at most a block, front first, so that no copy overlaps itself.
void Signals::shift(Signal& signal, CommandList& list) const
{
    if (signal.rest != nullptr) list.zero(*signal.rest, 0, signal.rest->bytes());
    const Frames keep = signal.length - block_;
    for (int lane = 0; lane < signal.lanes; ++lane) {
        const auto byte = [&](Frames frame) {
            return static_cast<std::size_t>(lane * signal.stride + frame) * sizeof(float);
        };
        for (Frames at = 0; at < keep; at += block_) {
            const auto bytes = static_cast<std::size_t>(std::min(block_, keep - at)) * sizeof(float);
            list.copy(*signal.buffer, byte(at + block_), *signal.buffer, byte(at), bytes);
        }
        list.zero(*signal.buffer, byte(keep), static_cast<std::size_t>(block_) * sizeof(float));
    }
}

void Signals::begin_step(Frames step, CommandList& list)
{
    step_ = step;
    for (auto& signal : signals_) {
        if (signal.buffer == nullptr || !signal.dirty) continue;
        if (signal.sound_to <= first_held(signal)) {
            clear(signal, list);
            continue;
        }
        shift(signal, list);
    }
}

std::uint64_t Signals::address(int node, int lane, Frames frame) const
{
    const Signal& signal = signals_[static_cast<std::size_t>(node)];
    const Frames at = frame - first_held(signal);
    check(at >= 0 && at <= signal.length, "a signal is read and written where it is held");
    return signal.buffer->address() + static_cast<std::uint64_t>(lane * signal.stride + at) * sizeof(float);
}

kernels::MixRow Signals::sum_row(int node, int lane, Frames frame) const
{
    const Signal& signal = signals_[static_cast<std::size_t>(node)];
    kernels::MixRow row{};
    row.out_lane = kernel_pointer<kernels::Floats>(address(node, lane, frame));
    row.flags = SUM_ACCUMULATES;
    if (signal.rest == nullptr) return row;
    const Frames at = frame - (step_ * block_ + signal.lead);
    check(at >= 0 && at < block_, "sums are made in the step's block");
    row.rest = kernel_pointer<kernels::Floats>(
        signal.rest->address() + static_cast<std::uint64_t>(lane * block_ + at) * sizeof(float));
    row.flags |= SUM_KEEPS_REST;
    return row;
}

bool Signals::silent(int node, Frames from, Frames to) const
{
    const Signal& signal = signals_[static_cast<std::size_t>(node)];
    return signal.sound_from >= signal.sound_to || from >= signal.sound_to || to <= signal.sound_from;
}

void Signals::heard(int node, Frames from, Frames to)
{
    Signal& signal = signals_[static_cast<std::size_t>(node)];
    const bool none = signal.sound_from >= signal.sound_to;
    signal.sound_from = none ? from : std::min(signal.sound_from, from);
    signal.sound_to = none ? to : std::max(signal.sound_to, to);
    signal.dirty = true;
}

} // namespace dubstage
