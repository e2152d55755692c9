#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/units.h"
#include "processors/dynamics_parameters.h"
#include "processors/linear.h"
#include "processors/network_parts.h"

namespace dubstage {

namespace {

enum class Character { clean, adaptive, smooth, loud };
constexpr const char* characters[] = {"clean", "adaptive", "smooth", "loud"};

// How each lets go, in parts of the release: at once, of what has lasted, and after what time it has lasted.
struct Release {
    double quick, slow, lasting; // slow 0: all the same
    double hold;
};
constexpr Release releases[] = {{1, 0, 0, 0}, {0.3, 4, 1, 0}, {1.5, 6, 0.5, 0.25}, {0.15, 1.5, 0.5, 0}};

constexpr Parameter parameters[] = {
    automatable({"ceiling_db", Kind::number, Unit::decibel, -40, 0, -1,
                 "True peak that nothing rises above, in dBTP"}),
    automatable({"drive_db", Kind::number, Unit::decibel, -40, 40, 0, "Gain before it"}),
    {"lookahead", Kind::time, Unit::seconds, 0.0002, 0.02, 0.002,
     "How long before a peak it begins to turn down; no sound comes later for it"},
    {"release", Kind::time, Unit::seconds, 0.001, 5, 0.08,
     "Time constant of the way back: 63 % of the reduction in dB is gone after it"},
    {"character", Kind::choice, Unit::none, 0, 3, 1,
     "clean: the release as set; adaptive: quick after peaks, slow after what lasts; smooth: waits and is "
     "slow; "
     "loud: quickest",
     characters},
    {"link", Kind::number, Unit::percent, 0, 100, 100,
     "How far the channels are turned down together; the LFE is always by itself"},
    output_parameter,
};

// The ceiling that it works to is lower by what a wave may rise between the sixteenths that are looked at.
constexpr double margin_db = 0.02;
constexpr Frames local_window = 48; // of the last correction
constexpr int rough_levels = 2, fine_levels = 4, fine_sets = 3;
constexpr double far_share_db = -6; // of the ceiling: what of the far is left to the local stages
constexpr Frames far_slope = 2048;  // in which all goes down for the far

// The LFE by itself, all others together.
Groups linked(const Layout& layout, std::vector<int>& group_of)
{
    Groups groups;
    const auto lfe = layout.find(Speaker::lfe);
    std::vector<int> others;
    for (int c = 0; c < layout.channels(); ++c)
        if (c != lfe) others.push_back(c);
    if (!others.empty()) groups.push_back(others);
    if (lfe) groups.push_back({*lfe});
    group_of.assign(static_cast<std::size_t>(layout.channels()), 0);
    if (lfe && !others.empty()) group_of[static_cast<std::size_t>(*lfe)] = 1;
    return groups;
}

std::vector<double> hann(Frames window)
{
    std::vector<double> taps;
    for (Frames k = 0; k < window; ++k)
        taps.push_back(1 - std::cos(2 * std::numbers::pi * static_cast<double>(k + 1) /
                                    static_cast<double>(window + 1)));
    const double sum = std::accumulate(taps.begin(), taps.end(), 0.0);
    for (double& tap : taps) tap /= sum;
    return taps;
}

class Builder {
  public:
    Builder(const Settings& settings, const ProcessorContext& context)
        : settings_(settings), context_(context), layout_(context.layout), rate_(context.sample_rate),
          channels_(layout_.channels())
    {}
    std::unique_ptr<Network> network();

  private:
    // Where it moves the sound is worked on as far over full scale as it is over the ceiling.
    double ceiling_db() const
    {
        return (settings_.moves("ceiling_db") ? 0 : settings_.number("ceiling_db")) - margin_db;
    }
    int far(int signal, int sets);
    int far_overshoots(int far, const Groups& groups);
    int overshoots_of(int signal, int far, bool rough, const Groups& groups);
    int overshoots(int signal, bool rough);
    int smoothed(int overshoots, Frames window, const FollowSettings* release);
    int turned_down(int signal, int db);
    int reduction(int rough, int fine);
    int stage(std::vector<int> from, int lanes, SharedStage stage);

