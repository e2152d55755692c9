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
    int waveform_level();
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

// In dB above the floor, in reduction_lanes(), linked.
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
    if (dynamics_.detector == Detector::true_peak) {
        key_ = waveform_level();
        dynamics_.key_channels = reduction_lanes(dynamics_);
        dynamics_.key_floor_db = waveform_floor_db;
        dynamics_.link = dynamics_.key_channels == 1 ? 1 : 0;
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
    const double rate = dynamics.sample_rate;
    const auto moving_share = [&](const char* key) {
        const SharedMoving seconds = settings.moving(key);
        return seconds ? moving_function(seconds, [=](double s) { return follower_share(s, rate); })
                       : nullptr;
    };
    dynamics.attack_s = settings.number("attack");
    dynamics.release_s = settings.number("release");
    dynamics.moving_attack = moving_share("attack");
    dynamics.moving_release = moving_share("release");
}

void set_auto_release(DynamicsSettings& dynamics, const Settings& settings)
{
    constexpr double as_slowly = 10;
    const double rate = dynamics.sample_rate;
    dynamics.slow_release_s = as_slowly * dynamics.release_s;
    if (const SharedMoving seconds = settings.moving("release"))
        dynamics.moving_slow_release =
            moving_function(seconds, [=](double s) { return follower_share(as_slowly * s, rate); });
}

void set_knee(DynamicsSettings& dynamics, const Settings& settings)
{
    dynamics.moving_knee_db = settings.moving("knee_db");
    dynamics.knee_db = first_of(dynamics.moving_knee_db, settings.number("knee_db"));
}

void set_curve(DynamicsSettings& dynamics, const Settings& settings)
{
    set_threshold(dynamics, settings);
    set_slope(dynamics, settings, [](double ratio) { return 1 - 1 / ratio; });
    set_knee(dynamics, settings);
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
