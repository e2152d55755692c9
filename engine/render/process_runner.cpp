#include "render/process_runner.h"

#include <algorithm>

namespace dubstage {

namespace {

std::vector<const TimeStage*> stages_of(const Graph& graph, const Op& op)
{
    std::vector<const TimeStage*> stages;
    for (const int p : op.processes)
        stages.push_back(graph.processes[static_cast<std::size_t>(p)].stage.get());
    return stages;
}

class SlotRoom : public TableRoom {
  public:
    explicit SlotRoom(StagingSlot& slot) : slot_(slot) {}
    std::uint64_t put(const void* data, std::size_t bytes) override
    {
        const auto place = slot_.reserve<std::byte>(bytes);
        if (bytes > 0) std::memcpy(place.host, data, bytes);
        return place.address;
    }

  private:
    StagingSlot& slot_;
};

} // namespace

ProcessRunner::ProcessRunner(Device& device, const Graph& graph, const Plan& plan, const Op& op)
    : graph_(graph), plan_(plan), processes_(op.processes),
      table_bytes_(table_bytes(device, graph, plan, op)),
      runner_(stages_of(graph, op).front()->start(device, stages_of(graph, op)))
{}

double ProcessRunner::bytes(const Device& device, const Graph& graph, const Op& op)
{
    const auto stages = stages_of(graph, op);
    return stages.front()->bytes(device, stages);
}

std::size_t ProcessRunner::table_bytes(const Device& device, const Graph& graph, const Plan& plan,
                                       const Op& op)
{
    const auto stages = stages_of(graph, op);
    return stages.front()->table_bytes(device, stages, plan.block);
}

void ProcessRunner::run(Frames step, Signals& signals, BatchBuilder& batch)
{
    std::vector<StageLanes> all;
    for (const int p : processes_) {
        const Process& process = graph_.processes[static_cast<std::size_t>(p)];
        const StageTiming timing = process.stage->timing();
        StageLanes lanes;
        lanes.first = step * plan_.block + plan_.nodes[static_cast<std::size_t>(process.to)].lead;
        const auto add = [&](int node, std::vector<std::uint64_t>& to) {
            for (int lane = 0; lane < graph_.nodes[static_cast<std::size_t>(node)].lanes(); ++lane)
                to.push_back(signals.address(node, lane, lanes.first));
        };
        for (const int node : process.from) add(node, lanes.in);
        add(process.to, lanes.out);
        const Frames end = lanes.first + plan_.block;
        if (process.stage->sounds_alone() ||
            !signals.silent(process.from.front(), lanes.first - timing.behind, end + timing.ahead))
            signals.heard(process.to, lanes.first, end);
        all.push_back(std::move(lanes));
    }
    batch.need(table_bytes_);
    SlotRoom room(batch.slot());
    runner_->record(all, plan_.block, room, batch.list());
}

} // namespace dubstage
