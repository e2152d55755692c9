// Where the graph is cut: which nodes exist as samples, which edges are done on spectra, and in what stage.
#pragma once

#include <vector>

#include "device/device.h"
#include "render/graph.h"

namespace dubstage {

struct Cuts {
    std::vector<int> order;      // every node after all that feed it
    std::vector<bool> time;      // per node: exists as samples
    std::vector<int> node_stage; // per node: the stage in which it is complete
    std::vector<bool> spectral;  // per edge: done as spectra; otherwise mixed as samples
    std::vector<bool> long_edge; // per edge: too long to share a transform with ordinary filters
    std::vector<int> edge_stage; // per edge
};

Cuts make_cuts(const Graph& graph, const DeviceTraits& traits);

} // namespace dubstage
