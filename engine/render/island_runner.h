// Runs one island for one step: frames in, spectra summed, blocks out.
#pragma once

#include <functional>
#include <memory>

#include "render/response_bank.h"
#include "render/signals.h"
#include "render/source_feed.h"

namespace dubstage {

// Where batches are built: the list and slot at work, and the way to start afresh when a slot is full.
class BatchBuilder {
  public:
    virtual ~BatchBuilder() = default;
    virtual StagingSlot& slot() = 0;
    virtual CommandList& list() = 0;
    // Makes sure that the slot has so many bytes left, handing the batch on if it has not.
    virtual void need(std::size_t bytes) = 0;
};

// How large an island's working buffers are; they never change a bit of the result.
struct IslandSize {
    int input_rows = 0; // frames transformed at a time
    int hops = 1;       // of a block worked on at a time
};

class IslandRunner {
  public:
    IslandRunner(Device& device, const Graph& graph, const Plan& plan, const Island& island, IslandSize size,
                 ThreadPool& pool);
    // Of everything the runner would hold, the responses included.
    static double bytes(const Device& device, const Graph& graph, const Plan& plan, const Island& island,
                        IslandSize size);
    // Forgets the spectra of earlier blocks.
    void restart();
    void run(Frames step, Signals& signals, SourceFeed& feed, BatchBuilder& batch);

  private:
    struct InputTerm { // from one lane of an input
        bool output;   // to an output's row, else to an inner node's
        int lane;      // of all outputs or all inner nodes
        float gain;
        int response;
    };
    struct InnerTerm {
        int from_lane;
        InputTerm to;
    };
    struct Row {
        SourceRow source; // for sources: the clips; for signals: where it starts
        int input_lane = 0;
        int hop = 0;
        bool from_track = false;
        Frames silence = 0; // zeros in front
    };
    using TermLists = std::vector<std::vector<kernels::MacTerm>>;

    static std::size_t floats_per_spectrum(int transform) { return static_cast<std::size_t>(transform) + 16; }
    void index_lanes(const Graph& graph);
    void run_hops(Frames first_frame, int hops, Signals& signals, SourceFeed& feed, BatchBuilder& batch);
    std::vector<Row> find_rows(Frames first_frame, int hops, const Signals& signals, SourceFeed& feed) const;
    void transform_rows(std::vector<Row>& rows, Signals& signals, SourceFeed& feed, BatchBuilder& batch);
    void record_signal_frames(const std::vector<Row>& rows, const std::vector<std::size_t>& places,
                              const Signals& signals, BatchBuilder& batch);
    void keep_spectra(const std::vector<Row>& rows, BatchBuilder& batch);
    void add_inputs(const std::vector<Row>& rows, BatchBuilder& batch);
    void add_partitions(int hops, BatchBuilder& batch);
    void add_inner(int hops, BatchBuilder& batch);
    void mac(TermLists& lists, bool output, BatchBuilder& batch);
    void add_outputs(Frames first_frame, int hops, Signals& signals, BatchBuilder& batch);
    kernels::MacTerm term(std::uint64_t x, float gain, int response, int partition) const;
    bool mute(int response, int partition) const;
    std::uint64_t spectrum_row(const Buffer& buffer, std::size_t stride, std::size_t row) const;
    std::uint64_t out_address(bool output, int lane, int hop);
    std::uint64_t rest_address(bool output, std::size_t lane, int hop) const;

    const Graph& graph_;
    const Plan& plan_;
    const Island& island_;
    IslandSize size_;
    std::unique_ptr<FftPlan> input_, output_;
    std::unique_ptr<Buffer> inner_;   // [inner lane][hop] spectra
    std::unique_ptr<Buffer> rests_;   // [wide lane][hop]: what rounding took from inner and output sums
    std::unique_ptr<Buffer> history_; // [input lane][ring] spectra, for partitions
    std::unique_ptr<ResponseBank> bank_;
    int ring_ = 0;
    int input_lanes_ = 0, inner_lanes_ = 0, output_lanes_ = 0, rest_lanes_ = 0;
    std::vector<int> inner_rest_, output_rest_;          // per lane: its wide lane, -1 = keeps no rest
    std::vector<std::vector<InputTerm>> input_terms_;    // per input lane
    std::vector<std::vector<InnerTerm>> inner_terms_;    // per depth of inner nodes
    std::vector<std::pair<int, int>> output_lane_nodes_; // per output lane: index of the output, lane
    std::vector<Frames> kept_;     // [input lane][ring]: the hop whose spectrum lies there
    std::vector<int> output_rows_; // [output lane][hop]: row in the transform, -1 = silent
    std::vector<bool> inner_set_;  // [inner lane][hop]
    std::vector<bool> output_set_; // per row of the transform
    int rows_used_ = 0;
    Frames hop_index_ = 0; // absolute, of the first hop at work
};

} // namespace dubstage
