#include "studies/compare/sweep.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "base/units.h"
#include "dsp/fft.h"
#include "dsp/windows.h"

namespace dubstage {

namespace {

// Two octaves below what is looked at, and risen to by half an octave: where a sweep begins its spectrum has
// ripples, and those of harmonics begin as much higher.
constexpr double sweep_s = 7, silence_s = 1, lowest_hz = 5, highest_part = 0.49;
constexpr double fade_in_octaves = 0.5;
constexpr double per_octave = 24;
using Bins = std::vector<std::complex<double>>;

double highest_hz(double sample_rate)
{
    return highest_part * sample_rate;
}

// Seconds in which the sweep rises by a factor of e.
double rise_s(double sample_rate)
{
    return sweep_s / std::log(highest_hz(sample_rate) / lowest_hz);
}

Bins spectrum_of(const std::vector<double>& sound, std::size_t n)
{
    std::vector<double> padded(sound.begin(),
                               sound.begin() + static_cast<std::ptrdiff_t>(std::min(n, sound.size())));
    padded.resize(n);
    return forward_fft(padded);
}

// What came out over what went in, where anything did.
Bins quotient(const Bins& y, const Bins& x)
{
    double most = 0;
    for (const auto& bin : x) most = std::max(most, std::norm(bin));
    Bins result(x.size());
    for (std::size_t k = 0; k < x.size(); ++k)
        if (std::norm(x[k]) > 1e-12 * most) result[k] = y[k] / x[k];
    return result;
}

// What is left of `y` without the linear response, over the sweep: harmonics, each where it came too early.
// Below the sweep nothing went in, and what came out there would drown the rest.
std::vector<double> beside_linear(const Bins& y, const Bins& x, const std::vector<double>& linear,
                                  Frames peak, double bin_hz)
{
    const std::size_t n = linear.size();
    std::vector<double> placed(n);
    for (std::size_t t = 0; t < n; ++t) placed[(t + static_cast<std::size_t>(peak)) % n] = linear[t];
    const Bins h = forward_fft(placed);
    Bins rest(y.size());
    for (std::size_t k = 0; k < y.size(); ++k) rest[k] = y[k] - h[k] * x[k];
    Bins result = quotient(rest, x);
    for (std::size_t k = 0; k < result.size(); ++k) {
        const double hz = static_cast<double>(k) * bin_hz;
        result[k] *= 1 - cosine_fall(std::clamp(hz / lowest_hz - 1, 0.0, 1.0));
    }
    return inverse_fft(result, n);
}

// [from, to) of a circular response, in place of the frame `origin`; the ends fall over `fade` frames.
std::vector<double> cut(const std::vector<double>& response, Frames origin, Frames before, Frames after,
                        Frames fade)
{
    const auto n = static_cast<Frames>(response.size());
    std::vector<double> part(response.size());
    for (Frames t = -before; t < after; ++t) {
        const double to_end = static_cast<double>(std::min(t + before, after - 1 - t));
        const double weight =
            fade > 0 ? 1 - cosine_fall(std::min(1.0, to_end / static_cast<double>(fade))) : 1;
        part[static_cast<std::size_t>((t + n) % n)] =
            weight * response[static_cast<std::size_t>(((origin + t) % n + n) % n)];
    }
    return part;
}

std::complex<double> at_hz(const Bins& bins, double hz, double bin_hz)
{
    const double place = hz / bin_hz;
    const auto k = static_cast<std::size_t>(place);
    if (k + 1 >= bins.size()) return {};
    const double share = place - static_cast<double>(k);
    return bins[k] * (1 - share) + bins[k + 1] * share;
}

// Mean power within a 24th of an octave.
double power_around(const Bins& bins, double hz, double bin_hz)
{
    const double half = std::exp2(0.5 / per_octave);
    const auto from = static_cast<std::size_t>(std::ceil(hz / half / bin_hz)),
               to = std::min(bins.size(), static_cast<std::size_t>(hz * half / bin_hz) + 1);
    if (to <= from + 2) return std::norm(at_hz(bins, hz, bin_hz));
    double sum = 0;
    for (std::size_t k = from; k < to; ++k) sum += std::norm(bins[k]);
    return sum / static_cast<double>(to - from);
}

// Of the impulse response `linear`, whose peak is at frame 0: magnitude, phase, and the delay as the
// derivative of the phase, by the transform of t h(t).
void read_linear(SweepFigures& figures, const std::vector<double>& linear, double sample_rate)
{
    const std::size_t n = linear.size();
    const double bin_hz = sample_rate / static_cast<double>(n);
    const Bins bins = forward_fft(linear);
    std::vector<double> moments(n);
    for (std::size_t t = 0; t < n; ++t) {
        const double place =
            t < n / 2 ? static_cast<double>(t) : static_cast<double>(t) - static_cast<double>(n);
        moments[t] = (place - figures.delay_fraction) * linear[t];
    }
    const Bins slopes = forward_fft(moments);
    double last = 0, low = std::numeric_limits<double>::infinity(), high = -low;
    for (const double hz : figures.hz) {
        const std::complex<double> h = at_hz(bins, hz, bin_hz);
        const double angle = 2 * std::numbers::pi * hz / sample_rate * figures.delay_fraction;
        double phase = std::arg(h * std::polar(1.0, angle)) * 180 / std::numbers::pi;
        if (!figures.phase_deg.empty()) phase += 360 * std::round((last - phase) / 360);
        last = phase;
        figures.gain_db.push_back(gain_to_db(std::abs(h)));
        figures.phase_deg.push_back(phase);
        const std::complex<double> slope = at_hz(slopes, hz, bin_hz);
        figures.group_delay_ms.push_back(1000 * (slope / h).real() / sample_rate);
        if (hz < 40 || hz > 16000) continue;
        low = std::min(low, figures.gain_db.back());
        high = std::max(high, figures.gain_db.back());
    }
    figures.ripple_db = high - low;
}

void read_harmonics(SweepFigures& figures, const std::vector<double>& response, Frames peak,
                    double sample_rate)
{
    const double bin_hz = sample_rate / static_cast<double>(response.size());
    const double rise = rise_s(sample_rate) * sample_rate;
    for (int k = 2; k <= 9; ++k) {
        const auto origin = static_cast<Frames>(std::llround(static_cast<double>(peak) - rise * std::log(k)));
        // As far as the half way to the neighbours.
        const auto before = static_cast<Frames>(0.5 * rise * std::log((k + 1.0) / k)),
                   after = static_cast<Frames>(0.5 * rise * std::log(k / (k - 1.0)));
        const Bins bins = forward_fft(cut(response, origin, before, after, before / 4));
        std::vector<double>& curve = figures.harmonics_db[static_cast<std::size_t>(k - 2)];
        for (std::size_t i = 0; i < figures.hz.size(); ++i) {
            const double at = k * figures.hz[i];
            curve.push_back(at < 0.49 * sample_rate
                                ? 10 * std::log10(std::max(1e-30, power_around(bins, at, bin_hz))) -
                                      figures.gain_db[i]
                                : std::numeric_limits<double>::quiet_NaN());
        }
    }
}

// Frames from `peak` to where the waveform through the samples is largest.
double place_of_peak(const std::vector<double>& response, Frames peak)
{
    constexpr int reach = 64;
    const auto n = static_cast<Frames>(response.size());
    const auto magnitude = [&](double place) {
        double sum = 0;
        for (int k = -reach; k <= reach; ++k) {
            const double x = place - k, angle = std::numbers::pi * x;
            sum += response[static_cast<std::size_t>(((peak + k) % n + n) % n)] *
                   (std::abs(x) < 1e-12 ? 1 : std::sin(angle) / angle) * kaiser(x / (reach + 1), 10);
        }
        return std::abs(sum);
    };
    double low = -1, high = 1;
    for (int round = 0; round < 50; ++round) {
        const double third = (high - low) / 3;
        if (magnitude(low + third) < magnitude(high - third))
            low += third;
        else
            high -= third;
    }
    return (low + high) / 2;
}

// What came out over what went in, as spectra and as the response that this gives.
struct Division {
    Division(const std::vector<double>& in, const std::vector<double>& out)
        : size(power_of_two(std::max(in.size(), out.size()))), x(spectrum_of(in, size)),
          y(spectrum_of(out, size)), response(inverse_fft(quotient(y, x), size))
    {}
    std::size_t size;
    Bins x, y;
    std::vector<double> response;
};

// Around the peak, as far as harmonics and echoes leave it alone.
std::vector<double> linear_part(const std::vector<double>& response, Frames peak, double sample_rate)
{
    // The second harmonic lies so far before the linear response.
    const auto second = static_cast<Frames>(rise_s(sample_rate) * sample_rate * std::log(2.0));
    const auto after = static_cast<Frames>(silence_s * sample_rate);
    return cut(response, peak, second / 2, after, second / 8);
}

// In a circular response of `size` frames.
Frames peak_of(const SweepFigures& figures, std::size_t size)
{
    const auto delay = static_cast<Frames>(figures.delay);
    return delay < 0 ? delay + static_cast<Frames>(size) : delay;
}

SweepFigures linear_figures(const Division& division, double sample_rate)
{
    SweepFigures figures;
    const auto n = static_cast<Frames>(division.size);
    const std::vector<double>& response = division.response;
    Frames peak = 0;
    for (Frames t = 0; t < n; ++t)
        if (std::abs(response[static_cast<std::size_t>(t)]) >
            std::abs(response[static_cast<std::size_t>(peak)]))
            peak = t;
    figures.delay_fraction = place_of_peak(response, peak);
    figures.delay = static_cast<double>(peak <= n / 2 ? peak : peak - n);
    const double most = std::min(20000.0, 0.45 * sample_rate);
    for (int i = 0; 20 * std::exp2(i / per_octave) <= most; ++i)
        figures.hz.push_back(20 * std::exp2(i / per_octave));
    read_linear(figures, linear_part(response, peak, sample_rate), sample_rate);
    return figures;
}

} // namespace

std::vector<double> test_sweep(double sample_rate, double level_db)
{
    const auto frames = static_cast<std::size_t>(sweep_s * sample_rate);
    std::vector<double> sweep(static_cast<std::size_t>((sweep_s + silence_s) * sample_rate));
    const double rise = rise_s(sample_rate), amplitude = db_to_gain(level_db);
    const auto fade_in = static_cast<std::size_t>(rise * fade_in_octaves * std::numbers::ln2 * sample_rate),
               fade_out = static_cast<std::size_t>(0.002 * sample_rate);
    for (std::size_t t = 0; t < frames; ++t) {
        const double phase =
            2 * std::numbers::pi * lowest_hz * rise * std::expm1(static_cast<double>(t) / sample_rate / rise);
        double weight = 1;
        if (t < fade_in) weight = 1 - cosine_fall(static_cast<double>(t) / static_cast<double>(fade_in));
        if (frames - 1 - t < fade_out)
            weight = 1 - cosine_fall(static_cast<double>(frames - 1 - t) / static_cast<double>(fade_out));
        sweep[t] = amplitude * weight * std::sin(phase);
    }
    return sweep;
}

SweepFigures measure_sweep(const Pass& pass, double sample_rate, double level_db)
{
    const std::vector<double> in = test_sweep(sample_rate, level_db);
    const Channels out = pass({in, in}, sample_rate);
    const Division division(in, out.front());
    SweepFigures figures = linear_figures(division, sample_rate);
    figures.level_db = level_db;
    const double bin_hz = sample_rate / static_cast<double>(division.size);
    const Frames peak = peak_of(figures, division.size);
    const std::vector<double> linear = linear_part(division.response, peak, sample_rate);
    read_harmonics(figures, beside_linear(division.y, division.x, linear, peak, bin_hz), peak, sample_rate);
    return figures;
}

SweepFigures read_linear_sweep(const std::vector<double>& in, const std::vector<double>& out,
                               double sample_rate)
{
    return linear_figures(Division(in, out), sample_rate);
}

std::vector<double> leak_db(const std::vector<double>& in, const std::vector<double>& out,
                            const SweepFigures& main, double sample_rate)
{
    const Division division(in, out);
    const Bins bins = forward_fft(linear_part(division.response, peak_of(main, division.size), sample_rate));
    std::vector<double> gains;
    for (const double hz : main.hz)
        gains.push_back(10 *
                        std::log10(power_around(bins, hz, sample_rate / static_cast<double>(division.size))));
    return gains;
}

} // namespace dubstage
