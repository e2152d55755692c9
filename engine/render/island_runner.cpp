#include "render/island_runner.h"

#include <algorithm>
#include <map>

namespace dubstage {

namespace {

using kernels::uint;

constexpr Frames no_hop = -(Frames{1} << 60);

int wide_lanes(const Graph& graph, const Plan& plan, const std::vector<int>& nodes)
{
    int lanes = 0;
    for (const int v : nodes)
        if (plan.nodes[static_cast<std::size_t>(v)].wide)
            lanes += graph.nodes[static_cast<std::size_t>(v)].lanes();
    return lanes;
}

int lanes_of(const Graph& graph, const std::vector<int>& nodes)
{
    int lanes = 0;
    for (const int v : nodes) lanes += graph.nodes[static_cast<std::size_t>(v)].lanes();
    return lanes;
}

} // namespace

// One step of an island, for `hops` blocks at a time, in batches of lanes in track order:
//
//   sources ── read ── place ─┐
//                             ├─► frames ─► FFT ─► times responses, summed ─► inner sums ─► output sums
//   signals ── frame ─────────┘                                                                  │
//                                                         signals ◄── added ◄── inverse FFT ◄────┘
//
// How the sums are made stands in island_sums.cpp.
IslandRunner::IslandRunner(Device& device, const Graph& graph, const Plan& plan, const Island& island,
                           IslandSize size, ThreadPool& pool)
    : graph_(graph), plan_(plan), island_(island), size_(size)
{
    index_lanes(graph);
    input_ = device.create_fft_plan(island.transform, size.input_rows, "island input");
    output_ = device.create_fft_plan(island.transform, output_lanes_ * size.hops, "island output");
    const std::size_t spectrum = floats_per_spectrum(island.transform) * sizeof(float);
    if (inner_lanes_ > 0)
        inner_ = device.create_buffer(static_cast<std::size_t>(inner_lanes_ * size.hops) * spectrum,
                                      Memory::device, "island sums");
    if (rest_lanes_ > 0)
        rests_ = device.create_buffer(static_cast<std::size_t>(rest_lanes_ * size.hops) * spectrum,
                                      Memory::device, "island rests");
    if (island.partitions > 1) {
        ring_ = island.partitions - 1 + size.hops;
        history_ = device.create_buffer(static_cast<std::size_t>(input_lanes_ * ring_) * spectrum,
                                        Memory::device, "island history");
    }
    bank_ = std::make_unique<ResponseBank>(device, island, floats_per_spectrum(island.transform), pool);
    restart();
}

double IslandRunner::bytes(const Device& device, const Graph& graph, const Plan& plan, const Island& island,
                           IslandSize size)
{
    const double spectrum = static_cast<double>(floats_per_spectrum(island.transform)) * sizeof(float);
    double rows = size.input_rows;
    rows += (lanes_of(graph, island.outputs) + lanes_of(graph, island.inner)) * size.hops;
    rows += (wide_lanes(graph, plan, island.outputs) + wide_lanes(graph, plan, island.inner)) * size.hops;
    if (island.partitions > 1) rows += lanes_of(graph, island.inputs) * (island.partitions - 1 + size.hops);
    // A GPU's transform may need a second buffer of its own.
    const double work = device.unified() ? 0 : size.input_rows + lanes_of(graph, island.outputs) * size.hops;
    return (rows + work) * spectrum + ResponseBank::bytes(island);
}

void IslandRunner::restart()
{
    kept_.assign(static_cast<std::size_t>(input_lanes_ * std::max(1, ring_)), no_hop);
}

void IslandRunner::index_lanes(const Graph& graph)
{
    std::map<int, int> first_input, first_inner, first_output;
    const auto index = [&](const std::vector<int>& nodes, std::map<int, int>& first) {
        int lanes = 0;
        for (const int v : nodes) {
            first[v] = lanes;
            lanes += graph.nodes[static_cast<std::size_t>(v)].lanes();
        }
        return lanes;
    };
    input_lanes_ = index(island_.inputs, first_input);
    inner_lanes_ = index(island_.inner, first_inner);
    output_lanes_ = index(island_.outputs, first_output);
    for (std::size_t o = 0; o < island_.outputs.size(); ++o)
        for (int lane = 0; lane < graph.nodes[static_cast<std::size_t>(island_.outputs[o])].lanes(); ++lane)
            output_lane_nodes_.emplace_back(static_cast<int>(o), lane);
    const auto index_rests = [&](const std::vector<int>& nodes, std::vector<int>& rests) {
        for (const int v : nodes)
            for (int lane = 0; lane < graph.nodes[static_cast<std::size_t>(v)].lanes(); ++lane)
                rests.push_back(plan_.nodes[static_cast<std::size_t>(v)].wide ? rest_lanes_++ : -1);
    };
    index_rests(island_.inner, inner_rest_);
    index_rests(island_.outputs, output_rest_);
    std::map<int, std::size_t> depth; // of inner nodes: all that feed a node lie below it
    for (const int v : island_.inner) depth[v] = 0;
    for (const int v : island_.inner)
        for (const auto& edge : island_.edges)
            if (edge.to == v && depth.contains(edge.from))
                depth[v] = std::max(depth[v], depth[edge.from] + 1);
    input_terms_.resize(static_cast<std::size_t>(input_lanes_));
    for (const auto& edge : island_.edges)
        for (const auto& t : edge.terms) {
            const bool output = first_output.contains(edge.to);
            const int lane = (output ? first_output[edge.to] : first_inner[edge.to]) + t.out;
            const InputTerm to{output, lane, static_cast<float>(t.gain), t.response};
            if (first_input.contains(edge.from)) {
                input_terms_[static_cast<std::size_t>(first_input[edge.from] + t.in)].push_back(to);
                continue;
            }
            const std::size_t level = depth[edge.from];
            if (inner_terms_.size() <= level) inner_terms_.resize(level + 1);
            inner_terms_[level].push_back({first_inner[edge.from] + t.in, to});
        }
}

void IslandRunner::run(Frames step, Signals& signals, SourceFeed& feed, BatchBuilder& batch)
{
    const Frames begin = step * plan_.block + island_.lead;
    const auto all = static_cast<int>(plan_.block / island_.hop);
    for (int done = 0; done < all; done += size_.hops) {
        hop_index_ = step * all + done;
        run_hops(begin + done * island_.hop, std::min(size_.hops, all - done), signals, feed, batch);
    }
}

std::vector<IslandRunner::Row> IslandRunner::find_rows(Frames first_frame, int hops, const Signals& signals,
                                                       SourceFeed& feed) const
{
    std::vector<Row> rows;
    int lane = 0;
    for (const int v : island_.inputs) {
        const Node& node = graph_.nodes[static_cast<std::size_t>(v)];
        for (int l = 0; l < node.lanes(); ++l, ++lane)
            for (int hop = 0; hop < hops; ++hop) {
                Row row;
                row.input_lane = lane;
                row.hop = hop;
                row.from_track = node.track >= 0;
                row.silence = island_.zeros();
                const Frames history = island_.transform - island_.hop - island_.zeros();
                row.source.node = v;
                row.source.lane = l;
                row.source.from = first_frame + hop * island_.hop - island_.phase - history;
                row.source.frames = history + island_.hop;
                const bool sounds =
                    row.from_track ? feed.find(node.track, row.source)
                                   : !signals.silent(v, row.source.from, row.source.from + row.source.frames);
                if (row.from_track && !sounds) feed.count(false);
                if (sounds) rows.push_back(std::move(row));
            }
    }
    return rows;
}

void IslandRunner::run_hops(Frames first_frame, int hops, Signals& signals, SourceFeed& feed,
                            BatchBuilder& batch)
{
    output_rows_.assign(static_cast<std::size_t>(output_lanes_ * size_.hops), -1);
    output_set_.assign(static_cast<std::size_t>(output_lanes_ * size_.hops), false);
    inner_set_.assign(static_cast<std::size_t>(inner_lanes_ * size_.hops), false);
    rows_used_ = 0;
    std::vector<Row> rows = find_rows(first_frame, hops, signals, feed);
    std::vector<Row> some;
    std::size_t bytes = 0;
    const std::size_t most = batch.slot().capacity() / 2;
    for (auto& row : rows) {
        const std::size_t room = row.from_track ? feed.room(row.source) : 256;
        const bool full =
            static_cast<int>(some.size()) == size_.input_rows || (bytes + room > most && !some.empty());
        if (full) {
            transform_rows(some, signals, feed, batch);
            some.clear();
            bytes = 0;
        }
        bytes += room;
        some.push_back(std::move(row));
    }
    if (!some.empty()) transform_rows(some, signals, feed, batch);
    if (island_.partitions > 1) add_partitions(hops, batch);
    add_inner(hops, batch);
    add_outputs(first_frame, hops, signals, batch);
}

void IslandRunner::transform_rows(std::vector<Row>& rows, Signals& signals, SourceFeed& feed,
                                  BatchBuilder& batch)
{
    std::size_t bytes = 4096;
    for (const auto& row : rows) bytes += row.from_track ? feed.room(row.source) : 256;
    batch.need(bytes);
    // The files' rows first: some of them turn out to be digital silence and leave the batch.
    std::vector<SourceRow> sources;
    std::vector<Row> kept;
    for (auto& row : rows)
        if (row.from_track) sources.push_back(row.source);
    feed.read(sources, batch.slot());
    std::size_t next = 0;
    for (auto& row : rows) {
        if (!row.from_track) {
            kept.push_back(std::move(row));
        } else if (next < sources.size() && sources[next].node == row.source.node &&
                   sources[next].lane == row.source.lane && sources[next].from == row.source.from) {
            kept.push_back(std::move(row));
            ++next;
        }
    }
    if (kept.empty()) return;
    CommandList& list = batch.list();
    list.stage("place");
    std::vector<SourceFeed::Target> targets;
    std::vector<std::size_t> signal_places;
    std::vector<Row> signal_rows;
    for (std::size_t r = 0; r < kept.size(); ++r) {
        if (kept[r].from_track) {
            targets.push_back({spectrum_row(input_->buffer(), input_->stride(), r), kept[r].silence});
        } else {
            signal_places.push_back(r);
            signal_rows.push_back(kept[r]);
        }
    }
    feed.place(sources, targets, batch.slot(), list);
    if (!signal_rows.empty()) record_signal_frames(signal_rows, signal_places, signals, batch);
    list.stage("fft");
    list.forward(*input_, static_cast<int>(kept.size()));
    if (island_.partitions > 1)
        keep_spectra(kept, batch);
    else
        add_inputs(kept, batch);
}

void IslandRunner::record_signal_frames(const std::vector<Row>& rows, const std::vector<std::size_t>& places,
                                        const Signals& signals, BatchBuilder& batch)
{
    std::vector<kernels::FrameRow> table;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const Row& row = rows[r];
        kernels::FrameRow frame{};
        frame.source = kernel_pointer<kernels::Floats>(
            signals.address(row.source.node, row.source.lane, row.source.from));
        frame.out_row =
            kernel_pointer<kernels::Floats>(spectrum_row(input_->buffer(), input_->stride(), places[r]));
        frame.zeros = static_cast<uint>(row.silence);
        frame.count = static_cast<uint>(row.source.frames);
        frame.length = static_cast<uint>(island_.transform);
        table.push_back(frame);
    }
    const auto address = batch.slot().put(table);
    batch.list().frame({kernel_pointer<kernels::FrameRows>(address), static_cast<uint>(table.size()),
                        static_cast<uint>(island_.transform)});
}

std::uint64_t IslandRunner::spectrum_row(const Buffer& buffer, std::size_t stride, std::size_t row) const
{
    return buffer.address() + row * stride * sizeof(float);
}

void IslandRunner::keep_spectra(const std::vector<Row>& rows, BatchBuilder& batch)
{
    const std::size_t from_stride = input_->stride() * sizeof(float);
    const std::size_t to_stride = floats_per_spectrum(island_.transform) * sizeof(float);
    const auto bytes = static_cast<std::size_t>(island_.transform + 2) * sizeof(float);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const Frames hop = hop_index_ + rows[r].hop;
        const Frames place = rows[r].input_lane * ring_ + ((hop % ring_) + ring_) % ring_;
        kept_[static_cast<std::size_t>(place)] = hop;
        batch.list().copy(input_->buffer(), r * from_stride, *history_,
                          static_cast<std::size_t>(place) * to_stride, bytes);
    }
}

} // namespace dubstage
