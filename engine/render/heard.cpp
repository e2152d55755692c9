#include "render/heard.h"

#include <algorithm>
#include <utility>

#include "render/chain.h"

namespace dubstage {

namespace {

// Everything that edges lead to, forwards or backwards, from the nodes that are marked already.
void spread(const Graph& graph, std::vector<bool>& marked, bool forwards)
{
    for (bool grew = true; grew;) {
        grew = false;
        for (const Edge& edge : graph.edges) {
            const auto from = static_cast<std::size_t>(forwards ? edge.from : edge.to);
            const auto to = static_cast<std::size_t>(forwards ? edge.to : edge.from);
            if (!marked[from] || marked[to]) continue;
            marked[to] = grew = true;
        }
    }
}

// The nodes that stand behind any of the plug-ins.
std::vector<bool> waiting(const Graph& graph, const std::vector<PluginSpot>& plugins)
{
    std::vector<bool> behind(graph.nodes.size());
    for (const PluginSpot& spot : plugins) behind[static_cast<std::size_t>(spot.out)] = true;
    spread(graph, behind, true);
    return behind;
}

bool is_ready(const PluginSpot& spot, const std::vector<bool>& waits)
{
    return !waits[static_cast<std::size_t>(spot.in)] &&
           (spot.key < 0 || !waits[static_cast<std::size_t>(spot.key)]);
}

void add_output(Graph& graph, int from, const std::string& name)
{
    const int channels = graph.nodes[static_cast<std::size_t>(from)].lanes();
    const int node = static_cast<int>(graph.nodes.size());
    // Channels without loudspeakers stay in their order in a file.
    graph.nodes.push_back({name, plain_layout(channels), -1, true});
    graph.edges.push_back({from, node, identity_terms(channels), nullptr, -1});
    graph.outputs.push_back({node, name, name, true});
}

// The new numbers of those that stay; -1 for the others.
template <class Things, class Stays> std::vector<int> keep(Things& things, const Stays& stays)
{
    std::vector<int> numbers(things.size(), -1);
    Things kept;
    for (std::size_t i = 0; i < things.size(); ++i) {
        if (!stays(i)) continue;
        numbers[i] = static_cast<int>(kept.size());
        kept.push_back(std::move(things[i]));
    }
    things = std::move(kept);
    return numbers;
}

} // namespace

void keep_what_is_heard(Graph& graph)
{
    std::vector<bool> heard(graph.nodes.size());
    const auto is_heard = [&](int node) { return heard[static_cast<std::size_t>(node)]; };
    for (const Output& output : graph.outputs) heard[static_cast<std::size_t>(output.node)] = true;
    spread(graph, heard, false);
    for (std::size_t v = 0; v < graph.nodes.size(); ++v)
        if (graph.nodes[v].track >= 0 && !heard[v]) graph.unheard_tracks.push_back(graph.nodes[v].track);

    const auto processes =
        keep(graph.processes, [&](std::size_t p) { return is_heard(graph.processes[p].to); });
    keep(graph.edges, [&](std::size_t e) { return is_heard(graph.edges[e].to); });
    keep(graph.plugins, [&](std::size_t p) { return is_heard(graph.plugins[p].out); });
    const auto nodes = keep(graph.nodes, [&](std::size_t v) { return heard[v]; });
    const auto move = [&](int& node) { node = nodes[static_cast<std::size_t>(node)]; };
    for (Edge& edge : graph.edges) {
        move(edge.from);
        move(edge.to);
        if (edge.process >= 0) edge.process = processes[static_cast<std::size_t>(edge.process)];
    }
    for (Process& process : graph.processes) {
        std::for_each(process.from.begin(), process.from.end(), move);
        move(process.to);
    }
    for (PluginSpot& spot : graph.plugins) {
        move(spot.in);
        move(spot.out);
        if (spot.key >= 0) move(spot.key);
    }
    for (Output& output : graph.outputs) move(output.node);
}

int rounds_of_plugins(const Graph& graph)
{
    std::vector<PluginSpot> left = graph.plugins;
    int rounds = 0;
    for (; !left.empty(); ++rounds) {
        const std::vector<bool> waits = waiting(graph, left);
        std::erase_if(left, [&](const PluginSpot& spot) { return is_ready(spot, waits); });
    }
    return rounds;
}

std::vector<PluginSpot> lead_to_plugins(Graph& graph)
{
    const std::vector<bool> waits = waiting(graph, graph.plugins);
    std::vector<PluginSpot> ready;
    for (const PluginSpot& spot : graph.plugins)
        if (is_ready(spot, waits)) ready.push_back(spot);
    graph.outputs.clear();
    for (std::size_t i = 0; i < ready.size(); ++i) {
        add_output(graph, ready[i].in, "plugin " + std::to_string(i));
        if (ready[i].key >= 0) add_output(graph, ready[i].key, "plugin " + std::to_string(i) + " side");
    }
    return ready;
}

} // namespace dubstage
