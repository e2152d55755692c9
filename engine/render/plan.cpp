#include "render/plan.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "base/error.h"
#include "render/plan_cuts.h"
#include "render/plan_timing.h"

namespace dubstage {

namespace {

// Sets of edges that share a transform: a plain union-find.
class Groups {
  public:
    explicit Groups(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
    std::size_t find(std::size_t i)
    {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b)
    {
        a = find(a);
        b = find(b);
        if (a != b) parent_[std::max(a, b)] = std::min(a, b);
    }

  private:
    std::vector<std::size_t> parent_;
};

class Planner {
  public:
    Planner(const Graph& graph, const DeviceTraits& traits, Frames span)
        : graph_(graph), traits_(traits), span_(span)
    {}
    Plan make();

  private:
    std::vector<std::vector<int>> spectral_groups() const;
    Island make_island(const std::vector<int>& edges);
    void order_nodes(Island& island) const;
    void set_phases(Island& island);
    void choose_transform(Island& island) const;
    void make_responses(Island& island);
    void make_ops();
    void add_processes(int stage);
    void set_block();
    std::vector<bool> wide_nodes() const;
    void name_island(Island& island) const;

    const Graph& graph_;
    const DeviceTraits& traits_;
    Frames span_;
    Cuts cuts_;
    Plan plan_;
    std::map<int, Frames> phase_;   // per node of the island at work: the earliest tap of any way to it
    std::map<int, Frames> length_;  // the last tap behind that
    std::vector<int> island_edges_; // graph edges of the island at work
};

// Linear edges of one stage and one class of length go together when they share a node that is a spectrum, or
// a sum, or a source: what is transformed once serves all of them.
std::vector<std::vector<int>> Planner::spectral_groups() const
{
    const std::size_t n = graph_.edges.size();
    Groups groups(n);
    std::map<std::tuple<int, bool, int, bool>, std::size_t> seen; // stage, long, node, as source or as sum
    for (std::size_t e = 0; e < n; ++e) {
        if (!cuts_.spectral[e]) continue;
        const Edge& edge = graph_.edges[e];
        const auto join = [&](int node, bool source_side) {
            const bool time = cuts_.time[static_cast<std::size_t>(node)];
            const auto key = std::tuple(cuts_.edge_stage[e], cuts_.long_edge[e], node, time && source_side);
            const auto [at, fresh] = seen.emplace(key, e);
            if (!fresh) groups.join(at->second, e);
        };
        join(edge.from, true);
        join(edge.to, false);
    }
    std::map<std::size_t, std::vector<int>> by_root;
    for (std::size_t e = 0; e < n; ++e)
        if (cuts_.spectral[e]) by_root[groups.find(e)].push_back(static_cast<int>(e));
    std::vector<std::vector<int>> lists;
    for (auto& [root, list] : by_root) lists.push_back(std::move(list));
    return lists;
}

void Planner::order_nodes(Island& island) const
{
    std::set<int> inputs, outputs, inner;
    for (const int e : island_edges_) {
        const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
        (cuts_.time[static_cast<std::size_t>(edge.from)] ? inputs : inner).insert(edge.from);
        (cuts_.time[static_cast<std::size_t>(edge.to)] ? outputs : inner).insert(edge.to);
    }
    island.inputs.assign(inputs.begin(), inputs.end());
    island.outputs.assign(outputs.begin(), outputs.end());
    for (const int node : cuts_.order)
        if (inner.contains(node)) island.inner.push_back(node);
}

// phase: the earliest tap of any way from an input to the node. Each edge is delayed so that all ways agree
// on it.
void Planner::set_phases(Island& island)
{
    phase_.clear();
    length_.clear();
    for (const int node : island.inputs) phase_[node] = length_[node] = 0;
    std::vector<int> later = island.inner;
    later.insert(later.end(), island.outputs.begin(), island.outputs.end());
    for (const int node : later) {
        bool first = true;
        Frames phase = 0;
        for (const int e : island_edges_) {
            const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
            if (edge.to != node) continue;
            for (const Term& term : edge.terms) {
                const Frames candidate = phase_.at(edge.from) + term.first();
                phase = first ? candidate : std::min(phase, candidate);
                first = false;
            }
        }
        phase_[node] = phase;
        Frames length = 0;
        for (const int e : island_edges_) {
            const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
            if (edge.to != node) continue;
            const Frames shift = phase - phase_.at(edge.from);
            for (const Term& term : edge.terms)
                length = std::max(length, length_.at(edge.from) + term.last() - shift);
        }
        length_[node] = length;
    }
    // Inner sums count too, so that writing one of them to a file moves no frame and changes no bit of the
    // others.
    island.phase = phase_.at(later.front());
    for (const int node : later) island.phase = std::min(island.phase, phase_.at(node));
    island.support = 0;
    for (const int node : later)
        island.support = std::max(island.support, length_.at(node) + phase_.at(node) - island.phase);
}

// One block of three quarters of the transform while a transform is long enough, else partitions of half a
// transform; those only where nothing is summed on the way, because each would need a history of its own.
void Planner::choose_transform(Island& island) const
{
    int transform = traits_.smallest_fft;
    const auto may_grow = [&] { return transform < traits_.largest_single_fft || !island.inner.empty(); };
    while (transform / 4 < island.support && may_grow()) transform *= 2;
    if (transform / 4 >= island.support) {
        island.transform = transform;
        island.hop = Frames{transform} / 4 * 3;
        return;
    }
    island.transform = traits_.partition_fft;
    island.hop = traits_.partition_fft / 2;
    island.partitions = static_cast<int>(island.support / island.hop) + 1;
}

void Planner::make_responses(Island& island)
{
    std::map<std::pair<std::vector<const Response*>, Frames>, int> known;
    for (const int e : island_edges_) {
        const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
        const bool partitioned = island.partitions > 1;
        const Frames to_phase = partitioned ? island.phase : phase_.at(edge.to);
        IslandEdge out{edge.from, edge.to, {}};
        for (const Term& term : edge.terms) {
            std::vector<const Response*> list;
            for (const auto& response : term.responses) list.push_back(response.get());
            const Frames shift = term.delay - (to_phase - phase_.at(edge.from));
            int index = -1;
            if (!list.empty() || shift != 0) {
                const auto [at, fresh] =
                    known.emplace(std::pair(list, shift), static_cast<int>(island.responses.size()));
                if (fresh) island.responses.push_back({list, shift});
                index = at->second;
            }
            out.terms.push_back({term.in, term.out, term.gain, index});
        }
        island.edges.push_back(std::move(out));
    }
    for (const int node : island.outputs)
        island.output_phase.push_back(island.partitions > 1 ? island.phase : phase_.at(node));
}

void Planner::name_island(Island& island) const
{
    const auto name = [&](int node) { return graph_.nodes[static_cast<std::size_t>(node)].name; };
    const bool tracks = std::all_of(island.inputs.begin(), island.inputs.end(), [&](int node) {
        return graph_.nodes[static_cast<std::size_t>(node)].track >= 0;
    });
    if (island.inputs.size() == 1)
        island.name = name(island.inputs.front());
    else
        island.name = std::to_string(island.inputs.size()) + (tracks ? " tracks" : " sums");
    island.name += " -> " + (island.outputs.size() == 1 ? name(island.outputs.front())
                                                        : std::to_string(island.outputs.size()) + " sums");
}

Island Planner::make_island(const std::vector<int>& edges)
{
    Island island;
    island_edges_ = edges;
    island.stage = cuts_.edge_stage[static_cast<std::size_t>(edges.front())];
    order_nodes(island);
    set_phases(island);
    choose_transform(island);
    make_responses(island);
    name_island(island);
    return island;
}

void Planner::make_ops()
{
    int last = 0;
    for (const int stage : cuts_.edge_stage) last = std::max(last, stage);
    for (int stage = 0; stage <= last; ++stage) {
        Op sources{Op::Kind::source_mix, stage, {}, -1}, sums{Op::Kind::mix, stage, {}, -1};
        for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
            if (cuts_.spectral[e] || cuts_.edge_stage[e] != stage || graph_.edges[e].process >= 0) continue;
            const bool source = graph_.nodes[static_cast<std::size_t>(graph_.edges[e].from)].track >= 0;
            (source ? sources : sums).edges.push_back(static_cast<int>(e));
        }
        if (!sources.edges.empty()) plan_.ops.push_back(std::move(sources));
        if (!sums.edges.empty()) plan_.ops.push_back(std::move(sums));
        for (std::size_t i = 0; i < plan_.islands.size(); ++i)
            if (plan_.islands[i].stage == stage)
                plan_.ops.push_back({Op::Kind::island, stage, {}, static_cast<int>(i)});
        add_processes(stage);
    }
}

// Those of one kind run side by side.
void Planner::add_processes(int stage)
{
    std::map<std::string, std::vector<int>> kinds;
    for (std::size_t p = 0; p < graph_.processes.size(); ++p) {
        const Process& process = graph_.processes[p];
        if (cuts_.node_stage[static_cast<std::size_t>(process.to)] != stage) continue;
        kinds[process.stage->kind()].push_back(static_cast<int>(p));
    }
    for (auto& [kind, processes] : kinds)
        plan_.ops.push_back({Op::Kind::process, stage, {}, -1, std::move(processes)});
}

// Every hop divides the block: all are 3 * 2^k. Sessions of few lanes take longer blocks, which give every
// thread work, but none much longer than the session; and two hops of partitions where memory allows, which
// share what they read of earlier spectra.
void Planner::set_block()
{
    constexpr Frames busy_samples = 2'000'000, most_samples = 8'000'000;
    plan_.block = Frames{traits_.smallest_fft} / 4 * 3;
    for (const auto& island : plan_.islands) plan_.block = std::max(plan_.block, island.hop);
    Frames lanes = 1;
    for (const auto& node : graph_.nodes) lanes += node.track >= 0 ? node.lanes() : 0;
    const auto small = [&] {
        return plan_.block < traits_.partition_fft / 2 || lanes * plan_.block * 2 <= busy_samples;
    };
    while (plan_.block < span_ && small()) plan_.block *= 2;
    const bool one_hop = std::any_of(plan_.islands.begin(), plan_.islands.end(), [&](const Island& island) {
        return island.partitions > 1 && island.hop == plan_.block;
    });
    if (one_hop && plan_.block < span_ && lanes * plan_.block * 2 <= most_samples) plan_.block *= 2;
}

// Floats of 24 bits lose a bit with every fourfold number of equal terms; beyond these the sum keeps its
// rest. A fact of the graph alone, so that the bits do not depend on batches. A stage writes its node alone.
std::vector<bool> Planner::wide_nodes() const
{
    constexpr int most_plain_terms = 32;
    std::vector<std::vector<int>> terms;
    for (const auto& node : graph_.nodes) terms.emplace_back(static_cast<std::size_t>(node.lanes()));
    for (const auto& edge : graph_.edges) {
        if (edge.process >= 0) continue;
        auto& counts = terms[static_cast<std::size_t>(edge.to)];
        for (const auto& term : edge.terms) ++counts.at(static_cast<std::size_t>(term.out));
    }
    std::vector<bool> wide;
    for (const auto& counts : terms)
        wide.push_back(
            std::any_of(counts.begin(), counts.end(), [](int count) { return count > most_plain_terms; }));
    return wide;
}

Plan Planner::make()
{
    cuts_ = make_cuts(graph_, traits_);
    for (const auto& edges : spectral_groups()) plan_.islands.push_back(make_island(edges));
    set_block();
    const auto wide = wide_nodes();
    for (std::size_t v = 0; v < graph_.nodes.size(); ++v)
        plan_.nodes.push_back(
            {cuts_.time[v], graph_.nodes[v].track >= 0, cuts_.node_stage[v], 0, 0, 0, wide[v]});
    make_ops();
    set_timing(graph_, plan_);
    return std::move(plan_);
}

} // namespace

Plan make_plan(const Graph& graph, const DeviceTraits& traits, Frames span)
{
    return Planner(graph, traits, span).make();
}

} // namespace dubstage
