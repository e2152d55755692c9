#include "studies/match/tone_grid.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "analysis/smoothing.h"
#include "base/error.h"
#include "dsp/k_weighting.h"

namespace dubstage {

namespace {

constexpr double lowest_octave = -6; // of the first cell, from 1 kHz

double edge_hz(double cell)
{
    return 1000 * std::exp2(lowest_octave + (cell - 0.5) / cells_per_octave);
}

// Where a frequency lies between the cells' lower edges.
double place_of(double hz)
{
    return (std::log2(hz / 1000) - lowest_octave) * cells_per_octave + 0.5;
}

// Power up to any frequency; sums of what is 150 dB apart need more than double precision.
class RunningTone {
  public:
    explicit RunningTone(const Tone& density) : sums_(density.size() + 1)
    {
        for (std::size_t i = 0; i < density.size(); ++i)
            sums_[i + 1] = sums_[i] + static_cast<long double>(density[i] * cell_width_hz(i));
    }
    // Within the grid; the mean where the stretch reaches beyond it is that of the part inside.
    double mean(double low_hz, double high_hz) const
    {
        const double low = std::max(low_hz, edge_hz(0)), high = std::min(high_hz, edge_hz(tone_cells));
        return std::max(0.0, static_cast<double>(until(high) - until(low))) / (high - low);
    }

  private:
    long double until(double hz) const
    {
        const double at = std::clamp(place_of(hz), 0.0, static_cast<double>(tone_cells));
        const auto cell = std::min(static_cast<std::size_t>(at), tone_cells - 1);
        const double base = edge_hz(static_cast<double>(cell));
        const double share = std::clamp((hz - base) / cell_width_hz(cell), 0.0, 1.0);
        return sums_[cell] + static_cast<long double>(share) * (sums_[cell + 1] - sums_[cell]);
    }

    std::vector<long double> sums_;
};

double power_gain(const Biquad& f, double radians)
{
    const std::complex<double> z = std::polar(1.0, -radians);
    return std::norm((f.b0 + z * (f.b1 + z * f.b2)) / (1.0 + z * (f.a1 + z * f.a2)));
}

std::vector<double> make_k_gains()
{
    constexpr double rate = 48000; // every rate has the same response
    const KWeighting k = k_weighting(rate);
    std::vector<double> gains;
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double radians = 2 * std::numbers::pi * cell_hz(i) / rate;
        gains.push_back(power_gain(k.shelf, radians) * power_gain(k.high_pass, radians));
    }
    return gains;
}

double erb_number(double hz)
{
    return 21.4 * std::log10(4.37 * hz / 1000 + 1);
}

constexpr int first_third = -14, last_third = 12; // 40 Hz, 16 kHz

double third_edge_hz(int third)
{
    return 1000 * std::pow(10.0, (third - 0.5) / 10);
}

HearingBands make_hearing_bands()
{
    HearingBands bands;
    const double all = erb_number(third_edge_hz(last_third + 1)) - erb_number(third_edge_hz(first_third));
    for (int k = first_third; k <= last_third; ++k) {
        bands.hz.push_back(1000 * std::pow(10.0, k / 10.0));
        bands.weight.push_back((erb_number(third_edge_hz(k + 1)) - erb_number(third_edge_hz(k))) / all);
    }
    return bands;
}

} // namespace

double cell_hz(std::size_t cell)
{
    return edge_hz(static_cast<double>(cell) + 0.5);
}

std::size_t cell_of(double hz)
{
    const double at = std::floor(place_of(hz));
    return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(tone_cells - 1)));
}

double cell_width_hz(std::size_t cell)
{
    const auto at = static_cast<double>(cell);
    return edge_hz(at + 1) - edge_hz(at);
}

Tone in_cells(const std::vector<double>& density, double bin_hz)
{
    std::vector<double> edges;
    for (std::size_t i = 0; i <= tone_cells; ++i) edges.push_back(edge_hz(static_cast<double>(i)));
    Tone tone = band_sums(density, bin_hz, edges); // in bins
    for (std::size_t i = 0; i < tone_cells; ++i) tone[i] *= bin_hz / cell_width_hz(i);
    return tone;
}

Tone smoothed(const Tone& density, const Resolution& resolution)
{
    const RunningTone running(density);
    const double half = std::exp2(0.5 / resolution.fraction);
    Tone result(tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double hz = cell_hz(i), erb = 24.7 * (4.37 * hz / 1000 + 1);
        result[i] =
            resolution.erb ? running.mean(hz - erb / 2, hz + erb / 2) : running.mean(hz / half, hz * half);
    }
    return result;
}

Tone in_db(const Tone& density)
{
    Tone db;
    for (const double power : density) db.push_back(10 * std::log10(power));
    return db;
}

Tone averaged(const Tone& db, std::size_t cells)
{
    std::vector<double> sums{0};
    for (const double value : db) sums.push_back(sums.back() + value);
    Tone result;
    for (std::size_t i = 0; i < db.size(); ++i) {
        const std::size_t from = i - std::min(i, cells), to = std::min(db.size(), i + cells + 1);
        result.push_back((sums[to] - sums[from]) / static_cast<double>(to - from));
    }
    return result;
}

double k_weighted_power(const Tone& density)
{
    static const std::vector<double> gains = make_k_gains();
    double power = 0;
    for (std::size_t i = 0; i < tone_cells; ++i) power += gains[i] * density[i] * cell_width_hz(i);
    return power;
}

const HearingBands& hearing_bands()
{
    static const HearingBands bands = make_hearing_bands();
    return bands;
}

std::vector<double> band_powers(const Tone& density)
{
    const RunningTone running(density);
    std::vector<double> powers;
    for (int k = first_third; k <= last_third; ++k) {
        const double low = third_edge_hz(k), high = third_edge_hz(k + 1);
        powers.push_back(running.mean(low, high) * (high - low));
    }
    return powers;
}

Tone through_bands(const std::vector<double>& gains)
{
    const std::vector<double>& hz = hearing_bands().hz;
    Tone db(tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i) {
        const double at =
            std::clamp(10 * std::log10(cell_hz(i) / hz.front()), 0.0, static_cast<double>(hz.size() - 1));
        const auto low = std::min(static_cast<std::size_t>(at), hz.size() - 2);
        const double share = at - static_cast<double>(low);
        db[i] = gains[low] + share * (gains[low + 1] - gains[low]);
    }
    return db;
}

} // namespace dubstage
