#include "processors/dynamics.h"

#include <algorithm>
#include <cmath>

#include "processors/stage_lanes.h"

namespace dubstage {

namespace {

using kernels::uint;

class DynamicsStage : public TimeStage {
  public:
    explicit DynamicsStage(const DynamicsSettings& settings) : settings_(settings) {}

    const char* kind() const override { return "dynamics"; }
    StageTiming timing() const override { return {0, ahead(), true}; }
    std::unique_ptr<StageRunner> start(Device& device,
                                       const std::vector<const TimeStage*>& stages) const override;
    double bytes(const Device& device, const std::vector<const TimeStage*>& stages) const override;
    std::size_t table_bytes(const Device& device, const std::vector<const TimeStage*>& stages,
                            Frames frames) const override;

    const DynamicsSettings& settings() const { return settings_; }
    Frames ahead() const { return std::llround(settings_.lookahead_s * settings_.sample_rate); }
    int reductions() const { return reduction_lanes(settings_); }
    int keys() const { return settings_.key_channels > 0 ? settings_.key_channels : settings_.channels; }
    bool shared() const { return settings_.link >= 1 || keys() != settings_.channels; }
    bool squares() const { return settings_.detector == Detector::rms; }

  private:
    DynamicsSettings settings_;
};

const DynamicsStage& dynamics(const TimeStage* stage)
{
    return static_cast<const DynamicsStage&>(*stage);
}

kernels::FollowRow follow_row(const DynamicsSettings& s)
{
    kernels::FollowRow row{};
    row.rise = static_cast<float>(follower_share(s.attack_s, s.sample_rate));
    row.fall = static_cast<float>(follower_share(s.release_s, s.sample_rate));
    row.hold = static_cast<float>(std::round(s.hold_s * s.sample_rate));
    if (s.slow_release_s > 0) {
        row.slow_rise = row.fall;
        row.slow_fall = static_cast<float>(follower_share(s.slow_release_s, s.sample_rate));
        row.flags |= FOLLOW_SLOWLY;
    }
    return row;
}

kernels::ReductionRow reduction_row(const DynamicsStage& stage)
{
    const DynamicsSettings& s = stage.settings();
    kernels::ReductionRow row{};
    row.link = stage.shared() ? 1.0f : static_cast<float>(s.link);
    row.threshold_db = static_cast<float>(s.threshold_db);
    row.slope = static_cast<float>(s.slope);
    row.knee_db = static_cast<float>(s.knee_db);
    row.range_db = static_cast<float>(s.range_db);
    row.flags = (s.below ? REDUCTION_BELOW : 0u) | (stage.squares() ? REDUCTION_SQUARES : 0u) |
                (s.key_floor_db ? REDUCTION_DECIBELS : 0u);
    row.floor_db = static_cast<float>(s.key_floor_db.value_or(0));
    return row;
}

// `at` the sound that is listened to: that is what the threshold of a moment judges.
void add_moving(kernels::ReductionRow& row, kernels::FollowRow& follow, const DynamicsStage& stage,
                const StageLanes& lanes, Frames at)
{
    const DynamicsSettings& s = stage.settings();
    auto next = static_cast<std::size_t>(s.channels + s.key_channels);
    const auto take_into = [&](uint& flags, const SharedMoving& moving, uint flag, kernels::Floats& lane) {
        if (!moving) return;
        flags |= flag;
        lane = lane_at(lanes.in[next++], at);
    };
    const auto take = [&](const SharedMoving& moving, uint flag, kernels::Floats& lane) {
        take_into(row.flags, moving, flag, lane);
    };
    take(s.moving_threshold_db, REDUCTION_THRESHOLD, row.threshold);
    take(s.moving_slope, REDUCTION_SLOPE, row.slopes);
    take(s.moving_range_db, REDUCTION_RANGE, row.range);
    take(s.moving_knee_db, REDUCTION_KNEE, row.knees);
    take_into(follow.flags, s.moving_attack, FOLLOW_RISES, follow.rises);
    take_into(follow.flags, s.moving_release, FOLLOW_FALLS, follow.falls);
    follow.slow_falls = follow.falls; // read by both, where there is none
    take_into(follow.flags, s.moving_slow_release, FOLLOW_FALLS, follow.slow_falls);
}

kernels::Follower at_rest(const DynamicsStage& stage)
{
    const kernels::ReductionRow row = reduction_row(stage);
    const float level = kernels::level_db(LEAST_LEVEL);
    const float db = (row.flags & REDUCTION_BELOW) != 0
                         ? -kernels::curve_db(row.threshold_db - level, row.slope, row.knee_db, row.range_db)
                         : kernels::curve_db(level - row.threshold_db, row.slope, row.knee_db, row.range_db);
    return {db, 0, db, 0, 0};
}

// key ─► (squares, followed) ─► level, curve ─► attack, hold, release ─► gain ─► out
//                                                                          ▲
// in ──────────────────────────────────────────────────────────────────────┘
class DynamicsRunner : public StageRunner {
  public:
    DynamicsRunner(Device& device, const std::vector<const TimeStage*>& stages);
    static std::size_t scratch_lanes(const std::vector<const TimeStage*>& stages);

