#include "render/mix_runner.h"

#include <algorithm>

namespace dubstage {

namespace {

using kernels::uint;

constexpr std::size_t small_tables = 4096;

} // namespace

MixRunner::MixRunner(Device& device, const Graph& graph, const Plan& plan, int rows)
    : graph_(graph), plan_(plan), rows_(rows),
      lanes_(
          device.create_buffer(static_cast<std::size_t>(bytes(plan, rows)), Memory::device, "placed tracks"))
{}

double MixRunner::bytes(const Plan& plan, int rows)
{
    return static_cast<double>(rows) * static_cast<double>(plan.block) * sizeof(float);
}

// Gains that move need a lane each: where the slot has no room for one more, what was gathered goes first.
void MixRunner::add_use(Sums& sums, const Use& use, std::uint64_t in, Frames step, Signals& signals,
                        BatchBuilder& batch)
{
    std::size_t room = small_tables;
    if (use.edge->curve != nullptr) room += StagingSlot::room<float>(static_cast<std::size_t>(plan_.block));
    for (const auto& [to, list] : sums)
        room += sizeof(kernels::MixRow) + (list.size() + 1) * sizeof(kernels::MixTerm);
    if (batch.slot().free_bytes() < room) {
        record(sums, step, signals, batch);
        batch.need(room);
    }
    add_term(sums, use, in, batch);
}

// Resolves a term's gain over the block: a number where it does not move, else a lane of gains.
void MixRunner::add_term(Sums& sums, const Use& use, std::uint64_t in, BatchBuilder& batch)
{
    const Term& term = *use.term;
    kernels::MixTerm mixed{};
    mixed.in_lane = kernel_pointer<kernels::Floats>(in);
    double gain = term.gain;
    if (use.edge->curve != nullptr) {
        const EdgeCurve& curve = *use.edge->curve;
        const auto constant = curve.constant(term.in, term.out, use.from, use.from + plan_.block);
        if (constant) {
            gain *= *constant;
        } else {
            const auto n = static_cast<std::size_t>(plan_.block);
            if (curve.has_pan() || curve_edge_ != use.edge || curve_from_ != use.from) {
                curve_.resize(n);
                curve.fill(term.in, term.out, use.from, n, curve_.data());
                curve_edge_ = use.edge;
                curve_from_ = use.from;
            }
            const auto lane = batch.slot().reserve<float>(n);
            for (std::size_t i = 0; i < n; ++i) lane.host[i] = static_cast<float>(curve_[i] * gain);
            mixed.curve = kernel_pointer<kernels::Floats>(lane.address);
            mixed.flags = MIX_CURVE;
            gain = 1.0;
        }
    }
    if (gain == 0.0) return;
    mixed.gain = static_cast<float>(gain);
    sums[{use.edge->to, term.out}].push_back(mixed);
}

void MixRunner::record(Sums& sums, Frames step, Signals& signals, BatchBuilder& batch) const
{
    std::vector<kernels::MixRow> rows;
    std::vector<kernels::MixTerm> terms;
    for (const auto& [to, list] : sums) {
        const Frames from = step * plan_.block + plan_.nodes[static_cast<std::size_t>(to.first)].lead;
        kernels::MixRow row = signals.sum_row(to.first, to.second, from);
        row.first = static_cast<uint>(terms.size());
        row.count = static_cast<uint>(list.size());
        row.frames = static_cast<uint>(plan_.block);
        rows.push_back(row);
        terms.insert(terms.end(), list.begin(), list.end());
        signals.heard(to.first, from, from + plan_.block);
    }
    if (rows.empty()) return;
    const auto row_table = kernel_pointer<kernels::MixRows>(batch.slot().put(rows));
    const auto term_table = kernel_pointer<kernels::MixTerms>(batch.slot().put(terms));
    batch.list().stage("mix");
    batch.list().mix({row_table, term_table, static_cast<uint>(rows.size()), static_cast<uint>(plan_.block)});
    sums.clear();
}

void MixRunner::place_and_mix(std::vector<Lane>& lanes, Frames step, Signals& signals, SourceFeed& feed,
                              BatchBuilder& batch)
{
    std::size_t bytes = small_tables;
    std::vector<SourceRow> rows;
    for (const auto& lane : lanes) {
        bytes += feed.room(lane.row);
        rows.push_back(lane.row);
    }
    batch.need(bytes);
    feed.read(rows, batch.slot());
    if (rows.empty()) return;
    const auto address = [&](std::size_t row) {
        return lanes_->address() + row * static_cast<std::uint64_t>(plan_.block) * sizeof(float);
    };
    std::vector<SourceFeed::Target> targets;
    for (std::size_t row = 0; row < rows.size(); ++row) targets.push_back({address(row), 0});
    batch.list().stage("place");
    feed.place(rows, targets, batch.slot(), batch.list());
    Sums sums;
    std::size_t next = 0;
    for (const auto& lane : lanes) {
        if (next == rows.size()) break;
        const SourceRow& row = rows[next];
        if (row.node != lane.row.node || row.lane != lane.row.lane || row.from != lane.row.from) continue;
        for (const auto& use : lane.uses) add_use(sums, use, address(next), step, signals, batch);
        ++next;
    }
    record(sums, step, signals, batch);
}

void MixRunner::run_sources(const Op& op, Frames step, Signals& signals, SourceFeed& feed,
                            BatchBuilder& batch)
{
    // One lane per channel of a track and place in time, with all that is fed from it, in the order of the
    // edges.
    std::map<std::tuple<int, int, Frames>, std::size_t> index;
    std::vector<Lane> wanted;
    for (const int e : op.edges) {
        const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
        const Frames block_at = step * plan_.block + plan_.nodes[static_cast<std::size_t>(edge.to)].lead;
        for (const Term& term : edge.terms) {
            const auto key = std::tuple(edge.from, term.in, block_at - term.delay);
            const auto [at, fresh] = index.emplace(key, wanted.size());
            if (fresh) {
                Lane lane;
                lane.row.node = edge.from;
                lane.row.lane = term.in;
                lane.row.from = block_at - term.delay;
                lane.row.frames = plan_.block;
                wanted.push_back(std::move(lane));
            }
            wanted[at->second].uses.push_back({&edge, &term, block_at});
        }
    }
    std::vector<Lane> some;
    std::size_t bytes = 0;
    const std::size_t most = batch.slot().capacity() / 2;
    for (auto& lane : wanted) {
        const int track = graph_.nodes[static_cast<std::size_t>(lane.row.node)].track;
        if (!feed.find(track, lane.row)) {
            feed.count(false);
            continue;
        }
        const std::size_t room = feed.room(lane.row);
        if (static_cast<int>(some.size()) == rows_ || (bytes + room > most && !some.empty())) {
            place_and_mix(some, step, signals, feed, batch);
            some.clear();
            bytes = 0;
        }
        bytes += room;
        some.push_back(std::move(lane));
    }
    if (!some.empty()) place_and_mix(some, step, signals, feed, batch);
}

void MixRunner::run_sums(const Op& op, Frames step, Signals& signals, BatchBuilder& batch)
{
    for (const int e : op.edges) {
        const Edge& edge = graph_.edges[static_cast<std::size_t>(e)];
        const Frames at = step * plan_.block + plan_.nodes[static_cast<std::size_t>(edge.to)].lead;
        Sums sums;
        for (const Term& term : edge.terms) {
            const Frames from = at - term.delay;
            if (signals.silent(edge.from, from, from + plan_.block)) continue;
            add_use(sums, {&edge, &term, at}, signals.address(edge.from, term.in, from), step, signals,
                    batch);
        }
        record(sums, step, signals, batch);
    }
}

} // namespace dubstage
