#include "render/plan_cuts.h"

#include <algorithm>

#include "base/error.h"

namespace dubstage {

namespace {

// Filters up to this many taps share the transform of the tracks; reverbs, echoes and long delays get islands
// of their own.
constexpr Frames longest_shared = 32768;
// A sum of this many lanes per lane of its own is worth an inverse and a forward transform: the alternative
// is a longer transform for every lane that feeds it.
constexpr int lanes_worth_a_cut = 16;

class Cutter {
  public:
    Cutter(const Graph& graph, const DeviceTraits& traits)
        : graph_(graph), longest_(traits.largest_single_fft / 4)
    {
        longest_ = std::min(longest_, longest_shared);
    }
    Cuts make();

  private:
    void index();
    void sort_nodes();
    void first_cuts();
    bool cut_more();
    void cut_for_length();
    void set_stages();
    Frames support(const Edge& edge) const;
    bool time(int node) const { return cuts_.time[static_cast<std::size_t>(node)]; }
    void cut(int node)
    {
        changed_ = changed_ || !time(node);
        cuts_.time[static_cast<std::size_t>(node)] = true;
    }

    const Graph& graph_;
    Frames longest_;
    Cuts cuts_;
    std::vector<std::vector<int>> in_, out_; // edges per node
    bool changed_ = false;
};

Frames Cutter::support(const Edge& edge) const
{
    Frames first = 0, last = 0;
    bool any = false;
    for (const Term& term : edge.terms) {
        first = any ? std::min(first, term.first()) : term.first();
        last = any ? std::max(last, term.last()) : term.last();
        any = true;
    }
    return last - first;
}

void Cutter::index()
{
    in_.resize(graph_.nodes.size());
    out_.resize(graph_.nodes.size());
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
        in_[static_cast<std::size_t>(graph_.edges[e].to)].push_back(static_cast<int>(e));
        out_[static_cast<std::size_t>(graph_.edges[e].from)].push_back(static_cast<int>(e));
    }
}

void Cutter::sort_nodes()
{
    std::vector<std::size_t> waiting(graph_.nodes.size());
    for (std::size_t v = 0; v < waiting.size(); ++v) {
        waiting[v] = in_[v].size();
        if (waiting[v] == 0) cuts_.order.push_back(static_cast<int>(v));
    }
    for (std::size_t i = 0; i < cuts_.order.size(); ++i)
        for (const int e : out_[static_cast<std::size_t>(cuts_.order[i])]) {
            const auto to = static_cast<std::size_t>(graph_.edges[static_cast<std::size_t>(e)].to);
            if (--waiting[to] == 0) cuts_.order.push_back(static_cast<int>(to));
        }
    check(cuts_.order.size() == graph_.nodes.size(), "the graph has no loop");
}

// What cannot be a spectrum: files at both ends, moving gains on both sides, and the ends of long responses.
void Cutter::first_cuts()
{
    for (std::size_t v = 0; v < graph_.nodes.size(); ++v)
        if (graph_.nodes[v].track >= 0 || graph_.nodes[v].output || in_[v].empty() || out_[v].empty())
            cut(static_cast<int>(v));
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
        const Edge& edge = graph_.edges[e];
        cuts_.long_edge[e] = edge.curve == nullptr && edge.process < 0 && support(edge) > longest_;
        const bool far = std::any_of(edge.terms.begin(), edge.terms.end(), [&](const Term& term) {
            return std::max(std::abs(term.first()), std::abs(term.last())) > longest_;
        });
        if (edge.curve != nullptr || edge.process >= 0 || far) {
            cut(edge.from);
            cut(edge.to);
        }
    }
}

// A plain gain out of samples is a plain sum of samples; and a spectrum must be complete in one stage.
bool Cutter::cut_more()
{
    changed_ = false;
    set_stages();
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
        const Edge& edge = graph_.edges[e];
        if (time(edge.from) && edge.flat()) cut(edge.to);
    }
    for (std::size_t v = 0; v < graph_.nodes.size(); ++v) {
        if (cuts_.time[v]) continue;
        for (const int e : in_[v])
            if (cuts_.edge_stage[static_cast<std::size_t>(e)] !=
                cuts_.edge_stage[static_cast<std::size_t>(in_[v].front())])
                cut(static_cast<int>(v));
    }
    return changed_;
}

// Follows the supports along each way; where they grow too long, or a sum of many lanes would lengthen the
// transform of all of them, the way is cut.
void Cutter::cut_for_length()
{
    std::vector<Frames> length(graph_.nodes.size(), 0);
    for (const int v : cuts_.order) {
        const auto node = static_cast<std::size_t>(v);
        int lanes = 0;
        for (const int e : in_[node])
            lanes += graph_.nodes[static_cast<std::size_t>(graph_.edges[static_cast<std::size_t>(e)].from)]
                         .lanes();
        const bool filtered = std::any_of(out_[node].begin(), out_[node].end(), [&](int e) {
            return support(graph_.edges[static_cast<std::size_t>(e)]) > 0;
        });
        if (filtered && lanes >= lanes_worth_a_cut * graph_.nodes[node].lanes()) cut(v);
        if (time(v)) length[node] = 0;
        for (const int e : out_[node]) {
            const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
            if (length[node] + support(edge) > longest_ && !time(v)) {
                cut(v);
                length[node] = 0;
            }
            auto& next = length[static_cast<std::size_t>(edge.to)];
            next = std::max(next, length[node] + support(edge));
        }
    }
}

void Cutter::set_stages()
{
    for (const int v : cuts_.order) {
        const auto node = static_cast<std::size_t>(v);
        int stage = 0;
        for (const int e : in_[node]) stage = std::max(stage, cuts_.edge_stage[static_cast<std::size_t>(e)]);
        cuts_.node_stage[node] = stage;
        const bool starts_a_stage = cuts_.time[node] && graph_.nodes[node].track < 0;
        for (const int e : out_[node])
            cuts_.edge_stage[static_cast<std::size_t>(e)] = stage + (starts_a_stage ? 1 : 0);
    }
}

Cuts Cutter::make()
{
    cuts_.time.resize(graph_.nodes.size());
    cuts_.node_stage.resize(graph_.nodes.size());
    cuts_.spectral.resize(graph_.edges.size());
    cuts_.long_edge.resize(graph_.edges.size());
    cuts_.edge_stage.resize(graph_.edges.size());
    index();
    sort_nodes();
    first_cuts();
    while (cut_more()) continue;
    cut_for_length();
    while (cut_more()) continue;
    set_stages();
    for (std::size_t e = 0; e < graph_.edges.size(); ++e) {
        const Edge& edge = graph_.edges[e];
        cuts_.spectral[e] = edge.curve == nullptr && !(time(edge.from) && edge.flat());
    }
    return std::move(cuts_);
}

} // namespace

Cuts make_cuts(const Graph& graph, const DeviceTraits& traits)
{
    return Cutter(graph, traits).make();
}

} // namespace dubstage
