#include "analysis/stereo.h"

#include <algorithm>
#include <cmath>

#include "analysis/dynamics.h"
#include "analysis/loudness.h"
#include "analysis/loudness_figures.h"

namespace dubstage {

namespace {

constexpr std::size_t window = 4;       // steps: 400 ms
constexpr double sounding_power = 1e-6; // mean square of -60 dBFS
constexpr double widest_db = 99;        // balance of a sound that is in one channel alone

struct Powers {
    double xx = 0, yy = 0, xy = 0;
    void add(double x, double y, double product)
    {
        xx += x;
        yy += y;
        xy += product;
    }
    double correlation() const
    {
        return xx > 0 && yy > 0 ? std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0) : 0;
    }
    double balance_db() const
    {
        if (xx <= 0 && yy <= 0) return 0;
        return std::clamp(power_to_db(yy) - power_to_db(xx), -widest_db, widest_db);
    }
    double side_mid_db() const
    {
        const double mid = std::max(0.0, xx + yy + 2 * xy), side = std::max(0.0, xx + yy - 2 * xy);
        if (mid <= 0) return side > 0 ? widest_db : minus_infinity;
        return std::min(widest_db, power_to_db(side / mid));
    }
};

void add_histories(const Observation& o, const PairObservation& pair, StereoFigures& figures)
{
    const auto& x = o.channels[static_cast<std::size_t>(pair.x)].squares;
    const auto& y = o.channels[static_cast<std::size_t>(pair.y)].squares;
    figures.lowest_correlation = 1;
    bool sounds = false;
    for (std::size_t i = 0; i < pair.products.size(); ++i) {
        Powers powers;
        const std::size_t first = i + 1 < window ? 0 : i + 1 - window;
        for (std::size_t k = first; k <= i; ++k)
            powers.add(double{x[k]}, double{y[k]}, double{pair.products[k]});
        const double frames = static_cast<double>(std::min(o.frames, step_start(i + 1, o.sample_rate)) -
                                                  step_start(first, o.sample_rate));
        figures.correlation_history.push_back(static_cast<float>(powers.correlation()));
        figures.balance_history.push_back(static_cast<float>(powers.balance_db()));
        if (i + 1 < window || std::min(powers.xx, powers.yy) < sounding_power * frames) continue;
        sounds = true;
        figures.lowest_correlation = std::min(figures.lowest_correlation, powers.correlation());
    }
    if (!sounds) figures.lowest_correlation = figures.correlation;
}

void add_bands(const Observation& o, std::size_t number, StereoFigures& figures)
{
    if (o.bands.edges_hz.size() < 2 || number >= o.bands.pairs.size()) return;
    const BandHistory::Pair& pair = o.bands.pairs[number];
    const std::size_t bands = o.bands.edges_hz.size() - 1;
    std::vector<Powers> powers(bands);
    for (std::size_t i = 0; i < pair.xx.size(); ++i)
        powers[i % bands].add(double{pair.xx[i]}, double{pair.yy[i]}, double{pair.xy[i]});
    for (std::size_t b = 0; b < bands; ++b) {
        // The upper edge of the last band may be half the rate; the lower one never lies.
        figures.band_hz.push_back(o.bands.edges_hz[b] * std::pow(10.0, 0.05));
        figures.band_correlation.push_back(powers[b].correlation());
        figures.band_side_mid_db.push_back(powers[b].side_mid_db());
    }
}

// Equal channels lose 3.01 LU: one loudspeaker at half of each instead of two.
constexpr double equal_channels_lose_lu = 3.0103;

// Over the blocks above the relative gate; only where the pair is the whole programme.
double loudness_lost(const Observation& o, double relative_gate_lufs)
{
    const std::vector<double> stereo = window_energies(energies_of(o), momentary_length, 10);
    const std::vector<double> fold =
        window_energies({o.sample_rate, o.frames, o.mono_fold}, momentary_length, 10);
    double kept = 0, whole = 0;
    for (std::size_t i = 0; i < std::min(stereo.size(), fold.size()); ++i)
        if (to_lufs(stereo[i]) > relative_gate_lufs) {
            whole += stereo[i];
            kept += fold[i];
        }
    if (whole <= 0) return 0;
    return std::min(widest_db, power_to_db(whole) - power_to_db(kept) - equal_channels_lose_lu);
}

} // namespace

StereoFigures stereo_figures(const Observation& o, std::size_t number, const LoudnessFigures& loudness)
{
    const PairObservation& pair = o.pairs[number];
    StereoFigures figures;
    figures.x = pair.x;
    figures.y = pair.y;
    Powers whole;
    // All three from the steps: of equal channels they are the same to the last bit.
    const auto& x = o.channels[static_cast<std::size_t>(pair.x)].squares;
    const auto& y = o.channels[static_cast<std::size_t>(pair.y)].squares;
    for (std::size_t i = 0; i < pair.products.size(); ++i)
        whole.add(double{x[i]}, double{y[i]}, double{pair.products[i]});
    figures.correlation = whole.correlation();
    figures.balance_db = whole.balance_db();
    figures.side_mid_db = whole.side_mid_db();
    if (number == 0 && o.channels.size() == 2 && !o.mono_fold.empty())
        figures.mono_loss_lu = loudness_lost(o, loudness.relative_gate);
    else if (const double fold = whole.xx + whole.yy + 2 * whole.xy; whole.xx + whole.yy > 0)
        figures.mono_loss_lu =
            std::min(widest_db, power_to_db(2 * (whole.xx + whole.yy)) - power_to_db(std::max(0.0, fold)));
    add_histories(o, pair, figures);
    add_bands(o, number, figures);
    return figures;
}

} // namespace dubstage
