#include "studies/match/curves.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

constexpr double flat_db = 0.01;      // nobody hears it, and a file that is matched to itself stays as it is
constexpr double enough_snr_db = 10;  // above the noise: half of a boost is left
constexpr std::size_t half_third = 8; // cells
constexpr int corrections = 4;

double power_of_db(double db)
{
    return std::pow(10.0, db / 10);
}

// The difference at every cell, held on where one of both has nothing.
Tone difference(const Tone& target_db, const Tone& mix_db, double top_hz)
{
    Tone db(tone_cells, 0);
    double last = 0;
    bool any = false;
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double there = target_db[i] - mix_db[i];
        if (std::isfinite(there) && cell_hz(i) <= top_hz) {
            if (!any) std::fill(db.begin(), db.begin() + static_cast<std::ptrdiff_t>(i), there);
            any = true, last = there;
        }
        db[i] = last;
    }
    return db;
}

// Smoothing bends what it measures: moves the curve until what the mix becomes has the target's bands.
void correct(Tone& db, const Tone& mix, const Tone& target_db, double top_hz, const Resolution& resolution)
{
    for (int round = 0; round < corrections; ++round) {
        Tone moved(tone_cells);
        for (std::size_t i = 0; i < tone_cells; ++i) moved[i] = mix[i] * power_of_db(db[i]);
        const Tone left =
            averaged(difference(target_db, in_db(smoothed(moved, resolution)), top_hz), half_third);
        for (std::size_t i = 0; i < tone_cells; ++i) db[i] += left[i];
    }
}

// What a smooth curve leaves of tones in single third octaves.
void correct_bands(Tone& db, const Tone& mix, const Tone& target, double top_hz)
{
    const std::vector<double> wanted = band_powers(target);
    const std::vector<double>& hz = hearing_bands().hz;
    for (int round = 0; round < corrections; ++round) {
        Tone moved(tone_cells);
        for (std::size_t i = 0; i < tone_cells; ++i) moved[i] = mix[i] * power_of_db(db[i]);
        const std::vector<double> now = band_powers(moved);
        std::vector<double> left(hz.size());
        for (std::size_t b = 0; b < hz.size(); ++b)
            if (wanted[b] > 0 && now[b] > 0 && hz[b] * 1.12 < top_hz)
                left[b] = 10 * std::log10(wanted[b] / now[b]);
        const Tone more = through_bands(left);
        for (std::size_t i = 0; i < tone_cells; ++i) db[i] += more[i];
    }
}

// 1 within the limits, 0 half an octave outside.
double inside(double hz, const CurveSettings& settings)
{
    const auto fade = [](double octaves_outside) {
        const double t = std::clamp(octaves_outside * 2, 0.0, 1.0);
        return 1 - t * t * (3 - 2 * t);
    };
    return std::min(fade(std::log2(settings.low_hz / hz)), fade(std::log2(hz / settings.high_hz)));
}

// Straight up to three quarters of the limit, then bending towards it.
double limited(double db, double limit)
{
    const double knee = 0.75 * limit, beyond = std::abs(db) - knee;
    if (beyond <= 0 || limit <= 0) return limit <= 0 ? 0 : db;
    return std::copysign(knee + (limit - knee) * std::tanh(beyond / (limit - knee)), db);
}

// How much of a boost is left where `mix` stands only so far above its noise.
double worth_boosting(double mix, double noise)
{
    if (mix <= 0) return 0;
    if (noise <= 0) return 1;
    const double r = mix / noise / power_of_db(enough_snr_db);
    return r * r / (1 + r * r);
}

// What is left of a wanted curve: times the amount, within the limits, and without lifting noise.
class Shaper {
  public:
    // `smooth` and `noise` of the mix.
    Shaper(const Tone& wanted, const Tone& smooth, const Tone& noise, double top_hz, double amount,
           const CurveSettings& settings)
        : wanted_(wanted), smooth_(smooth), noise_(noise), amount_(amount), settings_(settings),
          content_(settings)
    {
        content_.high_hz = top_hz;
        content_.low_hz = 1;
    }

    // `offset_db` is added to all of it before it is limited.
    ToneCurve curve(double offset_db = 0) const;
    // Such that the mix keeps its loudness: what the limits take away is no gain of all there is.
    ToneCurve neutral(const Tone& mix) const;

  private:
    const Tone &wanted_, &smooth_, &noise_;
    double amount_;
    CurveSettings settings_, content_; // nothing above the content is lifted
};

ToneCurve Shaper::curve(double offset_db) const
{
    ToneCurve curve;
    curve.db.resize(tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double hz = cell_hz(i);
        double wanted = (amount_ * wanted_[i] + offset_db) * inside(hz, settings_);
        if (wanted > 0) {
            const double worth = worth_boosting(smooth_[i], noise_[i]) * inside(hz, content_);
            if (wanted > 1 && hz > 30 && hz < 16000 && worth < curve.weakest)
                curve.weakest = worth, curve.weakest_hz = hz;
            wanted *= worth;
        }
        const double limit = wanted > 0 ? settings_.most_boost_db : settings_.most_cut_db;
        if (std::abs(wanted) > limit && std::abs(wanted) > std::abs(curve.most_wanted_db))
            curve.most_wanted_db = wanted, curve.most_wanted_hz = hz;
        curve.db[i] = limited(wanted, limit);
    }
    return curve;
}

