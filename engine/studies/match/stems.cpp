#include "studies/match/stems.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "analysis/report/words.h"
#include "studies/match/stem_solver.h"

namespace dubstage {

namespace {

std::string printed(const char* form, double value)
{
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), form, value);
    return text.data();
}

std::string hz_text(double hz)
{
    return hz < 1000 ? printed("%.3g Hz", hz) : printed("%.3g kHz", hz / 1000);
}

std::string words_of(const StemMove& move)
{
    constexpr const char* shapes[] = {"at", "below", "above"};
    std::string text;
    for (const FittedBand& band : move.bands)
        text += (text.empty() ? "" : ", ") + printed("%+.1f dB ", band.gain_db) +
                shapes[static_cast<std::size_t>(band.shape)] + " " + hz_text(band.frequency_hz);
    return move.stem + ": " + text;
}

// What a curve does to the power of a band.
std::vector<double> band_gains_db(const Tone& density, const Tone& db)
{
    Tone moved = density;
    for (std::size_t i = 0; i < tone_cells; ++i) moved[i] *= std::pow(10.0, db[i] / 10);
    const std::vector<double> before = band_powers(density), after = band_powers(moved);
    std::vector<double> gains;
    for (std::size_t b = 0; b < before.size(); ++b)
        gains.push_back(before[b] > 0 ? 10 * std::log10(after[b] / before[b]) : 0);
    return gains;
}

class Stems {
  public:
    Stems(const Portrait& mix, const std::vector<Stem>& stems, const MatchTarget& target,
          const MatchSettings& settings, const StemSettings& limits)
        : mix_(mix), stems_(stems), target_(target), settings_(settings), limits_(limits)
    {}
    StemsProposal run();

  private:
    void find_wanted();
    void add_findings();
    void add_move(const Stem& stem, const std::vector<double>& gains);
    void predict();
    double too_much(std::size_t band) const;

    const Portrait& mix_;
    const std::vector<Stem>& stems_;
    const MatchTarget& target_;
    const MatchSettings& settings_;
    const StemSettings& limits_;
    StemProblem problem_;
    std::vector<Tone> curves_; // of every stem, as its bands make them
    StemsProposal proposal_;
};

void Stems::find_wanted()
{
    CurveSettings curve = settings_.curve;
    const ToneCurve wanted =
        tone_curve(mix_.total(), mix_.noise, target_.tone.total(), std::min(mix_.top_hz, target_.tone.top_hz),
                   settings_.amounts.tone, curve);
    problem_.weight = hearing_bands().weight;
    problem_.most_db = limits_.most_db;
    problem_.wanted_db.assign(problem_.weight.size(), 0);
    if (!wanted.db.empty()) problem_.wanted_db = band_gains_db(mix_.total(), wanted.db);
    for (const Stem& stem : stems_) problem_.power.push_back(band_powers(stem.portrait.total()));
}

double Stems::too_much(std::size_t band) const
{
    return -problem_.wanted_db[band];
}

// Neighbouring bands that are off to the same side, and who makes most of them.
void Stems::add_findings()
{
    constexpr double worth_saying_db = 1.5;
    const std::vector<double>& hz = hearing_bands().hz;
    for (std::size_t from = 0; from < hz.size();) {
        const double sign = too_much(from) > 0 ? 1 : -1;
        std::size_t to = from;
        double most = 0;
        while (to < hz.size() && sign * too_much(to) > worth_saying_db)
            most = std::max(most, sign * too_much(to++));
        if (to == from) {
            ++from;
            continue;
        }
        std::size_t loudest = 0;
        double all = 0, loudest_power = 0;
        for (std::size_t s = 0; s < stems_.size(); ++s) {
            double power = 0;
            for (std::size_t b = from; b < to; ++b) power += problem_.power[s][b];
            all += power;
            if (power > loudest_power) loudest_power = power, loudest = s;
        }
        const std::string where = to == from + 1
                                      ? report::hz_text(hz[from])
                                      : report::hz_text(hz[from]) + " to " + report::hz_text(hz[to - 1]);
        if (all > 0)
            proposal_.findings.push_back(
                where + ": up to " + printed("%.1f dB too ", most) + (sign > 0 ? "much" : "little") + ", " +
                printed("%.0f %% of it ", 100 * loudest_power / all) + stems_[loudest].name);
        from = to;
    }
}

void Stems::add_move(const Stem& stem, const std::vector<double>& gains)
{
    FitLimits limits;
    limits.most_bands = limits_.most_bands;
    limits.most_gain_db = limits_.most_db;
    limits.least_q = 0.4;
    limits.most_q = 2.5;
    limits.least_gain_db = limits_.step_db;
    StemMove move;
    move.stem = stem.name;
    for (FittedBand band : fit_bands(through_bands(gains), limits)) {
        band.gain_db = std::round(band.gain_db / limits_.step_db) * limits_.step_db;
        if (band.gain_db != 0) move.bands.push_back(band);
    }
    curves_.push_back(move.bands.empty() ? Tone(tone_cells) : curve_of(move.bands));
    if (move.bands.empty()) return;
    move.loudness_share = k_weighted_power(stem.portrait.total());
    move.words = words_of(move);
    proposal_.moves.push_back(std::move(move));
}

// The mix behind what its stems become; where they do not add up to it, its own share of what they gain.
void Stems::predict()
{
    Portrait after = mix_;
    for (std::size_t i = 0; i < tone_cells; ++i) {
        double was = 0, is = 0;
        for (std::size_t s = 0; s < stems_.size(); ++s) {
            const double power = stems_[s].portrait.left[i] + stems_[s].portrait.right[i];
            was += power;
            is += power * std::pow(10.0, curves_[s][i] / 10);
        }
        const double gain = was > 0 ? is / was : 1;
        after.left[i] *= gain;
        after.right[i] *= gain;
        after.product[i] *= gain;
    }
    const double louder_db =
        10 * std::log10(k_weighted_power(after.total()) / k_weighted_power(mix_.total()));
    if (after.level) {
        after.level->integrated += louder_db;
        after.level->max_short_term += louder_db;
    }
    if (after.dynamics)
        for (double& lufs : after.dynamics->short_term) lufs += louder_db;
    proposal_.predicted = after;
    proposal_.before = distance_to(target_, mix_);
    proposal_.after = distance_to(target_, after);
}

StemsProposal Stems::run()
{
    find_wanted();
    add_findings();
    const auto gains = solve_stems(problem_);
    for (std::size_t s = 0; s < stems_.size(); ++s) add_move(stems_[s], gains[s]);
    double all = 0;
    for (const Stem& stem : stems_) all += k_weighted_power(stem.portrait.total());
    for (StemMove& move : proposal_.moves) move.loudness_share /= all;
    std::sort(proposal_.moves.begin(), proposal_.moves.end(),
              [](const StemMove& a, const StemMove& b) { return a.loudness_share > b.loudness_share; });
    predict();
    return std::move(proposal_);
}

} // namespace

StemsProposal propose_stems(const Portrait& mix, const std::vector<Stem>& stems, const MatchTarget& target,
                            const MatchSettings& settings, const StemSettings& limits)
{
    return Stems(mix, stems, target, settings, limits).run();
}

} // namespace dubstage
