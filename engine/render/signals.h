// The samples of every node that is a sum in the time domain, for the step at work and as far back as anyone
// reads.
#pragma once

#include <memory>
#include <vector>

#include "render/plan.h"

namespace dubstage {

class Signals {
  public:
    Signals(Device& device, const Graph& graph, const Plan& plan);
    static double bytes(const Graph& graph, const Plan& plan);

    // Moves every buffer on to step `step` and clears what is new. Steps come one after the other.
    void begin_step(Frames step, CommandList& list);
    // Zeros everything, for a render that starts anew at `step`.
    void restart(Frames step, CommandList& list);

    std::uint64_t address(int node, int lane, Frames frame) const;
    // A row, without its terms, that adds to the step's block of a node, from `frame` on.
    kernels::MixRow sum_row(int node, int lane, Frames frame) const;
    bool silent(int node, Frames from, Frames to) const;
    // Something that is not silence was added up to `to`.
    void heard(int node, Frames from, Frames to);

  private:
    struct Signal {
        std::unique_ptr<Buffer> buffer;
        std::unique_ptr<Buffer> rest; // [lanes][block], of wide nodes: of the sums of the step's block
        int lanes = 0;
        Frames length = 0, stride = 0;       // frames held per lane; from one lane to the next
        Frames offset = 0;                   // first frame held, relative to the step's block
        Frames lead = 0;                     // of the block summed
        Frames sound_from = 0, sound_to = 0; // bounds of what may not be zero; empty = all silent
        bool dirty = false;
    };
    static void clear(Signal& signal, CommandList& list);
    void shift(Signal& signal, CommandList& list) const;
    Frames first_held(const Signal& signal) const { return step_ * block_ + signal.offset; }

    Frames block_;
    Frames step_ = 0;
    std::vector<Signal> signals_; // per graph node; empty ones have no buffer
};

} // namespace dubstage