    const Settings& settings_;
    const ProcessorContext& context_;
    Layout layout_;
    double rate_;
    int channels_;
    std::unique_ptr<Network> network_ = std::make_unique<Network>();
    std::vector<int> group_of_; // lane of dB per channel
};

int Builder::stage(std::vector<int> from, int lanes, SharedStage stage)
{
    const int to = network_->add_node(plain_layout(lanes));
    network_->stages.push_back({std::move(from), to, std::move(stage)});
    return to;
}

// Left out between the samples, lane by lane: of all filters, and of those of a meter.
int Builder::far(int signal, int sets)
{
    const int to = network_->add_node(plain_layout(sets * channels_));
    const std::shared_ptr<const Response> all[] = {
        shared_response(context_, "left out between samples",
                        [] { return left_out_response(left_out_reach, false); }),
        shared_response(context_, "left out by long meters",
                        [] { return left_out_response(left_out_nearby, true); }),
        shared_response(context_, "left out by short meters",
                        [] { return left_out_response(left_out_close, true); })};
    std::vector<Path> paths;
    for (int set = 0; set < sets; ++set)
        for (int c = 0; c < channels_; ++c) paths.push_back({c, set * channels_ + c, 1, 0, all[set]});
    network_->links.push_back({signal, to, std::move(paths)});
    return to;
}

// What comes to a place from so far away that turning down about it does nothing: where it is much, all that
// lies within reach goes down together, slowly, long before and until long after.
int Builder::far_overshoots(int far, const Groups& groups)
{
    const auto lanes = static_cast<int>(groups.size());
    const double frame_s = 1 / rate_;
    FollowSettings held, slowly;
    held.sample_rate = slowly.sample_rate = rate_;
    held.hold_s = static_cast<double>(2 * left_out_reach + far_slope) * frame_s;
    held.fall_s = static_cast<double>(left_out_reach) / 2 * frame_s;
    slowly.rise_s = static_cast<double>(far_slope) / 7 * frame_s; // 0.1 % are missing at its end
    const int db = stage({far}, lanes, level_stage(groups, ceiling_db() + far_share_db, false));
    const int lasting = stage({db}, lanes, follow_stage(lanes, held, left_out_reach + far_slope));
    return stage({lasting}, lanes, follow_stage(lanes, slowly));
}

int Builder::overshoots_of(int signal, int far, bool rough, const Groups& groups)
{
    const auto lanes = static_cast<int>(groups.size());
    if (!rough) {
        const OvershootEars ears{fine_sets, true, false};
        return stage({signal, far}, lanes, overshoot_stage(groups, ceiling_db(), fine_levels, ears));
    }
    const OvershootEars ears{1, false, true};
    return stage({signal, far, far_overshoots(far, groups)}, lanes,
                 overshoot_stage(groups, ceiling_db(), rough_levels, ears));
}

// Its own overshoot and that of its group, mixed, is never less than its own: the ceiling holds for any link.
int Builder::overshoots(int signal, bool rough)
{
    const double link = settings_.number("link") / 100;
    const Groups groups = linked(layout_, group_of_);
    const int left_out = far(signal, rough ? 1 : fine_sets);
    const int together = link > 0 ? overshoots_of(signal, left_out, rough, groups) : -1;
    if (link >= 1) return together;
    Groups each;
    for (int c = 0; c < channels_; ++c) each.push_back({c});
    const int own = overshoots_of(signal, left_out, rough, each);
    const int mixed = network_->add_node(plain_layout(channels_));
    std::vector<Path> of_own, of_group;
    for (int c = 0; c < channels_; ++c) {
        of_own.push_back({c, c, 1 - link, 0, nullptr});
        of_group.push_back({group_of_[static_cast<std::size_t>(c)], c, link, 0, nullptr});
    }
    network_->links.push_back({own, mixed, of_own});
    if (together >= 0) network_->links.push_back({together, mixed, of_group});
    std::iota(group_of_.begin(), group_of_.end(), 0);
    return mixed;
}

// Each overshoot is held for the window, and the window's mean taken: at the peak all of it is there.
int Builder::smoothed(int overshoots, Frames window, const FollowSettings* release)
{
    const int lanes = network_->nodes[static_cast<std::size_t>(overshoots)].channels();
    int db = stage({overshoots}, lanes, hold_stage(lanes, window));
    if (release != nullptr) db = stage({db}, lanes, follow_stage(lanes, *release));
    std::vector<FirLane> means;
    for (int l = 0; l < lanes; ++l) means.push_back({{l}, {hann(window)}});
    return stage({db}, lanes, fir_stage(std::move(means), window - 1));
}

int Builder::turned_down(int signal, int db)
{
    const int out = network_->add_node(layout_);
    network_->stages.push_back({{signal, db}, out, gain_stage(group_of_, -1)});
    return out;
}

// Both together, in the channel that they turn down.
int Builder::reduction(int rough, int fine)
{
    const int out = network_->add_node(layout_);
    for (const int db : {rough, fine}) {
        std::vector<Path> paths;
        for (int c = 0; c < channels_; ++c)
            paths.push_back({group_of_[static_cast<std::size_t>(c)], c, reduction_scale, 0, nullptr});
        network_->links.push_back({db, out, paths});
    }
    return out;
}

std::unique_ptr<Network> Builder::network()
{
    int signal = network_->add_node(layout_);
    const Factor ceiling = settings_.moves("ceiling_db") ? settings_.gain("ceiling_db") : Factor(1);
    const Factor drive = settings_.gain("drive_db") * inverse(ceiling);
    if (drive.moves() || drive.fixed != 1) signal = add_copy(*network_, signal, drive);
    const Release& character = releases[settings_.choice("character")];
    const double release_s = settings_.number("release");
    FollowSettings release;
    release.sample_rate = rate_;
    release.fall_s = character.quick * release_s;
    release.hold_s = character.hold * release_s;
    release.slowly = character.slow > 0;
    release.slow_fall_s = character.slow * release_s;
    release.slow_rise_s = character.lasting * release_s;
    const Frames window = std::max<Frames>(std::llround(settings_.number("lookahead") * rate_), 2);
    const int rough = smoothed(overshoots(signal, true), window, &release);
    const int first = turned_down(signal, rough);
    // What the turning itself has raised, and what lies between the points, is turned down about each peak.
    const int fine = smoothed(overshoots(first, false), local_window, nullptr);
    network_->output = settings_.choice("output") == 1 ? reduction(rough, fine) : turned_down(first, fine);
    if (ceiling.moves() && settings_.choice("output") == 0)
        network_->output = add_copy(*network_, network_->output, ceiling);
    return std::move(network_);
}

std::unique_ptr<Processor> make(const Settings& settings, const ProcessorContext& context)
{
    return Builder(settings, context).network();
}

} // namespace

extern const ProcessorType limiter_processor{
    "limiter", "Brickwall limiter of the true peak, sixteenfold between the samples, with look-ahead",
    parameters, make};

} // namespace dubstage
