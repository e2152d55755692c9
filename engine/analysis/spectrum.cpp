#include "analysis/spectrum.h"

#include <algorithm>
#include <cmath>

#include "analysis/dynamics.h"
#include "analysis/smoothing.h"

namespace dubstage {

namespace {

constexpr double cell_hz = 100; // levels are compared over
constexpr double cliff_db = 25; // within 500 Hz; of lossy coders (low-pass of the encoder)
constexpr double flat_db = 15;  // nothing behind a cliff stands out by more
constexpr double audible_range_db = 100;
constexpr double lowest_class_lufs = -70;

// Sums the part `spectrum_of` of all classes that `wanted` names, and divides by their frames.
template <class Wanted, class SpectrumOf>
std::vector<double> mean_power(const SpectralObservation& spectra, Wanted wanted, SpectrumOf spectrum_of)
{
    std::vector<double> sums(static_cast<std::size_t>(spectra.fft) / 2 + 1);
    std::int64_t frames = 0;
    for (const SpectrumClass& one : spectra.classes) {
        if (!wanted(one)) continue;
        frames += one.frames;
        const std::vector<double>& power = spectrum_of(one);
        for (std::size_t b = 0; b < sums.size(); ++b) sums[b] += power[b];
    }
    for (double& sum : sums) sum /= static_cast<double>(std::max<std::int64_t>(1, frames));
    return sums;
}

// dBFS of a sine whose peak lies at the bin.
std::vector<float> to_curve(const std::vector<double>& power, const SpectralObservation& spectra)
{
    std::vector<float> curve(power.size());
    for (std::size_t b = 0; b < power.size(); ++b) {
        const double sides = b == 0 || b + 1 == power.size() ? 1 : 4; // half of a sine lies at -f
        curve[b] =
            static_cast<float>(power_to_db(sides * power[b] / (spectra.window_sum * spectra.window_sum)));
    }
    return curve;
}

std::vector<double> widened(const std::vector<float>& values)
{
    return {values.begin(), values.end()};
}

// (X + Y) / 2 for sign 1, (X - Y) / 2 for -1.
std::vector<double> mixed(const std::vector<double>& xx, const std::vector<double>& yy,
                          const std::vector<double>& xy, double sign)
{
    std::vector<double> power(xx.size());
    for (std::size_t b = 0; b < xx.size(); ++b)
        power[b] = std::max(0.0, 0.25 * (xx[b] + yy[b] + sign * 2 * xy[b]));
    return power;
}

void add_pair_curves(const Observation& o, std::size_t number, double loud, SpectrumFigures& figures)
{
    const SpectralObservation& s = o.spectra;
    const auto x = static_cast<std::size_t>(o.pairs[number].x),
               y = static_cast<std::size_t>(o.pairs[number].y);
    struct Powers {
        std::vector<double> xx, yy, xy;
    };
    const auto powers = [&](double above) {
        return Powers{channel_power(s, x, above), channel_power(s, y, above), cross_power(s, number, above)};
    };
    const Powers all = powers(minus_infinity), of_loud = powers(loud);
    const std::string of = number == 0 ? ""
                                       : " " + o.layout.channel_name(o.pairs[number].x) + "/" +
                                             o.layout.channel_name(o.pairs[number].y);
    for (const bool side : {false, true}) {
        const double sign = side ? -1 : 1;
        const auto curve = [&](const Powers& p) { return to_curve(mixed(p.xx, p.yy, p.xy, sign), s); };
        const std::vector<float>& most = s.most[o.channels.size() + 2 * number + (side ? 1 : 0)];
        figures.curves.push_back(
            {(side ? "side" : "mid") + of, curve(all), curve(of_loud), to_curve(widened(most), s)});
    }
}

// Slope of the straight line that lies nearest to the levels, against octaves.
double slope_per_octave(const std::vector<double>& hz, const std::vector<double>& db)
{
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t i = 0; i < hz.size(); ++i) {
        if (hz[i] < 99 || hz[i] > 10100 || !std::isfinite(db[i])) continue;
        const double x = std::log2(hz[i]);
        n += 1, sx += x, sy += db[i], sxx += x * x, sxy += x * db[i];
    }
    const double spread = n * sxx - sx * sx;
    return n >= 3 ? (n * sxy - sx * sy) / spread : 0;
}

// Mean power per cell of 100 Hz.
std::vector<double> cells_of(const std::vector<double>& power, double bin_hz)
{
    std::vector<double> edges;
    const double top = bin_hz * static_cast<double>(power.size() - 1);
    for (double hz = 0; hz < top; hz += cell_hz) edges.push_back(hz);
    edges.push_back(top);
    return band_sums(power, bin_hz, edges);
}

} // namespace

std::vector<double> channel_power(const SpectralObservation& spectra, std::size_t channel, double above_lufs)
{
    return mean_power(
        spectra, [&](const SpectrumClass& one) { return one.lufs >= above_lufs; },
        [&](const SpectrumClass& one) -> const std::vector<double>& { return one.power[channel]; });
}