    void restart(CommandList& list) override { list.copy(*rests_, 0, *states_, 0, states_->bytes()); }
    void record(std::span<const StageLanes> stages, Frames frames, TableRoom& room,
                CommandList& list) override;

  private:
    struct Tables {
        std::vector<kernels::FollowRow> squares, follows;
        std::vector<kernels::ReductionLane> lanes;
        std::vector<kernels::ReductionRow> reductions;
        std::vector<kernels::AmplifyRow> gains;
    };
    void add(const DynamicsStage& stage, const StageLanes& lanes, Frames at, Tables& tables);

    std::vector<const TimeStage*> stages_;
    Frames tile_;
    std::unique_ptr<Buffer> scratch_; // [lanes][tile]
    std::unique_ptr<Buffer> states_;  // [lanes]
    std::unique_ptr<Buffer> rests_;   // what they are after endless silence
    std::size_t lanes_ = 0;           // of scratch, handed out in this tile
};

std::size_t DynamicsRunner::scratch_lanes(const std::vector<const TimeStage*>& stages)
{
    std::size_t lanes = 0;
    for (const TimeStage* stage : stages)
        lanes += static_cast<std::size_t>(dynamics(stage).reductions() +
                                          (dynamics(stage).squares() ? dynamics(stage).keys() : 0));
    return lanes;
}

DynamicsRunner::DynamicsRunner(Device& device, const std::vector<const TimeStage*>& stages)
    : stages_(stages), tile_(stage_tile(device)),
      scratch_(device.create_buffer(scratch_lanes(stages) * static_cast<std::size_t>(tile_) * sizeof(float),
                                    Memory::device, "dynamics")),
      states_(device.create_buffer(scratch_lanes(stages) * sizeof(kernels::Follower), Memory::device,
                                   "dynamics' states")),
      rests_(device.create_buffer(states_->bytes(), Memory::upload, "dynamics' states"))
{
    auto* rest = reinterpret_cast<kernels::Follower*>(rests_->host());
    for (const TimeStage* one : stages) {
        const DynamicsStage& stage = dynamics(one);
        const int squares = stage.squares() ? stage.keys() : 0;
        for (int i = 0; i < squares; ++i) *rest++ = {};
        for (int i = 0; i < stage.reductions(); ++i) *rest++ = at_rest(stage);
    }
}

void DynamicsRunner::add(const DynamicsStage& stage, const StageLanes& lanes, Frames at, Tables& tables)
{
    const DynamicsSettings& s = stage.settings();
    const auto scratch = [&] {
        return scratch_->address() + lanes_ * static_cast<std::uint64_t>(tile_) * sizeof(float);
    };
    const auto state = [&] {
        return kernel_pointer<kernels::Followers>(states_->address() + lanes_ * sizeof(kernels::Follower));
    };
    const auto first_key = static_cast<std::size_t>(s.key_channels > 0 ? s.channels : 0);
    std::vector<kernels::Floats> keys;
    for (std::size_t k = 0; k < static_cast<std::size_t>(stage.keys()); ++k) {
        keys.push_back(lane_at(lanes.in[first_key + k], at + stage.ahead()));
        if (!stage.squares()) continue;
        kernels::FollowRow row{};
        row.in_lane = keys.back();
        row.out_lane = keys.back() = kernel_pointer<kernels::Floats>(scratch());
        row.state = state();
        row.rise = row.fall = static_cast<float>(follower_share(s.rms_s, s.sample_rate));
        row.flags = FOLLOW_SQUARES;
        tables.squares.push_back(row);
        ++lanes_;
    }
    const auto first_lane = static_cast<uint>(tables.lanes.size());
    for (const auto key : keys) tables.lanes.push_back({key});
    std::vector<kernels::Floats> reductions;
    for (std::size_t r = 0; r < static_cast<std::size_t>(stage.reductions()); ++r) {
        kernels::ReductionRow row = reduction_row(stage);
        row.out_lane = kernel_pointer<kernels::Floats>(scratch());
        row.own = keys[r];
        row.first = first_lane;
        row.count = static_cast<uint>(keys.size());
        kernels::FollowRow follow = follow_row(s);
        add_moving(row, follow, stage, lanes, at + stage.ahead());
        tables.reductions.push_back(row);
        follow.in_lane = row.out_lane;
        follow.out_lane = s.trace ? lane_at(lanes.out[r], at) : row.out_lane;
        follow.state = state();
        tables.follows.push_back(follow);
        reductions.push_back(row.out_lane);
        ++lanes_;
    }
    for (std::size_t c = 0; c < static_cast<std::size_t>(s.trace ? 0 : s.channels); ++c)
        tables.gains.push_back({lane_at(lanes.in[c], at), lane_at(lanes.out[c], at),
                                reductions[std::min(c, reductions.size() - 1)],
                                s.below != s.up ? 1.0f : -1.0f, static_cast<float>(s.dry),
                                static_cast<float>(s.wet)});
}

void DynamicsRunner::record(std::span<const StageLanes> stages, Frames frames, TableRoom& room,
                            CommandList& list)
{
    list.stage("dynamics");
    for (Frames at = 0; at < frames; at += tile_) {
        const auto n = static_cast<uint>(std::min(tile_, frames - at));
        Tables tables;
        lanes_ = 0;
        for (std::size_t i = 0; i < stages.size(); ++i) add(dynamics(stages_[i]), stages[i], at, tables);
        const auto follow = [&](const std::vector<kernels::FollowRow>& rows) {
            if (rows.empty()) return;
            list.follow({room.table<kernels::FollowRows>(rows), n, 1, static_cast<uint>(rows.size())});
        };
        follow(tables.squares);
        list.reduction({room.table<kernels::ReductionRows>(tables.reductions),
                        room.table<kernels::ReductionLanes>(tables.lanes),
                        static_cast<uint>(tables.reductions.size()), n});
        follow(tables.follows);
        if (!tables.gains.empty())
            list.amplify(
                {room.table<kernels::AmplifyRows>(tables.gains), static_cast<uint>(tables.gains.size()), n});
    }
}

std::unique_ptr<StageRunner> DynamicsStage::start(Device& device,
                                                  const std::vector<const TimeStage*>& stages) const
{
    return std::make_unique<DynamicsRunner>(device, stages);
}

double DynamicsStage::bytes(const Device& device, const std::vector<const TimeStage*>& stages) const
{
    const auto lanes = static_cast<double>(DynamicsRunner::scratch_lanes(stages));
    return lanes * (static_cast<double>(stage_tile(device)) * sizeof(float) + sizeof(kernels::Follower));
}

std::size_t DynamicsStage::table_bytes(const Device& device, const std::vector<const TimeStage*>& stages,
                                       Frames frames) const
{
    std::size_t rows = 0;
    for (const TimeStage* stage : stages)
        rows += static_cast<std::size_t>(dynamics(stage).settings_.channels + dynamics(stage).keys());
    const Frames tile = stage_tile(device);
    const std::size_t row = 2 * sizeof(kernels::FollowRow) + sizeof(kernels::ReductionRow) +
                            2 * sizeof(kernels::ReductionLane) + sizeof(kernels::AmplifyRow);
    return static_cast<std::size_t>((frames + tile - 1) / tile) * (rows * row + 5 * table_slack);
}

} // namespace

int reduction_lanes(const DynamicsSettings& settings)
{
    const bool shared =
        settings.link >= 1 || (settings.key_channels > 0 && settings.key_channels != settings.channels);
    return shared ? 1 : settings.channels;
}

std::vector<SharedMoving> moving_of(const DynamicsSettings& settings)
{
    std::vector<SharedMoving> all;
    for (const auto* moving : {&settings.moving_threshold_db, &settings.moving_slope,
                               &settings.moving_range_db, &settings.moving_knee_db, &settings.moving_attack,
                               &settings.moving_release, &settings.moving_slow_release})
        if (*moving) all.push_back(*moving);
    return all;
}

double follower_share(double seconds, double sample_rate)
{
    return seconds > 0 ? -std::expm1(-1.0 / (seconds * sample_rate)) : 1.0;
}

std::shared_ptr<const TimeStage> make_dynamics_stage(const DynamicsSettings& settings)
{
    return std::make_shared<DynamicsStage>(settings);
}

} // namespace dubstage
