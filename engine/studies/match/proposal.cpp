#include "studies/match/proposal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "base/error.h"

namespace dubstage {

namespace {

std::string db_text(double db)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%+.1f dB", db);
    return text.data();
}

std::string hz_text(double hz)
{
    std::array<char, 32> text{};
    if (hz < 1000)
        std::snprintf(text.data(), text.size(), "%.0f Hz", hz);
    else
        std::snprintf(text.data(), text.size(), "%.1f kHz", hz / 1000);
    return text.data();
}

using Weight = double MatchAmounts::*;

Portrait mean_of_aspect(const std::vector<WeightedPortrait>& references, Weight aspect, double amount,
                        const std::string& name, bool (*tells)(const Portrait&), MatchTarget& target)
{
    std::vector<const Portrait*> portraits;
    std::vector<double> weights;
    bool asked = false;
    for (const WeightedPortrait& one : references) {
        const double weight = one.weight.*aspect;
        asked = asked || weight > 0;
        if (weight > 0 && !tells(one.portrait)) {
            if (amount != 0)
                target.notes.push_back(one.portrait.name + ": says nothing of " + name +
                                       (aspect == &MatchAmounts::width ? ": it is not stereo" : ""));
            continue;
        }
        portraits.push_back(&one.portrait);
        weights.push_back(weight);
    }
    const bool any = std::any_of(weights.begin(), weights.end(), [](double w) { return w > 0; });
    if (any) return mean_portrait(portraits, weights);
    if (amount != 0 && !asked)
        throw Error(ErrorCode::usage, "--reference", "no reference has a weight for " + name,
                    "give one of them a weight above 0, or set --" + name + " 0");
    return {};
}

void add_notes(MatchProposal& proposal, const std::string& what, const ToneCurve& curve)
{
    if (curve.most_wanted_db != 0)
        proposal.notes.push_back(what + " would need " + db_text(curve.most_wanted_db) + " at " +
                                 hz_text(curve.most_wanted_hz) + ": it goes as far as the limit");
    if (curve.weakest < 0.5)
        proposal.notes.push_back(what + " is held back about " + hz_text(curve.weakest_hz) +
                                 ", where the mix holds nothing but noise to boost");
}

class Proposing {
  public:
    Proposing(const Portrait& mix, const MatchTarget& target, const MatchSettings& settings)
        : mix_(mix), target_(target), settings_(settings)
    {}
    MatchProposal run();

  private:
    void find_tone();
    void find_width();
    void find_mono();
    void find_level();
    Tone find(const std::string& what, Tone (Portrait::*part)() const, double noise_share);
    Tone channel(const std::string& what, const Tone& mix, const Tone& target, double noise_share);

    const Portrait& mix_;
    const MatchTarget& target_;
    const MatchSettings& settings_;
    MatchProposal proposal_;
};

Tone Proposing::channel(const std::string& what, const Tone& mix, const Tone& target, double noise_share)
{
    Tone noise = mix_.noise;
    for (double& x : noise) x *= noise_share;
    const ToneCurve curve = tone_curve(mix, noise, target, std::min(mix_.top_hz, target_.tone.top_hz),
                                       settings_.amounts.tone, settings_.curve);
    add_notes(proposal_, what, curve);
    return curve.db;
}

Tone Proposing::find(const std::string& what, Tone (Portrait::*part)() const, double noise_share)
{
    return channel(what, (mix_.*part)(), (target_.tone.*part)(), noise_share);
}

void Proposing::find_tone()
{
    MatchCurves& curves = proposal_.curves;
    if (settings_.amounts.tone == 0) return;
    const bool stereo = mix_.stereo && target_.tone.stereo;
    if (settings_.curve.channels != MatchChannels::stereo && !stereo)
        proposal_.notes.emplace_back("one curve for all channels: mix and references are not all stereo");
    if (settings_.curve.channels == MatchChannels::mid_side && stereo) {
        curves.mid = find("the curve of the mid", &Portrait::mid, 0.25);
        curves.side = find("the curve of the side", &Portrait::side, 0.25);
    } else if (settings_.curve.channels == MatchChannels::left_right && stereo) {
        curves.left = channel("the curve of the left", mix_.left, target_.tone.left, 0.5);
        curves.right = channel("the curve of the right", mix_.right, target_.tone.right, 0.5);
    } else {
        curves.mid = curves.side = find("the curve", &Portrait::total, 1);
    }
}

// Works on what the tone has left of the difference.
void Proposing::find_width()
{
    if (settings_.amounts.width == 0 || !mix_.stereo || !target_.width.stereo) return;
    const Portrait now = behind(mix_, proposal_.curves);
    CurveSettings limits = settings_.curve;
    limits.most_boost_db = limits.most_cut_db = settings_.most_width_db;
    const ToneCurve curve = width_curve(now, target_.width, settings_.amounts.width, limits);
    add_notes(proposal_, "the width", curve);
    add_width(proposal_.curves, now, curve.db, settings_.curve.resolution);
    for (Tone* tone : {&proposal_.curves.mid, &proposal_.curves.side})
        for (double& db : *tone)
            db = std::clamp(db, -settings_.curve.most_cut_db, settings_.curve.most_boost_db);
}

// Fourth order towards mono, as mono_below falls.
void Proposing::find_mono()
{
    if (settings_.mono_below_hz <= 0 || !mix_.stereo) return;
    Tone& side = proposal_.curves.side;
    if (side.empty()) side.assign(tone_cells, 0);
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double ratio = std::pow(cell_hz(i) / settings_.mono_below_hz, 4);
        side[i] = std::max(-60.0, side[i] + 20 * std::log10(ratio / (1 + ratio)));
    }
}

