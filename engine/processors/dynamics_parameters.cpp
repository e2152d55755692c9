#include "processors/dynamics_parameters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/units.h"
#include "processors/linear.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

std::vector<Path> straight(int channels, const std::shared_ptr<const Response>& response)
{
    std::vector<Path> paths;
    for (int c = 0; c < channels; ++c) paths.push_back({c, c, 1.0, 0, response});
    return paths;
}

// M = (L + R) / 2 and S = (L - R) / 2 of the first two channels, with gain 2 the way back.
std::vector<Path> mid_side(double gain)
{
    return {{0, 0, gain, 0, nullptr},
            {1, 0, gain, 0, nullptr},
            {0, 1, gain, 0, nullptr},
            {1, 1, -gain, 0, nullptr}};
}

constexpr double waveform_floor_db = -100; // below it the level between the samples is not looked at
constexpr int waveform_levels = 3;         // of halving between the samples: eightfold

//         ┌─► mid and side ─► ──────────────────────────────┐
//    in ──┤                                                 ├─► turned down ─► left and right
//         └─► key, its equaliser, mid and side ─► reduction ┘
class Builder {
  public:
    Builder(const DynamicsSettings& dynamics, const Settings& settings, const ProcessorContext& context)
        : dynamics_(dynamics), settings_(settings), context_(context), key_layout_(context.layout)
    {}
    std::unique_ptr<Network> network();

  private:
    void find_key(bool sides);
    int to_sides(int from);
    int worked_on();
    int waveform_reduction();
    int waveform_level();
    void give_reduction(int db);

    DynamicsSettings dynamics_;
    const Settings& settings_;
    const ProcessorContext& context_;
    std::unique_ptr<Network> network_ = std::make_unique<Network>();
    Layout key_layout_;
    int in_ = 0, key_ = 0;
};

int Builder::to_sides(int from)
{
    const int node = network_->add_node(context_.layout);
    network_->links.push_back({from, node, mid_side(0.5)});
    return node;
}

void Builder::find_key(bool sides)
{
    in_ = key_ = network_->add_node(context_.layout);
    if (settings_.given("key")) {
        network_->key = settings_.text("key");
        network_->key_place = settings_.where("key");
        key_layout_ = context_.layout_of(network_->key, network_->key_place);
        key_ = network_->add_node(key_layout_);
    }
    if (const auto response = eq_response(settings_.groups("key_bands"), context_)) {
        const int filtered = network_->add_node(key_layout_);
        network_->links.push_back({key_, filtered, straight(key_layout_.channels(), response)});
        key_ = filtered;
    }
    const bool own = key_ == in_;
    if (sides) in_ = to_sides(in_);
    if (own)
        key_ = in_;
    else if (sides && key_layout_.channels() == 2)
        key_ = to_sides(key_);
    dynamics_.key_channels = own ? 0 : key_layout_.channels();
}

// In dB above the floor, in reduction_lanes().
int Builder::waveform_level()
{
    const auto level = [&](const Groups& groups) {
        const auto lanes = static_cast<int>(groups.size());
        return add_stage(*network_, {key_}, plain_layout(lanes),
                         overshoot_stage(groups, waveform_floor_db, waveform_levels));
    };
    std::vector<int> all(static_cast<std::size_t>(key_layout_.channels()));
    std::iota(all.begin(), all.end(), 0);
    const int lanes = reduction_lanes(dynamics_);
    if (lanes == 1) return level({all});
    Groups each;
    for (const int c : all) each.push_back({c});
    const int own = level(each);
    if (dynamics_.link <= 0) return own;
    const int mixed = network_->add_node(plain_layout(lanes));
    std::vector<Path> of_own, of_all;
    for (int c = 0; c < lanes; ++c) {
        of_own.push_back({c, c, 1 - dynamics_.link, 0, nullptr});
        of_all.push_back({0, c, dynamics_.link, 0, nullptr});
    }
    network_->links.push_back({own, mixed, of_own});
    network_->links.push_back({level({all}), mixed, of_all});
    return mixed;
}

