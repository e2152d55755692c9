#include "processors/dynamics_parameters.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/units.h"
#include "processors/control_stage.h"
#include "processors/linear.h"
#include "processors/network_parts.h"
#include "session/text.h"

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

double first_of(const SharedMoving& moving, double fixed)
{
    return moving ? moving->first() : fixed;
}

constexpr double waveform_floor_db = -100; // below it the level between the samples is not looked at
constexpr int waveform_levels = 3;         // of halving between the samples: eightfold

//         ┌─► mid and side ─► ──────────────────────────────┐
//    in ──┤                                                 ├─► turned down ─► left and right
//         └─► key, its equaliser, mid and side ─► reduction ┘
class Builder {
  public:
    Builder(const DynamicsSettings& dynamics, const Settings& settings, const ProcessorContext& context,
            const Factor& makeup)
        : dynamics_(dynamics), settings_(settings), context_(context), makeup_(makeup),
          key_layout_(context.layout)
    {}
    std::unique_ptr<Network> network();

  private:
    void find_key(bool sides);
    int to_sides(int from);
    void set_mix();
    int worked_on();
    int mixed(int worked_on);
    int waveform_reduction();
    int waveform_level();
    int above_moving_threshold(int level);
    void give_reduction(int db);

    DynamicsSettings dynamics_;
    const Settings& settings_;
    const ProcessorContext& context_;
    Factor makeup_;
    bool moving_mix_ = false;
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

// Instead of the floor.
int Builder::above_moving_threshold(int level)
{
    const Layout lanes = network_->nodes[static_cast<std::size_t>(level)];
    const SharedMoving above_floor =
        moving_function(dynamics_.moving_threshold_db, [](double db) { return db - waveform_floor_db; });
    const int threshold = add_stage(*network_, {in_}, plain_layout(1), control_stage({above_floor}));
    const int above = network_->add_node(lanes);
    std::vector<Path> taken;
    for (int l = 0; l < lanes.channels(); ++l) taken.push_back({0, l, -1, 0, nullptr});
    network_->links.push_back({level, above, straight(lanes.channels(), nullptr)});
    network_->links.push_back({threshold, above, taken});
    return above;
}

int Builder::waveform_reduction()
{
    if (const Frames ahead = std::llround(dynamics_.lookahead_s * dynamics_.sample_rate); ahead > 0)
        key_ = add_copy(*network_, key_, 1, shared_response(context_, "ahead " + std::to_string(ahead), [=] {
            return Response{-ahead, {1.0}};
        }));
    if (dynamics_.moving_slope || dynamics_.moving_range_db)
        settings_.fail("detector", "with detector = \"true_peak\" ratio and range_db stand still",
                       "automate the threshold, or take another detector");
    const bool moves = dynamics_.moving_threshold_db != nullptr;
    int level = waveform_level();
    if (moves) level = above_moving_threshold(level);
    const int lanes = reduction_lanes(dynamics_);
    const auto curve = std::make_shared<TransferCurve>();
    curve->range = 128;
    const DynamicsSettings& d = dynamics_;
    const Transfer reduction = [&d, moves](double above) {
        const double beyond = moves ? above : above + waveform_floor_db - d.threshold_db;
        const double within = beyond + d.knee_db / 2;
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
    return add_dynamics(*network_, from, layout, dynamics_);
}

// Where the mix stands still, the stage's own gains make it.
void Builder::set_mix()
{
    const Factor share = settings_.share("mix");
    moving_mix_ = share.moves() || makeup_.moves();
    dynamics_.dry = moving_mix_ ? 0 : 1 - share.fixed;
    dynamics_.wet = moving_mix_ ? 1 : share.fixed * makeup_.fixed;
}

int Builder::mixed(int worked_on)
{
    if (!moving_mix_) return worked_on;
    const Factor share = settings_.share("mix");
    const int out = add_copy(*network_, worked_on, share * makeup_);
    if (share.moves() || share.fixed < 1) add_to(*network_, in_, out, rest_of(share));
    return out;
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
    set_mix();
    int out = worked_on();
    if (dynamics_.trace) {
        give_reduction(out);
        return std::move(network_);
    }
    out = mixed(out);
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
    set_threshold(dynamics, settings);
    set_slope(dynamics, settings, [](double ratio) { return 1 - 1 / ratio; });
    dynamics.knee_db = settings.number("knee_db");
}

void set_threshold(DynamicsSettings& dynamics, const Settings& settings)
{
    dynamics.moving_threshold_db = settings.moving("threshold_db");
    dynamics.threshold_db = first_of(dynamics.moving_threshold_db, settings.number("threshold_db"));
}

void set_slope(DynamicsSettings& dynamics, const Settings& settings, double (*of_ratio)(double))
{
    if (const SharedMoving ratio = settings.moving("ratio"))
        dynamics.moving_slope = moving_function(ratio, of_ratio);
    dynamics.slope = first_of(dynamics.moving_slope, of_ratio(settings.number("ratio")));
}

void set_range(DynamicsSettings& dynamics, const Settings& settings)
{
    dynamics.moving_range_db = settings.moving("range_db");
    dynamics.range_db = first_of(dynamics.moving_range_db, settings.number("range_db"));
}

int add_dynamics(Network& network, std::vector<int> from, const Layout& layout,
                 const DynamicsSettings& dynamics)
{
    std::vector<SharedMoving> moving = moving_of(dynamics);
    if (!moving.empty()) {
        const auto lanes = static_cast<int>(moving.size());
        from.push_back(
            add_stage(network, {from.front()}, plain_layout(lanes), control_stage(std::move(moving))));
    }
    return add_stage(network, std::move(from), layout, make_dynamics_stage(dynamics));
}

int add_reduction(Network& network, std::vector<int> from, const Layout& layout, DynamicsSettings dynamics)
{
    dynamics.trace = true;
    const int lanes = reduction_lanes(dynamics);
    const int db = add_dynamics(network, std::move(from), plain_layout(lanes), dynamics);
    const int out = network.add_node(layout);
    const double scale = dynamics.below != dynamics.up ? -reduction_scale : reduction_scale;
    std::vector<Path> paths;
    for (int c = 0; c < layout.channels(); ++c)
        paths.push_back({std::min(c, lanes - 1), c, scale, 0, nullptr});
    network.links.push_back({db, out, std::move(paths)});
    return out;
}

std::size_t output_band(const Settings& settings, std::size_t bands)
{
    const double band = settings.number("output_band");
    if (band != std::floor(band) || band > static_cast<double>(bands))
        settings.fail("output_band", "there is no band " + format_number(band),
                      bands == 0 ? "write bands first" : "bands are 1 to " + std::to_string(bands));
    return static_cast<std::size_t>(band) - 1;
}

std::unique_ptr<Network> dynamics_network(const DynamicsSettings& dynamics, const Settings& settings,
                                          const ProcessorContext& context, const Factor& makeup)
{
    return Builder(dynamics, settings, context, makeup).network();
}

} // namespace dubstage
