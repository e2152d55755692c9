#include "studies/match/portrait.h"

#include <algorithm>
#include <cmath>

#include "analysis/spectrum.h"
#include "base/error.h"
#include "base/units.h"

namespace dubstage {

namespace {

// Stationary sound so far below the loudest third octave is taken for noise, and nothing below is music.
constexpr double noise_below_db = 65, nothing_below_db = 90;

void check_measured(const Measurement& m)
{
    for (std::size_t c = 0; c < m.observation.channels.size(); ++c)
        if (m.observation.channels[c].not_finite > 0)
            throw Error(ErrorCode::bad_data, m.name,
                        "holds NaN or infinite samples, the first in channel " + std::to_string(c + 1) +
                            " at frame " + std::to_string(m.observation.channels[c].first_not_finite),
                        "render it again");
    if (!std::isfinite(m.true_peak_db))
        throw Error(ErrorCode::bad_data, m.name, "is silent: there is nothing to match",
                    "name a file that sounds");
    if (!std::isfinite(m.loudness.integrated))
        throw Error(ErrorCode::bad_data, m.name,
                    "has no loudness: it lies under the gate of -70 LUFS, or is shorter than 400 ms",
                    "name a longer or louder file");
}

Tone density_of(std::vector<double> power, const SpectralObservation& s, double sample_rate, double gain = 1)
{
    for (double& p : power) p *= gain * 2 / (sample_rate * s.window_squares);
    return in_cells(power, sample_rate / s.fft);
}

// Of all channels but the LFE.
std::vector<double> all_channels(const Observation& o, bool quiet, double above)
{
    std::vector<double> sums(static_cast<std::size_t>(o.spectra.fft) / 2 + 1);
    for (int c = 0; c < o.layout.channels(); ++c) {
        if (o.layout.speakers()[static_cast<std::size_t>(c)] == Speaker::lfe) continue;
        const auto channel = static_cast<std::size_t>(c);
        const std::vector<double> power =
            quiet ? quiet_power(o.spectra, channel) : channel_power(o.spectra, channel, above);
        for (std::size_t b = 0; b < sums.size(); ++b) sums[b] += power[b];
    }
    return sums;
}

// Dither of whole numbers, as mean square per Hz.
double rounding_noise(const Measurement& m)
{
    if (m.file_bits == 0 || m.file_bits > 24) return 0;
    const double step = std::exp2(1 - m.file_bits);
    return static_cast<double>(m.observation.layout.channels()) * step * step / 4 / (m.sample_rate / 2);
}

Tone noise_of(const Measurement& m, const Tone& total)
{
    const Resolution third{3, false};
    const Tone quiet = smoothed(
        density_of(all_channels(m.observation, true, 0), m.observation.spectra, m.sample_rate), third);
    const Tone smooth = smoothed(total, third);
    double most = 0; // power per octave
    for (std::size_t i = 0; i < tone_cells; ++i) most = std::max(most, smooth[i] * cell_hz(i));
    Tone noise(tone_cells);
    const double rounding = rounding_noise(m);
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double there = most / cell_hz(i);
        noise[i] = std::max({std::min(quiet[i], there * std::pow(10.0, -noise_below_db / 10)), rounding,
                             there * std::pow(10.0, -nothing_below_db / 10)});
    }
    return noise;
}

// Where the spectrum ends: what a coder leaves above its cut-off is no music either.
double top_of(const Tone& total, double bandwidth_hz)
{
    constexpr double ends_db = 60; // below the loudest third octave
    const Tone smooth = smoothed(total, {3, false});
    double most = 0;
    for (std::size_t i = 0; i < tone_cells; ++i) most = std::max(most, smooth[i] * cell_hz(i));
    std::size_t top = tone_cells - 1;
    while (top > 0 && smooth[top] * cell_hz(top) < most * std::pow(10.0, -ends_db / 10)) --top;
    return top + 1 == tone_cells ? bandwidth_hz : std::min(bandwidth_hz, cell_hz(top));
}

double percentile(const std::vector<double>& ascending, double percent)
{
    const double at = percent / 100 * static_cast<double>(ascending.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    const double share = at - static_cast<double>(low);
    return ascending[low] + share * (ascending[std::min(low + 1, ascending.size() - 1)] - ascending[low]);
}

// (left + right + sign * 2 product) / 4
Tone folded(const Portrait& p, double sign)
{
    Tone tone(tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i)
        tone[i] = std::max(0.0, 0.25 * (p.left[i] + p.right[i] + sign * 2 * p.product[i]));
    return tone;
}

void add_scaled(Tone& to, const Tone& from, double gain)
{
    for (std::size_t i = 0; i < tone_cells; ++i) to[i] += gain * from[i];
}

} // namespace

PortraitDynamics portrait_dynamics(const Measurement& m)
{
    PortraitDynamics dynamics;
    dynamics.range = m.loudness.range;
    dynamics.plr = m.dynamics.plr;
    dynamics.psr = m.dynamics.psr;
    std::vector<double> sounding;
    for (const double lufs : m.loudness.short_term)
        if (lufs > m.loudness.integrated - 20) sounding.push_back(lufs);
    if (sounding.empty()) return dynamics;
    std::sort(sounding.begin(), sounding.end());
    for (const double percent : short_term_percentiles)
        dynamics.short_term.push_back(percentile(sounding, percent));
    return dynamics;
}

Tone Portrait::total() const
{
    Tone tone = left;
    add_scaled(tone, right, 1);
    return tone;
}

Tone Portrait::mid() const
{
    return folded(*this, 1);
}

Tone Portrait::side() const
{
    return folded(*this, -1);
}

Portrait portrait_of(const Measurement& m, PortraitOf part)
{
    check_measured(m);
    const Observation& o = m.observation;
    const double above =
        part == PortraitOf::whole ? minus_infinity : loud_class(o.spectra, m.loudness.relative_gate);
    Portrait p;
    p.name = m.name;
    p.seconds = static_cast<double>(m.frames) / m.sample_rate;
    p.stereo = o.layout.channels() == 2 && !o.pairs.empty();
    const std::vector<double> all = all_channels(o, false, above);
    if (p.stereo) {
        p.left = density_of(channel_power(o.spectra, 0, above), o.spectra, m.sample_rate);
        p.right = density_of(channel_power(o.spectra, 1, above), o.spectra, m.sample_rate);
        p.product = density_of(cross_power(o.spectra, 0, above), o.spectra, m.sample_rate);
    } else {
        p.left = p.right = p.product = density_of(all, o.spectra, m.sample_rate, 0.5);
    }
    p.noise = noise_of(m, p.total());
    p.top_hz = top_of(p.total(), bandwidth(all, o.spectra, m.sample_rate));
    p.level = PortraitLevel{m.loudness.integrated, m.loudness.max_short_term, m.true_peak_db};
    p.dynamics = portrait_dynamics(m);
    return p;
}

Portrait louder(Portrait p, double db)
{
    const double gain = std::pow(10.0, db / 10);
    for (Tone* tone : {&p.left, &p.right, &p.product, &p.noise})
        for (double& power : *tone) power *= gain;
    if (p.level) {
        p.level->integrated += db;
        p.level->max_short_term += db;
        p.level->true_peak_db += db;
    }
    if (p.dynamics)
        for (double& lufs : p.dynamics->short_term) lufs += db;
    return p;
}

namespace {

// Means of figures that not everyone knows.
class WeightedMean {
  public:
    void add(double value, double weight) { sum_ += weight * value, weights_ += weight; }
    double value() const { return weights_ > 0 ? sum_ / weights_ : 0; }