std::vector<double> cross_power(const SpectralObservation& spectra, std::size_t pair, double above_lufs)
{
    return mean_power(
        spectra, [&](const SpectrumClass& one) { return one.lufs >= above_lufs; },
        [&](const SpectrumClass& one) -> const std::vector<double>& { return one.cross[pair]; });
}

std::vector<double> quiet_power(const SpectralObservation& spectra, std::size_t channel)
{
    std::int64_t all = 0, quiet = 0;
    for (const SpectrumClass& one : spectra.classes) all += one.frames;
    const bool only_lowest = spectra.classes.size() == 1;
    double top = lowest_class_lufs;
    for (const SpectrumClass& one : spectra.classes) {
        if (one.lufs <= lowest_class_lufs && !only_lowest) continue;
        if (10 * quiet >= all && quiet > 0) break;
        quiet += one.frames;
        top = one.lufs;
    }
    return mean_power(
        spectra,
        [&](const SpectrumClass& one) {
            return one.lufs <= top && (one.lufs > lowest_class_lufs || only_lowest);
        },
        [&](const SpectrumClass& one) -> const std::vector<double>& { return one.power[channel]; });
}

double loud_class(const SpectralObservation& spectra, double relative_gate_lufs)
{
    if (spectra.classes.empty()) return minus_infinity;
    return std::min(std::floor(std::max(relative_gate_lufs, lowest_class_lufs)), spectra.classes.back().lufs);
}

SpectrumFigures spectrum_figures(const Observation& o, double relative_gate_lufs)
{
    SpectrumFigures figures;
    if (o.spectra.classes.empty()) return figures;
    const SpectralObservation& s = o.spectra;
    figures.fft = s.fft;
    figures.bin_hz = o.sample_rate / s.fft;
    const double loud = loud_class(s, relative_gate_lufs);
    std::vector<double> all(static_cast<std::size_t>(s.fft) / 2 + 1);
    for (std::size_t c = 0; c < o.channels.size(); ++c) {
        const std::vector<double> loud_power = channel_power(s, c, loud);
        for (std::size_t b = 0; b < all.size(); ++b) all[b] += loud_power[b];
        figures.curves.push_back({o.layout.channel_name(static_cast<int>(c)),
                                  to_curve(channel_power(s, c), s), to_curve(loud_power, s),
                                  to_curve(widened(s.most[c]), s)});
    }
    for (std::size_t p = 0; p < o.pairs.size(); ++p) add_pair_curves(o, p, loud, figures);
    const ThirdOctaves thirds = third_octaves(all, figures.bin_hz);
    figures.third_octave_hz = thirds.centre_hz;
    // A sine of amplitude 1 in one channel: 0 dB.
    for (const double power : thirds.power)
        figures.third_octave_db.push_back(power_to_db(4 * power / (s.fft * s.window_squares)));
    figures.tilt_db_per_octave = slope_per_octave(figures.third_octave_hz, figures.third_octave_db);
    return figures;
}

std::optional<Cliff> find_cliff(const std::vector<double>& power, double bin_hz, double lowest_hz)
{
    const std::vector<double> cells = cells_of(power, bin_hz);
    constexpr std::size_t before = 5, width = 5; // cells: 500 Hz
    if (cells.size() < before + width + 3) return std::nullopt;
    double behind_sum = 0, behind_most = 0;
    std::size_t behind = 0;
    // From the top down; the last cell may hold only the last bin.
    for (std::size_t i = cells.size() - 1; i-- > before + width;) {
        behind_sum += cells[i];
        behind_most = std::max(behind_most, cells[i]);
        ++behind;
        const double hz = static_cast<double>(i - width) * cell_hz;
        if (hz < lowest_hz) break;
        if (behind < 3) continue;
        double ahead = 0;
        for (std::size_t k = i - width - before; k < i - width; ++k) ahead += cells[k] / before;
        const double floor = behind_sum / static_cast<double>(behind);
        if (power_to_db(behind_most) > power_to_db(floor) + flat_db) return std::nullopt; // it rises again
        const double drop = power_to_db(ahead) - power_to_db(std::max(floor, 1e-30));
        if (ahead <= 0 || drop < cliff_db) continue;
        std::size_t steepest = i - width;
        for (std::size_t k = i - width - before + 1; k < i; ++k)
            if (cells[k - 1] * std::max(cells[steepest], 1e-30) >
                cells[steepest - 1] * std::max(cells[k], 1e-30))
                steepest = k;
        return Cliff{static_cast<double>(steepest) * cell_hz, drop};
    }
    return std::nullopt;
}

double bandwidth(const std::vector<double>& power, const SpectralObservation& spectra, double sample_rate)
{
    const double bin_hz = sample_rate / spectra.fft;
    if (const auto cliff = find_cliff(power, bin_hz, 1000)) return cliff->hz;
    const std::vector<double> cells = cells_of(power, bin_hz);
    const double most = cells.empty() ? 0 : *std::max_element(cells.begin(), cells.end());
    for (std::size_t i = cells.size(); i-- > 0 && most > 0;)
        if (power_to_db(cells[i]) > power_to_db(most) - audible_range_db)
            return std::min(sample_rate / 2, static_cast<double>(i + 1) * cell_hz);
    return 0;
}

} // namespace dubstage
