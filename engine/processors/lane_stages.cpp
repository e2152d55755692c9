#include "processors/lane_stages.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "dsp/interpolation.h"
#include "processors/dynamics.h"
#include "processors/row_stage.h"

namespace dubstage {

namespace {

using kernels::uint;

constexpr double overshoot_beta = 4.0; // flat to 0.49 of the rate

uint lanes_of(const std::vector<int>& group, const StageLanes& lanes, Frames frame, Rows& rows)
{
    const auto first = static_cast<uint>(rows.lanes.size());
    for (const int lane : group)
        rows.lanes.push_back({lane_at(lanes.in[static_cast<std::size_t>(lane)], frame)});
    return first;
}

int lanes_in(const Groups& groups)
{
    int most = 0;
    for (const auto& group : groups) most = std::max(most, *std::ranges::max_element(group) + 1);
    return most;
}

class OvershootStage : public RowStage {
  public:
    OvershootStage(Groups groups, double ceiling_db, int levels, const OvershootEars& ears)
        : groups_(std::move(groups)), ceiling_db_(ceiling_db), levels_(levels), ears_(ears)
    {}
    const char* kind() const override { return "overshoot"; }
    StageTiming timing() const override { return {OVERSHOOT_TAPS / 2 - 1, OVERSHOOT_TAPS / 2, false}; }
    int inputs() const override
    {
        return (1 + ears_.far_sets) * lanes_in(groups_) +
               (ears_.least ? static_cast<int>(groups_.size()) : 0);
    }
    int outputs() const override { return static_cast<int>(groups_.size()); }
    std::vector<float> constants() const override
    {
        static const std::vector<float> taps = [] {
            std::vector<float> all, shares;
            constexpr auto points = 1U << OVERSHOOT_LEVELS;
            const auto sets = interpolation_taps(points, OVERSHOOT_TAPS, overshoot_beta);
            for (std::size_t step = points; step > 1; step /= 2)
                for (std::size_t p = step / 2; p < points; p += step) {
                    all.insert(all.end(), sets[p].begin(), sets[p].end());
                    shares.push_back(static_cast<float>(
                        std::sin(std::numbers::pi * static_cast<double>(p) / static_cast<double>(points))));
                }
            all.insert(all.end(), shares.begin(), shares.end());
            return all;
        }();
        return taps;
    }
    void add(const StageLanes& lanes, Frames at, const StagePlaces& places, Rows& rows) const override
    {
        rows.overshoot_taps = kernel_pointer<kernels::Floats>(places.constants);
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            kernels::OvershootRow row{};
            row.out_lane = lane_at(lanes.out[g], at);
            row.first = lanes_of(groups_[g], lanes, at - timing().behind, rows);
            row.count = static_cast<uint>(groups_[g].size());
            row.ceiling_db = static_cast<float>(ceiling_db_);
            row.levels = static_cast<uint>(levels_);
            row.far = static_cast<uint>(ears_.far_sets);
            row.flags = (ears_.room ? OVERSHOOT_ROOM : 0u) | (ears_.least ? OVERSHOOT_LEAST : 0u);
            std::vector<int> far_group = groups_[g];
            for (int set = 0; set < ears_.far_sets; ++set) {
                for (int& lane : far_group) lane += lanes_in(groups_);
                lanes_of(far_group, lanes, at, rows);
            }
            if (ears_.least) row.least = lane_at(lanes.in[lanes.in.size() - groups_.size() + g], at);
            rows.overshoots.push_back(row);
        }
    }

  private:
    Groups groups_;
    double ceiling_db_;
    int levels_;
    OvershootEars ears_;
};

class LevelStage : public RowStage {
  public:
    LevelStage(Groups groups, double floor_db, bool squares)
        : groups_(std::move(groups)), floor_db_(floor_db), squares_(squares)
    {}
    const char* kind() const override { return "level"; }
    StageTiming timing() const override { return {}; }
    int inputs() const override { return lanes_in(groups_); }
    int outputs() const override { return static_cast<int>(groups_.size()); }
    void add(const StageLanes& lanes, Frames at, const StagePlaces&, Rows& rows) const override
    {
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            kernels::ReductionRow row{};
            row.out_lane = lane_at(lanes.out[g], at);
            row.first = lanes_of(groups_[g], lanes, at, rows);
            row.own = rows.lanes[row.first].lane;
            row.count = static_cast<uint>(groups_[g].size());
            row.link = 1;
            row.threshold_db = static_cast<float>(floor_db_);
            row.slope = 1;
            row.range_db = 1000;
            row.flags = squares_ ? REDUCTION_SQUARES : 0u;
            rows.reductions.push_back(row);
        }
    }

