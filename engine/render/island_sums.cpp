#include "render/island_runner.h"

namespace dubstage {

using kernels::uint;

kernels::MacTerm IslandRunner::term(std::uint64_t x, float gain, int response, int partition) const
{
    kernels::MacTerm t{};
    t.x = kernel_pointer<kernels::Floats>(x);
    t.gain = gain;
    if (response < 0)
        t.flags = MAC_UNITY;
    else
        t.h = kernel_pointer<kernels::Floats>(bank_->address(response, partition));
    return t;
}

// A response, or a partition of one, that is all zeros.
bool IslandRunner::mute(int response, int partition) const
{
    return response >= 0 && bank_->address(response, partition) == 0;
}

void IslandRunner::add_inputs(const std::vector<Row>& rows, BatchBuilder& batch)
{
    TermLists to_inner(inner_set_.size()), to_output(output_rows_.size());
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (const auto& t : input_terms_[static_cast<std::size_t>(rows[r].input_lane)]) {
            if (mute(t.response, 0)) continue;
            auto& lists = t.output ? to_output : to_inner;
            const auto place = static_cast<std::size_t>(t.lane * size_.hops + rows[r].hop);
            lists[place].push_back(
                term(spectrum_row(input_->buffer(), input_->stride(), r), t.gain, t.response, 0));
        }
    mac(to_inner, false, batch);
    mac(to_output, true, batch);
}

void IslandRunner::add_partitions(int hops, BatchBuilder& batch)
{
    TermLists lists(output_rows_.size());
    for (int lane = 0; lane < input_lanes_; ++lane)
        for (int hop = 0; hop < hops; ++hop)
            for (int partition = island_.partitions - 1; partition >= 0; --partition) {
                const Frames wanted = hop_index_ + hop - partition;
                const Frames place = lane * ring_ + ((wanted % ring_) + ring_) % ring_;
                if (kept_[static_cast<std::size_t>(place)] != wanted) continue;
                const auto x = spectrum_row(*history_, floats_per_spectrum(island_.transform),
                                            static_cast<std::size_t>(place));
                for (const auto& t : input_terms_[static_cast<std::size_t>(lane)]) {
                    if (t.response < 0 && partition > 0) continue;
                    if (mute(t.response, partition)) continue;
                    lists[static_cast<std::size_t>(t.lane * size_.hops + hop)].push_back(
                        term(x, t.gain, t.response, partition));
                }
            }
    mac(lists, true, batch);
}

void IslandRunner::add_inner(int hops, BatchBuilder& batch)
{
    for (const auto& level : inner_terms_) {
        TermLists to_inner(inner_set_.size()), to_output(output_rows_.size());
        for (const auto& t : level)
            for (int hop = 0; hop < hops; ++hop) {
                const auto from = static_cast<std::size_t>(t.from_lane * size_.hops + hop);
                if (!inner_set_[from] || mute(t.to.response, 0)) continue;
                auto& lists = t.to.output ? to_output : to_inner;
                const auto x = spectrum_row(*inner_, floats_per_spectrum(island_.transform), from);
                lists[static_cast<std::size_t>(t.to.lane * size_.hops + hop)].push_back(
                    term(x, t.to.gain, t.to.response, 0));
            }
        mac(to_inner, false, batch);
        mac(to_output, true, batch);
    }
}

std::uint64_t IslandRunner::out_address(bool output, int lane, int hop)
{
    const auto place = static_cast<std::size_t>(lane * size_.hops + hop);
    if (!output) return spectrum_row(*inner_, floats_per_spectrum(island_.transform), place);
    if (output_rows_[place] < 0) output_rows_[place] = rows_used_++;
    return spectrum_row(output_->buffer(), output_->stride(), static_cast<std::size_t>(output_rows_[place]));
}

// 0 where the lane's sums do not keep their rest.
std::uint64_t IslandRunner::rest_address(bool output, std::size_t lane, int hop) const
{
    const int wide = (output ? output_rest_ : inner_rest_)[lane];
    if (wide < 0) return 0;
    const auto place = static_cast<std::size_t>(wide * size_.hops + hop);
    return spectrum_row(*rests_, floats_per_spectrum(island_.transform), place);
}

// One row per place that has terms; a place that was written before in this block is added to. Rows of one
// hop stand together, or of one lane where it is cut into partitions: they share what they read.
void IslandRunner::mac(TermLists& lists, bool output, BatchBuilder& batch)
{
    std::vector<kernels::MacRow> rows;
    std::vector<kernels::MacTerm> terms;
    const std::size_t lanes = lists.size() / static_cast<std::size_t>(size_.hops);
    auto& set = output ? output_set_ : inner_set_;
    const auto hops = static_cast<std::size_t>(size_.hops);
    for (std::size_t i = 0; i < lanes * hops; ++i) {
        const bool by_lane = island_.partitions > 1;
        const std::size_t lane = by_lane ? i / hops : i % lanes;
        const int hop = static_cast<int>(by_lane ? i % hops : i / lanes);
        const std::size_t place = lane * hops + static_cast<std::size_t>(hop);
        const auto& list = lists[place];
        if (list.empty()) continue;
        kernels::MacRow row{};
        row.out_row = kernel_pointer<kernels::Floats>(out_address(output, static_cast<int>(lane), hop));
        if (const auto rest = rest_address(output, lane, hop)) {
            row.rest = kernel_pointer<kernels::Floats>(rest);
            row.flags = SUM_KEEPS_REST;
        }
        if (set[place]) row.flags |= SUM_ACCUMULATES;
        set[place] = true;
        row.first = static_cast<uint>(terms.size());
        row.count = static_cast<uint>(list.size());
        terms.insert(terms.end(), list.begin(), list.end());
        rows.push_back(row);
    }
    if (rows.empty()) return;
    batch.need(StagingSlot::room<kernels::MacRow>(rows.size()) +
               StagingSlot::room<kernels::MacTerm>(terms.size()));
    const auto row_table = kernel_pointer<kernels::MacRows>(batch.slot().put(rows));
    const auto term_table = kernel_pointer<kernels::MacTerms>(batch.slot().put(terms));
    batch.list().stage("multiply");
    batch.list().spectrum_mac({row_table, term_table, static_cast<uint>(rows.size()),
                               static_cast<uint>(island_.transform / 2 + 1)});
}

void IslandRunner::add_outputs(Frames first_frame, int hops, Signals& signals, BatchBuilder& batch)
{
    if (rows_used_ == 0) return;
    batch.list().stage("inverse fft");
    batch.list().inverse(*output_, rows_used_);
    std::vector<kernels::MixRow> rows;
    std::vector<kernels::MixTerm> terms;
    for (int lane = 0; lane < output_lanes_; ++lane)
        for (int hop = 0; hop < hops; ++hop) {
            const int row = output_rows_[static_cast<std::size_t>(lane * size_.hops + hop)];
            if (row < 0) continue;
            const auto [output, node_lane] = output_lane_nodes_[static_cast<std::size_t>(lane)];
            const int node = island_.outputs[static_cast<std::size_t>(output)];
            const Frames from = first_frame + hop * island_.hop;
            const auto valid =
                static_cast<std::uint64_t>(island_.valid_from(static_cast<std::size_t>(output)));
            const auto in =
                spectrum_row(output_->buffer(), output_->stride(), static_cast<std::size_t>(row)) +
                valid * sizeof(float);
            kernels::MixTerm t{};
            t.in_lane = kernel_pointer<kernels::Floats>(in);
            t.gain = 1.0f / static_cast<float>(island_.transform);
            kernels::MixRow r = signals.sum_row(node, node_lane, from);
            r.first = static_cast<uint>(terms.size());
            r.count = 1;
            r.frames = static_cast<uint>(island_.hop);
            terms.push_back(t);
            rows.push_back(r);
            signals.heard(node, from, from + island_.hop);
        }
    batch.need(StagingSlot::room<kernels::MixRow>(rows.size()) +
               StagingSlot::room<kernels::MixTerm>(terms.size()));
    const auto row_table = kernel_pointer<kernels::MixRows>(batch.slot().put(rows));
    const auto term_table = kernel_pointer<kernels::MixTerms>(batch.slot().put(terms));
    batch.list().stage("mix");
    batch.list().mix({row_table, term_table, static_cast<uint>(rows.size()), static_cast<uint>(island_.hop)});
}

} // namespace dubstage
