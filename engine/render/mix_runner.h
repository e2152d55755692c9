// Runs the sums of samples of one step: plain gains and moving gains, from tracks and from other sums.
#pragma once

#include <map>

#include "render/island_runner.h"

namespace dubstage {

class MixRunner {
  public:
    // `rows`: lanes of tracks that are placed at a time; it never changes a bit of the result.
    MixRunner(Device& device, const Graph& graph, const Plan& plan, int rows);
    static double bytes(const Plan& plan, int rows);

    void run_sources(const Op& op, Frames step, Signals& signals, SourceFeed& feed, BatchBuilder& batch);
    void run_sums(const Op& op, Frames step, Signals& signals, BatchBuilder& batch);

  private:
    struct Use { // of a placed lane, by one term
        const Edge* edge;
        const Term* term;
        Frames from; // of the destination's block
    };
    struct Lane {
        SourceRow row;
        std::vector<Use> uses;
    };
    using Sums =
        std::map<std::pair<int, int>, std::vector<kernels::MixTerm>>; // per destination node and lane

    void place_and_mix(std::vector<Lane>& lanes, Frames step, Signals& signals, SourceFeed& feed,
                       BatchBuilder& batch);
    void add_use(Sums& sums, const Use& use, std::uint64_t in, Frames step, Signals& signals,
                 BatchBuilder& batch);
    void add_term(Sums& sums, const Use& use, std::uint64_t in, BatchBuilder& batch);
    void record(Sums& sums, Frames step, Signals& signals, BatchBuilder& batch) const;

    const Graph& graph_;
    const Plan& plan_;
    int rows_;
    std::unique_ptr<Buffer> lanes_; // [rows][block]
    std::vector<double> curve_;     // the values of the edge that was evaluated last
    const Edge* curve_edge_ = nullptr;
    Frames curve_from_ = 0;
};

} // namespace dubstage
