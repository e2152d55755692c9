#include "processors/row_stage.h"

#include <algorithm>
#include <map>

namespace dubstage {

namespace {

using kernels::uint;

const RowStage& as_rows(const TimeStage* stage)
{
    return static_cast<const RowStage&>(*stage);
}

// The stages' constants and states, one after the other.
struct Contents {
    std::vector<std::byte> constants, states;
    std::vector<StagePlaces> places; // per stage, from the start of the bytes

    explicit Contents(const std::vector<const TimeStage*>& stages)
    {
        std::map<std::vector<float>, std::uint64_t> known;
        for (const TimeStage* stage : stages) {
            const std::vector<float> values = as_rows(stage).constants();
            const auto [entry, is_new] = known.try_emplace(values, constants.size());
            places.push_back({entry->second, states.size()});
            if (is_new) append(constants, values.data(), values.size() * sizeof(float));
            const std::vector<std::byte> rest = as_rows(stage).rest();
            append(states, rest.data(), rest.size());
        }
    }
    std::size_t bytes() const { return constants.size() + states.size(); }

  private:
    static void append(std::vector<std::byte>& to, const void* data, std::size_t bytes)
    {
        const auto* from = static_cast<const std::byte*>(data);
        to.insert(to.end(), from, from + bytes);
        to.resize((to.size() + 15) / 16 * 16);
    }
};

template <class Pointer, class Row> Pointer put(const std::vector<Row>& rows, TableRoom& room)
{
    return room.table<Pointer>(rows);
}

class RowRunner : public StageRunner {
  public:
    RowRunner(Device& device, const std::vector<const TimeStage*>& stages)
        : stages_(stages), tile_(stage_tile(device))
    {
        Contents contents(stages);
        states_byte_ = contents.constants.size();
        contents.constants.insert(contents.constants.end(), contents.states.begin(), contents.states.end());
        places_ = contents.places;
        if (contents.constants.empty()) return;
        start_ = device.create_buffer(contents.constants.size(), Memory::upload, "stages at rest");
        std::ranges::copy(contents.constants, reinterpret_cast<std::byte*>(start_->host()));
        own_ = device.create_buffer(contents.constants.size(), Memory::device, "stages");
        for (StagePlaces& place : places_) {
            place.constants += own_->address();
            place.states += own_->address() + states_byte_;
        }
    }

    void restart(CommandList& list) override
    {
        if (own_) list.copy(*start_, 0, *own_, 0, own_->bytes());
    }

    void record(std::span<const StageLanes> stages, Frames frames, TableRoom& room,
                CommandList& list) override
    {
        list.stage(stages_.front()->kind());
        // What remembers goes from frame to frame in one turn of a loop.
        const Frames step = as_rows(stages_.front()).rest().empty() ? frames : tile_;
        for (Frames at = 0; at < frames; at += step) {
            Rows rows;
            for (std::size_t i = 0; i < stages.size(); ++i)
                as_rows(stages_[i]).add(stages[i], at, places_[i], rows);
            dispatch(rows, static_cast<uint>(std::min(step, frames - at)), room, list);
        }
    }

  private:
    static void dispatch(const Rows& rows, uint n, TableRoom& room, CommandList& list);

    std::vector<const TimeStage*> stages_;
    std::vector<StagePlaces> places_;
    Frames tile_;
    std::size_t states_byte_ = 0;
    std::unique_ptr<Buffer> start_, own_;
};

void RowRunner::dispatch(const Rows& rows, uint n, TableRoom& room, CommandList& list)
{
    const auto count = [](const auto& items) { return static_cast<uint>(items.size()); };
    const kernels::ReductionLanes lanes = put<kernels::ReductionLanes>(rows.lanes, room);
    if (!rows.overshoots.empty())
        list.overshoot({put<kernels::OvershootRows>(rows.overshoots, room), lanes, rows.overshoot_taps,
                        count(rows.overshoots), n});
    if (!rows.reductions.empty())
        list.reduction(
            {put<kernels::ReductionRows>(rows.reductions, room), lanes, count(rows.reductions), n});
    if (!rows.holds.empty()) list.hold({put<kernels::HoldRows>(rows.holds, room), count(rows.holds), n});
    if (!rows.follows.empty())
        list.follow({put<kernels::FollowRows>(rows.follows, room), n, 1, count(rows.follows)});
    if (!rows.firs.empty()) list.fir({put<kernels::FirRows>(rows.firs, room), lanes, count(rows.firs), n});
    if (!rows.gains.empty())
        list.amplify({put<kernels::AmplifyRows>(rows.gains, room), count(rows.gains), n});
    if (!rows.modulations.empty())
        list.modulate({put<kernels::ModulateRows>(rows.modulations, room),
                       put<kernels::Voices>(rows.voices, room), rows.places, count(rows.modulations), n});
    if (!rows.phasers.empty())
        list.phaser({put<kernels::PhaserRows>(rows.phasers, room), n, 1, count(rows.phasers)});
}

template <class Row> std::size_t bytes_of(const std::vector<Row>& rows)
{
    return rows.size() * sizeof(Row);
}

} // namespace

std::size_t Rows::bytes() const
{
    return bytes_of(lanes) + bytes_of(overshoots) + bytes_of(reductions) + bytes_of(holds) +
           bytes_of(follows) + bytes_of(firs) + bytes_of(gains) + bytes_of(modulations) + bytes_of(voices) +
           bytes_of(phasers);
}

std::unique_ptr<StageRunner> RowStage::start(Device& device,
                                             const std::vector<const TimeStage*>& stages) const
{
    return std::make_unique<RowRunner>(device, stages);
}

double RowStage::bytes(const Device&, const std::vector<const TimeStage*>& stages) const
{
    return static_cast<double>(Contents(stages).bytes());
}

std::size_t RowStage::table_bytes(const Device& device, const std::vector<const TimeStage*>& stages,
                                  Frames frames) const
{
    Rows rows;
    for (const TimeStage* stage : stages) {
        const RowStage& one = as_rows(stage);
        StageLanes lanes;
        lanes.in.resize(static_cast<std::size_t>(one.inputs()));
        lanes.out.resize(static_cast<std::size_t>(one.outputs()));
        one.add(lanes, 0, {}, rows);
    }
    const Frames tile = rest().empty() ? frames : stage_tile(device);
    return static_cast<std::size_t>((frames + tile - 1) / tile) * (rows.bytes() + 3 * table_slack);
}

} // namespace dubstage
