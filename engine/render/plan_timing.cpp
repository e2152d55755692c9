#include "render/plan_timing.h"

#include <algorithm>
#include <limits>

namespace dubstage {

namespace {

Frames floor_divide(Frames a, Frames b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

class Timer {
  public:
    Timer(const Graph& graph, Plan& plan) : graph_(graph), plan_(plan) {}
    void set();

  private:
    void set_leads();
    void set_histories();
    void set_preroll();
    void set_tail();
    std::vector<Frames> first_sounds();
    const Process& process(int p) const { return graph_.processes[static_cast<std::size_t>(p)]; }
    PlanNode& node(int v) { return plan_.nodes[static_cast<std::size_t>(v)]; }
    // The first sample that a block of the island at frame 0 reads.
    static Frames first_read(const Island& i) { return -i.phase - (i.transform - i.hop) + i.zeros(); }

    const Graph& graph_;
    Plan& plan_;
};

// Backwards through the ops: who reads ahead makes its inputs be made ahead.
void Timer::set_leads()
{
    for (auto op = plan_.ops.rbegin(); op != plan_.ops.rend(); ++op) {
        if (op->kind == Op::Kind::island) {
            Island& island = plan_.islands[static_cast<std::size_t>(op->island)];
            for (const int v : island.outputs) island.lead = std::max(island.lead, node(v).lead);
            for (const int v : island.inputs)
                node(v).lead = std::max(node(v).lead, island.lead - island.phase);
            continue;
        }
        for (const int p : op->processes)
            for (const int v : process(p).from)
                node(v).lead =
                    std::max(node(v).lead, node(process(p).to).lead + process(p).stage->timing().ahead);
        for (const int e : op->edges) {
            const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
            for (const Term& term : edge.terms)
                node(edge.from).lead = std::max(node(edge.from).lead, node(edge.to).lead - term.delay);
        }
    }
}

void Timer::set_histories()
{
    for (std::size_t v = 0; v < plan_.nodes.size(); ++v)
        if (graph_.nodes[v].output) plan_.nodes[v].history = plan_.nodes[v].lead;
    for (const auto& island : plan_.islands) {
        for (const int v : island.outputs)
            node(v).ahead = std::max(node(v).ahead, island.lead - node(v).lead);
        for (const int v : island.inputs)
            node(v).history = std::max(node(v).history, node(v).lead - (island.lead + first_read(island)));
    }
    for (const auto& one : graph_.processes)
        for (const int v : one.from)
            node(v).history =
                std::max(node(v).history, node(v).lead - (node(one.to).lead - one.stage->timing().behind));
    for (const auto& op : plan_.ops)
        for (const int e : op.edges) {
            const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
            for (const Term& term : edge.terms)
                node(edge.from).history = std::max(node(edge.from).history,
                                                   node(edge.from).lead - (node(edge.to).lead - term.delay));
        }
}

// The first frame at which the process may hear anything: what sounds earlier than a session's start are the
// look-aheads of linear phases and stages.
std::vector<Frames> Timer::first_sounds()
{
    std::vector<Frames> first(plan_.nodes.size(), 0);
    const auto reach = [&](int from, int to, Frames shift) {
        auto& at = first[static_cast<std::size_t>(to)];
        at = std::min(at, first[static_cast<std::size_t>(from)] + shift);
    };
    for (const auto& op : plan_.ops) {
        for (const int e : op.edges) {
            const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
            for (const Term& term : edge.terms) reach(edge.from, edge.to, term.delay);
        }
        for (const int p : op.processes)
            for (const int v : process(p).from) reach(v, process(p).to, -process(p).stage->timing().ahead);
        if (op.kind != Op::Kind::island) continue;
        const Island& island = plan_.islands[static_cast<std::size_t>(op.island)];
        for (const int from : island.inputs)
            for (const int to : island.outputs) reach(from, to, std::min<Frames>(0, island.phase));
    }
    return first;
}

// How many steps must run before step 0 so that every sample that step 0's output stands on was computed, the
// same as in a render from the start. Backwards: from when must each node be right?
void Timer::set_preroll()
{
    constexpr Frames never = std::numeric_limits<Frames>::max() / 4;
    const Frames block = plan_.block;
    std::vector<Frames> right_from(plan_.nodes.size(), never);
    for (std::size_t v = 0; v < plan_.nodes.size(); ++v)
        if (graph_.nodes[v].output) right_from[v] = 0;
    Frames first_step = 0;
    const auto need = [&](int v, Frames from) {
        auto& at = right_from[static_cast<std::size_t>(v)];
        at = std::min(at, from);
    };
    const std::vector<Frames> first = first_sounds();
    for (auto op = plan_.ops.rbegin(); op != plan_.ops.rend(); ++op) {
        for (const int p : op->processes) {
            const int to = process(p).to;
            const StageTiming timing = process(p).stage->timing();
            Frames from = right_from[static_cast<std::size_t>(to)];
            if (from == never) continue;
            if (timing.endless) from = std::min(from, first[static_cast<std::size_t>(to)]);
            plan_.endless = plan_.endless || timing.endless;
            const Frames step = floor_divide(from - node(to).lead, block);
            first_step = std::min(first_step, step);
            for (const int v : process(p).from) need(v, step * block + node(to).lead - timing.behind);
        }
        if (op->kind == Op::Kind::island) {
            const Island& island = plan_.islands[static_cast<std::size_t>(op->island)];
            Frames from = never;
            for (const int v : island.outputs) from = std::min(from, right_from[static_cast<std::size_t>(v)]);
            if (from == never) continue;
            from -= (island.partitions - 1) * island.hop; // the spectra of earlier blocks
            const Frames step = floor_divide(from - island.lead, block);
            first_step = std::min(first_step, step);
            for (const int v : island.inputs) need(v, step * block + island.lead + first_read(island));
            continue;
        }
        for (const int e : op->edges) {
            const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
            const Frames from = right_from[static_cast<std::size_t>(edge.to)];
            if (from == never) continue;
            const Frames step = floor_divide(from - node(edge.to).lead, block);
            first_step = std::min(first_step, step);
            for (const Term& term : edge.terms)
                need(edge.from, step * block + node(edge.to).lead - term.delay);
        }
    }
    plan_.preroll = static_cast<int>(-first_step);
}

void Timer::set_tail()
{
    std::vector<Frames> longest(plan_.nodes.size(), 0);
    for (const auto& op : plan_.ops) {
        const auto lengthen = [&](const Edge& edge) {
            auto& to = longest[static_cast<std::size_t>(edge.to)];
            for (const Term& term : edge.terms)
                to = std::max(to, longest[static_cast<std::size_t>(edge.from)] +
                                      std::max<Frames>(0, term.last()));
        };
        for (const int p : op.processes) {
            auto& to = longest[static_cast<std::size_t>(process(p).to)];
            to = longest[static_cast<std::size_t>(process(p).from.front())] +
                 process(p).stage->timing().behind;
        }
        if (op.kind != Op::Kind::island) {
            for (const int e : op.edges) lengthen(graph_.edges[static_cast<std::size_t>(e)]);
            continue;
        }
        const Island& island = plan_.islands[static_cast<std::size_t>(op.island)];
        Frames in = 0;
        for (const int v : island.inputs) in = std::max(in, longest[static_cast<std::size_t>(v)]);
        for (std::size_t o = 0; o < island.outputs.size(); ++o) {
            auto& to = longest[static_cast<std::size_t>(island.outputs[o])];
            to = std::max(to, in + std::max<Frames>(0, island.phase + island.support));
        }
    }
    for (const Frames tail : longest) plan_.tail = std::max(plan_.tail, tail);
}

void Timer::set()
{
    set_leads();
    set_histories();
    set_preroll();
    set_tail();
}

} // namespace

void set_timing(const Graph& graph, Plan& plan)
{
    Timer(graph, plan).set();
}

} // namespace dubstage
