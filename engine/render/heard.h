// Cuts a graph down to what its outputs, or the plug-ins that may run, are made of.
#pragma once

#include "render/graph.h"

namespace dubstage {

// Takes away every node that leads to no output.
void keep_what_is_heard(Graph& graph);

// Makes what goes into those plug-ins that wait for no other one the graph's only outputs, written, in order,
// each followed by what its side chain hears where it hears something; and gives their places.
std::vector<PluginSpot> lead_to_plugins(Graph& graph);

// How often that has to be done until all have run.
int rounds_of_plugins(const Graph& graph);

} // namespace dubstage