  private:
    Groups groups_;
    double floor_db_;
    bool squares_;
};

class HoldStage : public RowStage {
  public:
    HoldStage(int lanes, Frames window) : lanes_(lanes), window_(window) {}
    const char* kind() const override { return "hold"; }
    StageTiming timing() const override { return {0, window_ - 1, false}; }
    int inputs() const override { return lanes_; }
    int outputs() const override { return lanes_; }
    void add(const StageLanes& lanes, Frames at, const StagePlaces&, Rows& rows) const override
    {
        for (std::size_t l = 0; l < static_cast<std::size_t>(lanes_); ++l)
            rows.holds.push_back(
                {lane_at(lanes.in[l], at), lane_at(lanes.out[l], at), static_cast<uint>(window_), 0});
    }

  private:
    int lanes_;
    Frames window_;
};

class FollowStage : public RowStage {
  public:
    FollowStage(int lanes, const FollowSettings& settings, Frames ahead) : lanes_(lanes), ahead_(ahead)
    {
        const auto share = [&](double seconds) {
            return static_cast<float>(follower_share(seconds, settings.sample_rate));
        };
        row_.rise = share(settings.rise_s);
        row_.fall = share(settings.fall_s);
        row_.slow_rise = share(settings.slow_rise_s);
        row_.slow_fall = share(settings.slow_fall_s);
        row_.hold = static_cast<float>(std::round(settings.hold_s * settings.sample_rate));
        row_.flags = (settings.slowly ? FOLLOW_SLOWLY : 0u) | (settings.squares ? FOLLOW_SQUARES : 0u);
    }
    const char* kind() const override { return "follow"; }
    StageTiming timing() const override { return {0, ahead_, true}; }
    int inputs() const override { return lanes_; }
    int outputs() const override { return lanes_; }
    std::vector<std::byte> rest() const override
    {
        return std::vector<std::byte>(static_cast<std::size_t>(lanes_) * sizeof(kernels::Follower));
    }
    void add(const StageLanes& lanes, Frames at, const StagePlaces& places, Rows& rows) const override
    {
        for (std::size_t l = 0; l < static_cast<std::size_t>(lanes_); ++l) {
            kernels::FollowRow row = row_;
            row.in_lane = lane_at(lanes.in[l], at + ahead_);
            row.out_lane = lane_at(lanes.out[l], at);
            row.state = kernel_pointer<kernels::Followers>(places.states + l * sizeof(kernels::Follower));
            rows.follows.push_back(row);
        }
    }

  private:
    int lanes_;
    Frames ahead_;
    kernels::FollowRow row_{};
};

class FirStage : public RowStage {
  public:
    FirStage(std::vector<FirLane> lanes, Frames behind, std::shared_ptr<const TransferCurve> curve)
        : lanes_(std::move(lanes)), behind_(behind), curve_(std::move(curve))
    {
        for (const FirLane& lane : lanes_)
            for (const int in : lane.in) inputs_ = std::max(inputs_, in + 1);
    }
    const char* kind() const override { return "filter"; }
    StageTiming timing() const override { return {behind_, count() - 1 - behind_, false}; }
    int inputs() const override { return inputs_; }
    int outputs() const override { return static_cast<int>(lanes_.size()); }
    // The curve, and the taps of the lanes.
    std::vector<float> constants() const override
    {
        std::vector<float> all;
        if (curve_) all.assign(curve_->y.begin(), curve_->y.end());
        for (const FirLane& lane : lanes_)
            for (const auto& taps : lane.taps) all.insert(all.end(), taps.begin(), taps.end());
        return all;
    }
    void add(const StageLanes& lanes, Frames at, const StagePlaces& places, Rows& rows) const override
    {
        std::uint64_t taps = places.constants + (curve_ ? curve_->y.size() * sizeof(float) : 0);
        for (std::size_t l = 0; l < lanes_.size(); ++l) {
            kernels::FirRow row{};
            row.out_lane = lane_at(lanes.out[l], at);
            row.first = lanes_of(lanes_[l].in, lanes, at - behind_, rows);
            row.lanes = static_cast<uint>(lanes_[l].in.size());
            row.taps = kernel_pointer<kernels::Floats>(taps);
            row.count = static_cast<uint>(count());
            if (curve_) {
                row.flags = FIR_CURVE;
                row.curve = kernel_pointer<kernels::Floats>(places.constants);
                row.range = static_cast<float>(curve_->range);
            }
            rows.firs.push_back(row);
            taps += std::uint64_t{row.lanes} * row.count * sizeof(float);
        }
    }

