#include "processors/control_stage.h"

#include <algorithm>

#include "processors/stage_lanes.h"

namespace dubstage {

namespace {

class ControlStage : public TimeStage {
  public:
    explicit ControlStage(std::vector<SharedMoving> values) : values_(std::move(values)) {}
    const char* kind() const override { return "control"; }
    StageTiming timing() const override { return {}; }
    bool sounds_alone() const override { return true; }
    std::unique_ptr<StageRunner> start(Device& device,
                                       const std::vector<const TimeStage*>& stages) const override;
    double bytes(const Device&, const std::vector<const TimeStage*>&) const override { return 0; }
    std::size_t table_bytes(const Device& device, const std::vector<const TimeStage*>& stages,
                            Frames frames) const override;
    const std::vector<SharedMoving>& values() const { return values_; }

  private:
    std::vector<SharedMoving> values_;
};

const ControlStage& control(const TimeStage* stage)
{
    return static_cast<const ControlStage&>(*stage);
}

// Evaluated on the host, in double; a filter of one tap puts them into the lanes.
class ControlRunner : public StageRunner {
  public:
    explicit ControlRunner(const std::vector<const TimeStage*>& stages) : stages_(stages) {}
    void restart(CommandList&) override {}
    void record(std::span<const StageLanes> stages, Frames frames, TableRoom& room,
                CommandList& list) override;

  private:
    std::vector<const TimeStage*> stages_;
};

void ControlRunner::record(std::span<const StageLanes> stages, Frames frames, TableRoom& room,
                           CommandList& list)
{
    const auto n = static_cast<std::size_t>(frames);
    const auto one = room.table<kernels::Floats>(std::vector<float>{1.0f});
    std::vector<double> exact(n);
    std::vector<float> rounded(n);
    std::vector<kernels::ReductionLane> lanes;
    std::vector<kernels::FirRow> rows;
    for (std::size_t s = 0; s < stages.size(); ++s) {
        const auto& values = control(stages_[s]).values();
        for (std::size_t v = 0; v < values.size(); ++v) {
            values[v]->fill(stages[s].first, n, exact.data());
            std::ranges::transform(exact, rounded.begin(), [](double x) { return static_cast<float>(x); });
            kernels::FirRow row{};
            row.out_lane = lane_at(stages[s].out[v], 0);
            row.first = static_cast<kernels::uint>(lanes.size());
            row.lanes = row.count = 1;
            row.taps = one;
            rows.push_back(row);
            lanes.push_back({room.table<kernels::Floats>(rounded)});
        }
    }
    list.stage("control");
    list.fir({room.table<kernels::FirRows>(rows), room.table<kernels::ReductionLanes>(lanes),
              static_cast<kernels::uint>(rows.size()), static_cast<kernels::uint>(n)});
}

std::unique_ptr<StageRunner> ControlStage::start(Device&, const std::vector<const TimeStage*>& stages) const
{
    return std::make_unique<ControlRunner>(stages);
}

std::size_t ControlStage::table_bytes(const Device&, const std::vector<const TimeStage*>& stages,
                                      Frames frames) const
{
    std::size_t lanes = 0;
    for (const TimeStage* stage : stages) lanes += control(stage).values().size();
    const std::size_t each = static_cast<std::size_t>(frames) * sizeof(float) + sizeof(kernels::FirRow) +
                             sizeof(kernels::ReductionLane) + table_slack;
    return lanes * each + 4 * table_slack;
}

} // namespace

std::shared_ptr<const TimeStage> control_stage(std::vector<SharedMoving> values)
{
    return std::make_shared<ControlStage>(std::move(values));
}

} // namespace dubstage
