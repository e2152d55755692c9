#include "studies/match/distance.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

// Bands that one of both does not reach count nothing.
std::vector<double> weights_up_to(double top_hz)
{
    const HearingBands& bands = hearing_bands();
    std::vector<double> weights = bands.weight;
    double sum = 0;
    for (std::size_t b = 0; b < weights.size(); ++b) {
        if (bands.hz[b] * 1.12 > top_hz) weights[b] = 0;
        sum += weights[b];
    }
    for (double& weight : weights) weight = sum > 0 ? weight / sum : 0;
    return weights;
}

double weighted_rms(const std::vector<double>& values, const std::vector<double>& weights)
{
    double sum = 0;
    for (std::size_t b = 0; b < values.size(); ++b)
        if (weights[b] > 0) sum += weights[b] * values[b] * values[b];
    return std::sqrt(sum);
}

std::vector<double> bands_db(const Tone& density)
{
    constexpr double silent = 1e-20;
    std::vector<double> db;
    for (const double power : band_powers(density)) db.push_back(10 * std::log10(std::max(power, silent)));
    return db;
}

void measure_tone(MatchDistance& d, const Portrait& sound, const Portrait& target)
{
    const std::vector<double> weights = weights_up_to(std::min(sound.top_hz, target.top_hz));
    const std::vector<double> a = bands_db(sound.total()), b = bands_db(target.total());
    double mean = 0; // what is left of a difference in level
    for (std::size_t i = 0; i < a.size(); ++i) mean += weights[i] * (a[i] - b[i]);
    for (std::size_t i = 0; i < a.size(); ++i)
        d.tone_bands.push_back(weights[i] > 0 ? a[i] - b[i] - mean : 0);
    d.tone_db = weighted_rms(d.tone_bands, weights);
}

std::vector<double> side_over_mid(const Portrait& p)
{
    constexpr double least_db = -40, most_db = 20;
    std::vector<double> mid = bands_db(p.mid()), side = bands_db(p.side());
    for (std::size_t b = 0; b < mid.size(); ++b) side[b] = std::clamp(side[b] - mid[b], least_db, most_db);
    return side;
}

void measure_width(MatchDistance& d, const Portrait& sound, const Portrait& target)
{
    if (!sound.stereo || !target.stereo) return;
    const std::vector<double> a = side_over_mid(sound), b = side_over_mid(target);
    for (std::size_t i = 0; i < a.size(); ++i) d.width_bands.push_back(a[i] - b[i]);
    d.width_db = weighted_rms(d.width_bands, weights_up_to(std::min(sound.top_hz, target.top_hz)));
}

// Of lists of the same length, which both know; `levelled`: after the mean of the differences is taken away.
std::optional<double> rms_difference(const std::vector<double>& a, const std::vector<double>& b,
                                     bool levelled)
{
    if (a.empty() || a.size() != b.size()) return std::nullopt;
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += a[i] - b[i];
        squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    const auto count = static_cast<double>(a.size());
    const double mean = levelled ? sum / count : 0;
    return std::sqrt(std::max(0.0, squares / count - mean * mean));
}

void measure_dynamics(MatchDistance& d, const PortraitDynamics& sound, const PortraitDynamics& target)
{
    d.range_lu = sound.range - target.range;
    d.psr_db = sound.psr - target.psr;
    d.plr_db = sound.plr - target.plr;
    d.short_term_lu = rms_difference(sound.short_term, target.short_term, true);
    d.crest_db = rms_difference(sound.band_crest_db, target.band_crest_db, false);
}

} // namespace

MatchDistance distance(const Portrait& sound, const Portrait& tone, const Portrait& width,
                       const Portrait& level, const Portrait& dynamics)
{
    MatchDistance d;
    if (!tone.left.empty()) measure_tone(d, sound, tone);
    measure_width(d, sound, width);
    if (sound.level && level.level) d.loudness_lu = sound.level->integrated - level.level->integrated;
    if (sound.dynamics && dynamics.dynamics) measure_dynamics(d, *sound.dynamics, *dynamics.dynamics);
    return d;
}

} // namespace dubstage