ToneCurve Shaper::neutral(const Tone& mix) const
{
    constexpr double close_enough_db = 1e-3;
    constexpr int most_rounds = 40;
    const double power = k_weighted_power(mix);
    double offset_db = 0;
    for (int round = 0;; ++round) {
        ToneCurve result = curve(offset_db);
        Tone moved = mix;
        for (std::size_t i = 0; i < tone_cells; ++i) moved[i] *= power_of_db(result.db[i]);
        const double change_db = 10 * std::log10(k_weighted_power(moved) / power);
        if (std::abs(change_db) < close_enough_db || round == most_rounds) return result;
        offset_db -= change_db;
    }
}

void flatten(Tone& db)
{
    if (std::all_of(db.begin(), db.end(), [](double x) { return std::abs(x) < flat_db; })) db.clear();
}

// At equal loudness.
Tone levelled(const Tone& density, double power)
{
    Tone tone = density;
    for (double& x : tone) x /= power;
    return tone;
}

double at(const Tone& db, std::size_t cell)
{
    return db.empty() ? 0 : db[cell];
}

// Side over mid in dB, within what can be told.
Tone side_over_mid(const Portrait& p, const Resolution& resolution)
{
    constexpr double least_db = -40, most_db = 20;
    const Tone mid = smoothed(p.mid(), resolution), side = smoothed(p.side(), resolution);
    Tone db(tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i)
        db[i] =
            mid[i] > 0 || side[i] > 0 ? std::clamp(10 * std::log10(side[i] / mid[i]), least_db, most_db) : 0;
    return db;
}

} // namespace

ToneCurve tone_curve(const Tone& mix, const Tone& noise, const Tone& target, double top_hz, double amount,
                     const CurveSettings& settings)
{
    const double mix_power = k_weighted_power(mix), target_power = k_weighted_power(target);
    if (mix_power <= 0 || target_power <= 0 || amount == 0) return {};
    const Tone from = levelled(mix, mix_power), smooth = smoothed(from, settings.resolution);
    const Tone quiet = levelled(noise, mix_power);
    const Tone to = levelled(target, target_power);
    const Tone target_db = in_db(smoothed(to, settings.resolution));
    const double width = cells_per_octave / (settings.resolution.erb ? 3 : settings.resolution.fraction);
    Tone wanted = averaged(difference(target_db, in_db(smooth), top_hz), static_cast<std::size_t>(width / 2));
    correct(wanted, from, target_db, top_hz, settings.resolution);
    if (settings.resolution.erb || settings.resolution.fraction >= 3) correct_bands(wanted, from, to, top_hz);
    ToneCurve curve = Shaper(wanted, smooth, quiet, top_hz, amount, settings).neutral(from);
    flatten(curve.db);
    return curve;
}

ToneCurve width_curve(const Portrait& mix, const Portrait& target, double amount,
                      const CurveSettings& settings)
{
    if (amount == 0 || !mix.stereo || !target.stereo) return {};
    const Tone from = side_over_mid(mix, settings.resolution),
               to = side_over_mid(target, settings.resolution);
    const double top_hz = std::min(mix.top_hz, target.top_hz);
    const Tone wanted = averaged(difference(to, from, top_hz), half_third);
    Tone noise = mix.noise;
    for (double& x : noise) x /= 4; // of what is in both channels, as much in mid and in side
    const Tone side = smoothed(mix.side(), settings.resolution);
    ToneCurve curve = Shaper(wanted, side, noise, top_hz, amount, settings).curve();
    flatten(curve.db);
    return curve;
}

void add_width(MatchCurves& curves, const Portrait& mix, const Tone& width_db, const Resolution& resolution)
{
    if (width_db.empty()) return;
    const Tone mid = smoothed(mix.mid(), resolution), side = smoothed(mix.side(), resolution);
    for (Tone* tone : {&curves.mid, &curves.side})
        if (tone->empty()) tone->assign(tone_cells, 0);
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double sum = mid[i] + side[i];
        if (sum <= 0) continue;
        const double mid_db = -10 * std::log10((mid[i] + side[i] * power_of_db(width_db[i])) / sum);
        curves.mid[i] += mid_db;
        curves.side[i] += mid_db + width_db[i];
    }
}

Portrait behind(const Portrait& mix, const MatchCurves& curves)
{
    Portrait after = mix;
    const Tone mid = mix.mid(), side = mix.side();
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double gm = at(curves.mid, i), gs = at(curves.side, i);
        // Re(M conj S) = (LL - RR) / 4
        const double m = mid[i] * power_of_db(gm), s = side[i] * power_of_db(gs),
                     ms = (mix.left[i] - mix.right[i]) / 4 * power_of_db((gm + gs) / 2);
        const double gl = at(curves.left, i), gr = at(curves.right, i);
        after.left[i] = std::max(0.0, m + s + 2 * ms) * power_of_db(gl);
        after.right[i] = std::max(0.0, m + s - 2 * ms) * power_of_db(gr);
        after.product[i] = (m - s) * power_of_db((gl + gr) / 2);
    }
    const double moved = 10 * std::log10(k_weighted_power(after.total()) / k_weighted_power(mix.total()));
    if (after.level) {
        after.level->integrated += moved;
        after.level->max_short_term += moved;
    }
    if (after.dynamics)
        for (double& lufs : after.dynamics->short_term) lufs += moved;
    return after;
}

} // namespace dubstage