  private:
    double sum_ = 0, weights_ = 0;
};

void mean_of_lists(std::vector<double>& mean, const std::vector<const std::vector<double>*>& lists,
                   const std::vector<double>& weights)
{
    std::vector<WeightedMean> means;
    for (std::size_t i = 0; i < lists.size(); ++i) {
        if (lists[i]->empty()) continue;
        means.resize(lists[i]->size());
        for (std::size_t k = 0; k < means.size(); ++k) means[k].add((*lists[i])[k], weights[i]);
    }
    for (const WeightedMean& one : means) mean.push_back(one.value());
}

std::optional<PortraitLevel> mean_level(const std::vector<const Portrait*>& portraits,
                                        const std::vector<double>& weights)
{
    WeightedMean integrated, short_term, peak;
    bool any = false;
    for (std::size_t i = 0; i < portraits.size(); ++i) {
        if (!portraits[i]->level || weights[i] == 0) continue;
        any = true;
        integrated.add(portraits[i]->level->integrated, weights[i]);
        short_term.add(portraits[i]->level->max_short_term, weights[i]);
        peak.add(portraits[i]->level->true_peak_db, weights[i]);
    }
    if (!any) return std::nullopt;
    return PortraitLevel{integrated.value(), short_term.value(), peak.value()};
}

std::optional<PortraitDynamics> mean_dynamics(const std::vector<const Portrait*>& portraits,
                                              const std::vector<double>& weights)
{
    WeightedMean range, plr, psr;
    std::vector<const std::vector<double>*> short_term, crest;
    std::vector<double> used;
    for (std::size_t i = 0; i < portraits.size(); ++i) {
        if (!portraits[i]->dynamics || weights[i] == 0) continue;
        const PortraitDynamics& one = *portraits[i]->dynamics;
        range.add(one.range, weights[i]);
        plr.add(one.plr, weights[i]);
        psr.add(one.psr, weights[i]);
        short_term.push_back(&one.short_term);
        crest.push_back(&one.band_crest_db);
        used.push_back(weights[i]);
    }
    if (used.empty()) return std::nullopt;
    PortraitDynamics mean{range.value(), plr.value(), psr.value(), {}, {}};
    mean_of_lists(mean.short_term, short_term, used);
    mean_of_lists(mean.band_crest_db, crest, used);
    return mean;
}

} // namespace

Portrait mean_portrait(const std::vector<const Portrait*>& portraits, const std::vector<double>& weights)
{
    Portrait mean;
    mean.left = mean.right = mean.product = mean.noise = Tone(tone_cells);
    double sum = 0;
    mean.stereo = true;
    for (std::size_t i = 0; i < portraits.size(); ++i) {
        const Portrait& one = *portraits[i];
        if (weights[i] == 0) continue;
        const double gain = weights[i] / k_weighted_power(one.total());
        add_scaled(mean.left, one.left, gain);
        add_scaled(mean.right, one.right, gain);
        add_scaled(mean.product, one.product, gain);
        add_scaled(mean.noise, one.noise, gain);
        mean.name += (mean.name.empty() ? "" : " + ") + one.name;
        mean.seconds += one.seconds;
        mean.stereo = mean.stereo && one.stereo;
        mean.top_hz = mean.top_hz == 0 ? one.top_hz : std::min(mean.top_hz, one.top_hz);
        sum += weights[i];
    }
    check(sum > 0, "a mean of portraits has one with a weight");
    mean.level = mean_level(portraits, weights);
    mean.dynamics = mean_dynamics(portraits, weights);
    // Back from equal loudness to that of the mean.
    const double lufs = mean.level ? mean.level->integrated : -23;
    const double gain = std::pow(10.0, (lufs + 0.691) / 10) / k_weighted_power(mean.total());
    for (Tone* tone : {&mean.left, &mean.right, &mean.product, &mean.noise})
        for (double& power : *tone) power *= gain;
    return mean;
}

Portrait sloping_portrait(double db_per_octave)
{
    Portrait p;
    p.name = "a slope";
    p.left = p.right = p.product = p.noise = Tone(tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i)
        p.left[i] = std::pow(10.0, db_per_octave * std::log2(cell_hz(i) / 1000) / 10) / cell_hz(i);
    p.right = p.product = p.left;
    p.top_hz = cell_hz(tone_cells - 1);
    return p;
}

} // namespace dubstage