  private:
    Frames count() const { return static_cast<Frames>(lanes_.front().taps.front().size()); }

    std::vector<FirLane> lanes_;
    Frames behind_;
    std::shared_ptr<const TransferCurve> curve_;
    int inputs_ = 0;
};

class GainStage : public RowStage {
  public:
    GainStage(std::vector<int> db_lane, double sign, double dry, double wet)
        : db_lane_(std::move(db_lane)), sign_(sign), dry_(dry), wet_(wet)
    {}
    const char* kind() const override { return "gain"; }
    StageTiming timing() const override { return {}; }
    int inputs() const override
    {
        return static_cast<int>(db_lane_.size()) + *std::ranges::max_element(db_lane_) + 1;
    }
    int outputs() const override { return static_cast<int>(db_lane_.size()); }
    void add(const StageLanes& lanes, Frames at, const StagePlaces&, Rows& rows) const override
    {
        for (std::size_t c = 0; c < db_lane_.size(); ++c) {
            const std::size_t db = db_lane_.size() + static_cast<std::size_t>(db_lane_[c]);
            rows.gains.push_back({lane_at(lanes.in[c], at), lane_at(lanes.out[c], at),
                                  lane_at(lanes.in[db], at), static_cast<float>(sign_),
                                  static_cast<float>(dry_), static_cast<float>(wet_)});
        }
    }

  private:
    std::vector<int> db_lane_;
    double sign_, dry_, wet_;
};

} // namespace

SharedStage overshoot_stage(const Groups& groups, double ceiling_db, int levels, const OvershootEars& ears)
{
    return std::make_shared<OvershootStage>(groups, ceiling_db, levels, ears);
}

Response left_out_response(Frames reach, bool fading)
{
    const auto half = interpolation_taps(2, OVERSHOOT_TAPS, overshoot_beta)[1];
    constexpr Frames before = OVERSHOOT_TAPS / 2 - 1, taps = OVERSHOOT_TAPS;
    const Frames first = std::min(-reach, -taps / 2);
    Response response{first, {}};
    // out[t] = sum over j of taps[j] x[t - j]
    for (Frames j = first; j < -first; ++j) {
        const double place = static_cast<double>(j) + 0.5, angle = std::numbers::pi * place;
        double tap = std::abs(place) < static_cast<double>(reach) ? std::sin(angle) / angle : 0.0;
        if (fading) tap *= std::pow(std::cos(0.5 * angle / static_cast<double>(reach)), 2);
        const Frames k = before - j;
        response.taps.push_back(tap - (k >= 0 && k < taps ? half[static_cast<std::size_t>(k)] : 0.0));
    }
    return response;
}

SharedStage level_stage(const Groups& groups, double floor_db, bool squares)
{
    return std::make_shared<LevelStage>(groups, floor_db, squares);
}

SharedStage hold_stage(int lanes, Frames window)
{
    return std::make_shared<HoldStage>(lanes, window);
}

SharedStage follow_stage(int lanes, const FollowSettings& settings, Frames ahead)
{
    return std::make_shared<FollowStage>(lanes, settings, ahead);
}

SharedStage fir_stage(std::vector<FirLane> lanes, Frames behind, std::shared_ptr<const TransferCurve> curve)
{
    return std::make_shared<FirStage>(std::move(lanes), behind, std::move(curve));
}

SharedStage gain_stage(const std::vector<int>& db_lane, double sign, double dry, double wet)
{
    return std::make_shared<GainStage>(db_lane, sign, dry, wet);
}

} // namespace dubstage
