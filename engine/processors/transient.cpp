#include <cmath>
#include <numeric>

#include "base/units.h"
#include "processors/dynamics_parameters.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

constexpr Parameter parameters[] = {
    automatable({"attack_gain", Kind::number, Unit::percent, -100, 100, 0,
                 "Onsets: by what share of their rise they are raised, in dB, or lowered where below 0"}),
    automatable(
        {"sustain_gain", Kind::number, Unit::percent, -100, 100, 0, "The same of what rings on after them"}),
    {"attack", Kind::time, Unit::seconds, 0.002, 0.2, 0.02, "How long an onset counts as one"},
    {"sustain", Kind::time, Unit::seconds, 0.05, 3, 0.3, "How long what rings on is raised or lowered"},
    {"range_db", Kind::number, Unit::decibel, 0, 40, 18, "By how much it turns at most"},
    {"linked", Kind::toggle, Unit::none, 0, 1, 1, "Whether all channels are turned together"},
    mix_parameter,
    automatable({"output_db", Kind::number, Unit::decibel, -40, 40, 0, "Gain of what was shaped"}),
};

constexpr double floor_db = -90;    // what is softer has neither onset nor end
constexpr double envelope_s = 0.01; // peaks are held so long: half a wave of 50 Hz
constexpr double quick_rise_s = 0.0005;
constexpr double onset_fall_s = 0.1;
constexpr double quick_fall_share = 0.2; // of the sustain

class Builder {
  public:
    Builder(const Settings& settings, const ProcessorContext& context)
        : settings_(settings), layout_(context.layout), rate_(context.sample_rate)
    {}
    std::unique_ptr<Network> network();

  private:
    int envelope(int in);
    int follower(int envelope, double rise_s, double fall_s);
    void add(int from, const Factor& share);
    int turned(int in, int turn);

    const Settings& settings_;
    Layout layout_;
    double rate_;
    std::unique_ptr<Network> network_ = std::make_unique<Network>();
    std::vector<int> lane_of_; // of dB, per channel
    Layout lanes_;
    int turn_ = 0; // dB
};

// dB above the floor, of the loudest peak of the last moments.
int Builder::envelope(int in)
{
    Groups groups(static_cast<std::size_t>(lanes_.channels()));
    for (std::size_t c = 0; c < lane_of_.size(); ++c)
        groups[static_cast<std::size_t>(lane_of_[c])].push_back(static_cast<int>(c));
    const int level = add_stage(*network_, {in}, lanes_, level_stage(groups, floor_db, false));
    const Frames window = std::max<Frames>(2, std::llround(envelope_s * rate_));
    const int late = network_->add_node(lanes_);
    std::vector<Path> paths;
    for (int l = 0; l < lanes_.channels(); ++l) paths.push_back({l, l, 1, window - 1, nullptr});
    network_->links.push_back({level, late, paths});
    return add_stage(*network_, {late}, lanes_, hold_stage(lanes_.channels(), window));
}

int Builder::follower(int envelope, double rise_s, double fall_s)
{
    FollowSettings follow;
    follow.sample_rate = rate_;
    follow.rise_s = rise_s;
    follow.fall_s = fall_s;
    return add_stage(*network_, {envelope}, lanes_, follow_stage(lanes_.channels(), follow));
}

void Builder::add(int from, const Factor& share)
{
    add_to(*network_, from, turn_, share);
}

// Level does not count, only how it changes: a quick follower less a slow one, in dB.
std::unique_ptr<Network> Builder::network()
{
    const bool together = settings_.toggle("linked");
    const auto channels = static_cast<std::size_t>(layout_.channels());
    lane_of_.assign(channels, 0);
    if (!together) std::iota(lane_of_.begin(), lane_of_.end(), 0);
    lanes_ = plain_layout(together ? 1 : layout_.channels());
    const int in = network_->add_node(layout_);
    const Factor attack = settings_.share("attack_gain"), sustain = settings_.share("sustain_gain");
    const auto acts = [](const Factor& share) { return share.moves() || share.fixed != 0; };
    if (!acts(attack) && !acts(sustain)) {
        const Factor wet = settings_.share("mix"), gain = settings_.gain("output_db");
        const bool moves = wet.moves() || gain.moves();
        network_->output =
            add_copy(*network_, in, moves ? wet * gain : 1 - wet.fixed + wet.fixed * gain.fixed);
        if (moves) add_to(*network_, in, network_->output, rest_of(wet));
        return std::move(network_);
    }
    const int level = envelope(in);
    turn_ = network_->add_node(lanes_);
    if (acts(attack)) {
        add(follower(level, quick_rise_s, onset_fall_s), attack);
        add(follower(level, settings_.number("attack"), onset_fall_s), Factor(-1) * attack);
    }
    if (acts(sustain)) {
        const double fall_s = settings_.number("sustain");
        add(follower(level, quick_rise_s, fall_s), sustain);
        add(follower(level, quick_rise_s, quick_fall_share * fall_s), Factor(-1) * sustain);
    }
    const double range = std::max(settings_.number("range_db"), 1e-3);
    const auto limits = std::make_shared<TransferCurve>();
    limits->range = range;
    limits->y = sample_transfer([](double db) { return db; }, range, FIR_CURVE_PARTS);
    std::vector<FirLane> limited;
    for (int l = 0; l < lanes_.channels(); ++l) limited.push_back({{l}, {{1.0}}});
    const int turn = add_stage(*network_, {turn_}, lanes_, fir_stage(std::move(limited), 0, limits));
    network_->output = turned(in, turn);
    return std::move(network_);
}

int Builder::turned(int in, int turn)
{
    const Factor wet = settings_.share("mix"), gain = settings_.gain("output_db");
    if (!wet.moves() && !gain.moves())
        return add_stage(*network_, {in, turn}, layout_,
                         gain_stage(lane_of_, 1, 1 - wet.fixed, wet.fixed * gain.fixed));
    const int shaped = add_stage(*network_, {in, turn}, layout_, gain_stage(lane_of_, 1));
    const int out = add_copy(*network_, shaped, wet * gain);
    add_to(*network_, in, out, rest_of(wet));
    return out;
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    return Builder(settings, context).network();
}

} // namespace

extern const ProcessorType transient_processor{
    "transient", "Raises or lowers onsets, and what rings on after them, at any level", parameters, make};

} // namespace dubstage