int Builder::waveform_reduction()
{
    if (const Frames ahead = std::llround(dynamics_.lookahead_s * dynamics_.sample_rate); ahead > 0)
        key_ = add_copy(*network_, key_, 1, shared_response(context_, "ahead " + std::to_string(ahead), [=] {
            return Response{-ahead, {1.0}};
        }));
    const int level = waveform_level();
    const int lanes = reduction_lanes(dynamics_);
    const auto curve = std::make_shared<Curve>();
    curve->range = 128;
    const DynamicsSettings& d = dynamics_;
    const Transfer reduction = [&d](double above) {
        const double beyond = above + waveform_floor_db - d.threshold_db, within = beyond + d.knee_db / 2;
        const double db = 2 * beyond >= d.knee_db ? d.slope * beyond
                          : within <= 0           ? 0
                                                  : d.slope * within * within / (2 * d.knee_db);
        return std::min(db, d.range_db);
    };
    curve->y = sample_transfer(reduction, curve->range, FIR_CURVE_PARTS);
    std::vector<FirLane> bent;
    for (int l = 0; l < lanes; ++l) bent.push_back({{l}, {{1.0}}});
    const int target =
        add_stage(*network_, {level}, plain_layout(lanes), fir_stage(std::move(bent), 0, curve));
    FollowSettings follow;
    follow.sample_rate = d.sample_rate;
    follow.rise_s = d.attack_s;
    follow.fall_s = d.release_s;
    follow.hold_s = d.hold_s;
    follow.slowly = d.slow_release_s > 0;
    follow.slow_rise_s = d.release_s;
    follow.slow_fall_s = d.slow_release_s;
    return add_stage(*network_, {target}, plain_layout(lanes), follow_stage(lanes, follow));
}

void Builder::give_reduction(int db)
{
    const int lanes = reduction_lanes(dynamics_);
    network_->output = network_->add_node(context_.layout);
    std::vector<Path> paths;
    for (int c = 0; c < context_.layout.channels(); ++c)
        paths.push_back(
            {std::min(c, lanes - 1), c, dynamics_.below ? -reduction_scale : reduction_scale, 0, nullptr});
    network_->links.push_back({db, network_->output, paths});
}

// The sound turned down; where only the reduction is wanted, that.
int Builder::worked_on()
{
    const bool waveform = dynamics_.detector == Detector::true_peak;
    if (waveform) {
        const int db = waveform_reduction();
        if (dynamics_.trace) return db;
        std::vector<int> lane_of(static_cast<std::size_t>(dynamics_.channels));
        if (reduction_lanes(dynamics_) > 1) std::iota(lane_of.begin(), lane_of.end(), 0);
        return add_stage(*network_, {in_, db}, context_.layout,
                         gain_stage(lane_of, -1, dynamics_.dry, dynamics_.wet));
    }
    const std::vector<int> from =
        dynamics_.key_channels == 0 ? std::vector<int>{in_} : std::vector<int>{in_, key_};
    const Layout layout = dynamics_.trace ? plain_layout(reduction_lanes(dynamics_)) : context_.layout;
    return add_stage(*network_, from, layout, make_dynamics_stage(dynamics_));
}

std::unique_ptr<Network> Builder::network()
{
    const bool sides = settings_.choice("stereo") == 1;
    if (sides && context_.layout.channels() != 2)
        settings_.fail("stereo",
                       "\"mid_side\" needs a stereo signal, and this one is " + context_.layout.name(),
                       "take it away");
    find_key(sides);
    dynamics_.trace = settings_.choice("output") == 1;
    const int out = worked_on();
    if (dynamics_.trace) {
        give_reduction(out);
        return std::move(network_);
    }
    network_->output = out;
    if (!sides) return std::move(network_);
    network_->output = network_->add_node(context_.layout);
    network_->links.push_back({out, network_->output, mid_side(1)});
    return std::move(network_);
}

} // namespace

DynamicsSettings listening_dynamics(const Settings& settings, const ProcessorContext& context)
{
    DynamicsSettings dynamics;
    dynamics.channels = context.layout.channels();
    dynamics.sample_rate = context.sample_rate;
    dynamics.detector = static_cast<Detector>(settings.choice("detector"));
    dynamics.rms_s = settings.number("rms_window");
    dynamics.hold_s = settings.number("hold");
    dynamics.lookahead_s = settings.number("lookahead");
    dynamics.link = settings.number("link") / 100;
    return dynamics;
}

void set_times(DynamicsSettings& dynamics, const Settings& settings)
{
    dynamics.attack_s = settings.number("attack");
    dynamics.release_s = settings.number("release");
}

void set_curve(DynamicsSettings& dynamics, const Settings& settings)
{
    dynamics.threshold_db = settings.number("threshold_db");
    dynamics.slope = 1 - 1 / settings.number("ratio");
    dynamics.knee_db = settings.number("knee_db");
}

void set_mix(DynamicsSettings& dynamics, const Settings& settings, double makeup_db)
{
    const double share = settings.number("mix") / 100;
    dynamics.dry = 1 - share;
    dynamics.wet = share * db_to_gain(makeup_db);
}

std::unique_ptr<Network> dynamics_network(const DynamicsSettings& dynamics, const Settings& settings,
                                          const ProcessorContext& context)
{
    return Builder(dynamics, settings, context).network();
}

} // namespace dubstage
