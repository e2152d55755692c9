// The graph cut into islands: what is summed as spectra, with which transform, and in what order everything
// runs.
#pragma once

#include <string>
#include <vector>

#include "device/device.h"
#include "render/graph.h"

namespace dubstage {

// One response that an island holds: the product of `responses`, delayed by `shift` frames (never negative in
// sum).
struct PlanResponse {
    std::vector<const Response*> responses;
    Frames shift = 0;
};

// A term of an island's edge; response -1 is unity.
struct IslandTerm {
    int in = 0, out = 0;
    double gain = 1.0;
    int response = -1;
};

struct IslandEdge {
    int from = 0, to = 0; // graph nodes
    std::vector<IslandTerm> terms;
};

// Everything linear between time-domain nodes that is summed as spectra of one transform length. For the
// block of frames [t, t + hop) a frame of `transform` samples starts at t - phase - (transform - hop); of a
// frame's result, the part [valid_from(output), + hop) is right.
struct Island {
    std::string name;
    int stage = 0;
    int transform = 0;
    Frames hop = 0;
    int partitions = 1;       // of `hop` taps each; more than one only between inputs and outputs directly
    Frames phase = 0;         // the earliest tap of any way through; negative: it looks ahead
    Frames support = 0;       // taps that count, of the longest way through
    std::vector<int> inputs;  // graph nodes in the time domain, in order
    std::vector<int> inner;   // nodes that exist as spectra alone, each after all that feed it
    std::vector<int> outputs; // graph nodes in the time domain
    std::vector<Frames> output_phase; // per output
    std::vector<IslandEdge> edges;    // in order of the sums
    std::vector<PlanResponse> responses;
    Frames lead = 0; // the block runs from n * block + lead

    Frames valid_from(std::size_t output) const { return transform - hop - (output_phase[output] - phase); }
    Frames zeros() const { return partitions > 1 ? 0 : transform - hop - support; } // of each frame's start
};

// A node whose samples exist: a source makes them anew whenever wanted, others keep them in a buffer that
// holds, in step n, the frames from n * block + lead - history to n * block + lead + block + ahead.
struct PlanNode {
    bool time = false;
    bool source = false;
    int stage = 0;
    Frames lead = 0, history = 0, ahead = 0;
    bool wide = false; // so much is summed here that its sums keep their rest
};

struct Op {
    enum class Kind { source_mix, mix, island, process } kind;
    int stage = 0;
    std::vector<int> edges; // of the graph, for mixes
    int island = -1;
    std::vector<int> processes = {}; // of the graph: stages of one kind
};

struct Plan {
    Frames block = 0;
    std::vector<PlanNode> nodes; // per graph node
    std::vector<Island> islands;
    std::vector<Op> ops;  // in the order in which a step runs them
    int preroll = 0;      // steps that must run before the first whose output is wanted
    bool endless = false; // something remembers without end: every render runs from the session's start
    Frames tail = 0;      // of the longest way from a source to an output
};

// `span`: how many frames sound in all, without tails.
Plan make_plan(const Graph& graph, const DeviceTraits& traits, Frames span);

} // namespace dubstage
