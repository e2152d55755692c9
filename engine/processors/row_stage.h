// Stages that are a table of rows for one kernel.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "processors/stage_lanes.h"

namespace dubstage {

// Rows of one kernel; the others stay empty.
struct Rows {
    std::vector<kernels::ReductionLane> lanes;
    std::vector<kernels::OvershootRow> overshoots;
    kernels::Floats overshoot_taps{};
    std::vector<kernels::ReductionRow> reductions;
    std::vector<kernels::HoldRow> holds;
    std::vector<kernels::FollowRow> follows;
    std::vector<kernels::FirRow> firs;
    std::vector<kernels::AmplifyRow> gains;
    std::vector<kernels::ModulateRow> modulations;
    std::vector<kernels::Voice> voices;
    kernels::Floats places{};
    std::vector<kernels::PhaserRow> phasers;

    std::size_t bytes() const;
};

// Where a stage's own things lie on the device.
struct StagePlaces {
    std::uint64_t constants = 0, states = 0;
};

class RowStage : public TimeStage {
  public:
    // Read only; equal ones are held once.
    virtual std::vector<float> constants() const { return {}; }
    // What it remembers, as it is after endless silence.
    virtual std::vector<std::byte> rest() const { return {}; }
    // The rows for the frames from `at` on, counted from the lanes' first.
    virtual void add(const StageLanes& lanes, Frames at, const StagePlaces& places, Rows& rows) const = 0;
    virtual int inputs() const = 0;
    virtual int outputs() const = 0;

    std::unique_ptr<StageRunner> start(Device& device,
                                       const std::vector<const TimeStage*>& stages) const override;
    double bytes(const Device& device, const std::vector<const TimeStage*>& stages) const override;
    std::size_t table_bytes(const Device& device, const std::vector<const TimeStage*>& stages,
                            Frames frames) const override;
};

} // namespace dubstage