void Proposing::find_level()
{
    proposal_.level_lufs = -std::numeric_limits<double>::infinity();
    if (settings_.amounts.level == 0 || !target_.level.level || !mix_.level) return;
    const auto of = [&](const PortraitLevel& level) {
        return settings_.level == LevelMatch::integrated ? level.integrated : level.max_short_term;
    };
    const double from = of(*mix_.level), to = of(*target_.level.level);
    proposal_.level_lufs = from + settings_.amounts.level * (to - from);
    proposal_.gain_db = proposal_.level_lufs - of(*proposal_.predicted.level);
    proposal_.predicted = louder(proposal_.predicted, proposal_.gain_db);
}

MatchProposal Proposing::run()
{
    proposal_.notes = target_.notes;
    find_tone();
    find_width();
    find_mono();
    proposal_.predicted = behind(mix_, proposal_.curves);
    find_level();
    proposal_.before = distance_to(target_, mix_);
    proposal_.after = distance_to(target_, proposal_.predicted);
    return std::move(proposal_);
}

void check_settings(const MatchSettings& s)
{
    const auto refuse = [](const std::string& option, const std::string& reason) {
        throw Error(ErrorCode::usage, option, reason, "dubstage help match lists what it takes");
    };
    for (const double amount : {s.amounts.tone, s.amounts.level, s.amounts.dynamics, s.amounts.width})
        if (!(std::abs(amount) <= 4)) refuse("amount", "lies outside -400 to 400 %");
    if (!(s.curve.resolution.fraction >= 1 && s.curve.resolution.fraction <= 48))
        refuse("--resolution", "lies outside 1 to 1/48 octave");
    if (!(s.curve.most_boost_db >= 0 && s.curve.most_cut_db >= 0)) refuse("--limit", "is below 0 dB");
    if (!(s.curve.low_hz > 0 && s.curve.low_hz < s.curve.high_hz))
        refuse("--frequencies", "the lower limit is not below the upper one");
}

} // namespace

MatchTarget match_target(const std::vector<WeightedPortrait>& references, const MatchAmounts& amounts)
{
    MatchTarget target;
    const auto any = [](const Portrait&) { return true; };
    const auto stereo = [](const Portrait& p) { return p.stereo; };
    const auto level = [](const Portrait& p) { return p.level.has_value(); };
    const auto dynamics = [](const Portrait& p) { return p.dynamics.has_value(); };
    target.tone = mean_of_aspect(references, &MatchAmounts::tone, amounts.tone, "tone", any, target);
    target.level = mean_of_aspect(references, &MatchAmounts::level, amounts.level, "level", level, target);
    target.dynamics =
        mean_of_aspect(references, &MatchAmounts::dynamics, amounts.dynamics, "dynamics", dynamics, target);
    target.width = mean_of_aspect(references, &MatchAmounts::width, amounts.width, "width", stereo, target);
    return target;
}

MatchDistance distance_to(const MatchTarget& target, const Portrait& sound)
{
    return distance(sound, target.tone, target.width, target.level, target.dynamics);
}

MatchProposal propose_match(const Portrait& mix, const MatchTarget& target, const MatchSettings& settings)
{
    check_settings(settings);
    return Proposing(mix, target, settings).run();
}

} // namespace dubstage
