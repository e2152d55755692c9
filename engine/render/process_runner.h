// Runs the stages of one kind for one step.
#pragma once

#include <memory>
#include <vector>

#include "render/island_runner.h"

namespace dubstage {

class ProcessRunner {
  public:
    ProcessRunner(Device& device, const Graph& graph, const Plan& plan, const Op& op);
    static double bytes(const Device& device, const Graph& graph, const Op& op);
    // Of the tables of one step.
    static std::size_t table_bytes(const Device& device, const Graph& graph, const Plan& plan, const Op& op);

    void restart(CommandList& list) { runner_->restart(list); }
    void run(Frames step, Signals& signals, BatchBuilder& batch);

  private:
    const Graph& graph_;
    const Plan& plan_;
    std::vector<int> processes_;
    std::size_t table_bytes_;
    std::unique_ptr<StageRunner> runner_;
};

} // namespace dubstage
