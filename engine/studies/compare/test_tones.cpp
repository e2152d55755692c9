#include "studies/compare/test_tones.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "analysis/dynamics.h"
#include "base/units.h"
#include "dsp/fft.h"

namespace dubstage {

namespace {

constexpr double settle_s = 1.0, after_s = 0.25;
constexpr int lobe = 7; // bins to either side that a line takes
constexpr int most_folds = 40;
constexpr double audible_low = 20, audible_high = 20000;
constexpr double minus_infinity_db = -std::numeric_limits<double>::infinity();

// Seven terms after Blackman and Harris: side lobes of -180 dB (Albrecht, ICASSP 2001).
constexpr double terms[] = {0.27105140069342, 0.43329793923448, 0.21812299954311, 0.06592544638803,
                            0.01081174209837, 0.00077658482522, 0.00001388721735};

double window_at(std::size_t i, std::size_t n)
{
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
    double value = 0, sign = 1;
    for (std::size_t k = 0; k < std::size(terms); ++k, sign = -sign)
        value += sign * terms[k] * std::cos(static_cast<double>(k) * angle);
    return value;
}

double ratio_db(double part, double whole)
{
    return part > 0 && whole > 0 ? 10 * std::log10(part / whole) : minus_infinity_db;
}

struct Tone {
    double hz, amplitude;
};

Channels tones(const std::vector<Tone>& list, double sample_rate)
{
    const auto frames =
        static_cast<std::size_t>((settle_s + after_s) * sample_rate) + ToneSpectrum::frames_for(sample_rate);
    std::vector<double> sound(frames);
    for (const Tone& tone : list)
        for (std::size_t t = 0; t < frames; ++t) {
            const double turns = tone.hz / sample_rate * static_cast<double>(t);
            sound[t] += tone.amplitude * std::sin(2 * std::numbers::pi * (turns - std::floor(turns)));
        }
    return {sound, sound};
}

ToneSpectrum spectrum_of(const Channels& out, double sample_rate)
{
    const auto from = static_cast<std::size_t>(settle_s * sample_rate);
    std::vector<double> part(ToneSpectrum::frames_for(sample_rate));
    const std::vector<double>& first = out.front();
    for (std::size_t t = 0; t < part.size() && from + t < first.size(); ++t) part[t] = first[from + t];
    return {part.data(), sample_rate};
}

double folded(double hz, double sample_rate)
{
    const double turn = std::fmod(hz, sample_rate);
    return turn > sample_rate / 2 ? sample_rate - turn : turn;
}

// The bin nearest to `hz` whose harmonics and folds lie two lobes apart from each other and from 0.
double clear_tone(double hz, double sample_rate)
{
    const auto n = static_cast<double>(ToneSpectrum::frames_for(sample_rate));
    const auto clear = [&](double bin) {
        std::vector<double> places{0};
        for (int k = 1; k <= most_folds; ++k) places.push_back(folded(k * bin, n));
        std::sort(places.begin(), places.end());
        for (std::size_t i = 1; i < places.size(); ++i)
            if (places[i] - places[i - 1] < 2 * lobe + 2) return false;
        return true;
    };
    const double wanted = std::round(hz * n / sample_rate);
    for (double off = 0; off < 0.2 * wanted; ++off)
        for (const double bin : {wanted + off, wanted - off})
            if (clear(bin)) return bin * sample_rate / n;
    return wanted * sample_rate / n;
}

double on_a_bin(double hz, double sample_rate)
{
    const double bin_hz = sample_rate / static_cast<double>(ToneSpectrum::frames_for(sample_rate));
    return std::round(hz / bin_hz) * bin_hz;
}

double amplitude_at(const ToneSpectrum& spectrum, double hz)
{
    return std::sqrt(2 * spectrum.power_at(hz));
}

// Side bands of a high tone under a low one.
double modulation_db(const Pass& pass, double sample_rate, double low, double high, double level_db)
{
    low = on_a_bin(low, sample_rate);
    high = on_a_bin(high, sample_rate);
    const double unit = db_to_gain(level_db) / 5;
    const ToneSpectrum out =
        spectrum_of(pass(tones({{low, 4 * unit}, {high, unit}}, sample_rate), sample_rate), sample_rate);
    double sum = 0;
    for (const int order : {1, 2}) {
        const double both = amplitude_at(out, high - order * low) + amplitude_at(out, high + order * low);
        sum += both * both;
    }
    return ratio_db(sum, std::pow(amplitude_at(out, high), 2));
}

double difference_db(const Pass& pass, double sample_rate, double level_db)
{
    const double top = std::min(20000.0, 0.43 * sample_rate);
    const double high = on_a_bin(top, sample_rate), low = on_a_bin(top - 1000, sample_rate);
    const double unit = db_to_gain(level_db) / 2;
    const ToneSpectrum out =
        spectrum_of(pass(tones({{low, unit}, {high, unit}}, sample_rate), sample_rate), sample_rate);
    const double second = amplitude_at(out, high - low),
                 third = amplitude_at(out, 2 * low - high) +
                         (2 * high - low < sample_rate / 2 ? amplitude_at(out, 2 * high - low) : 0.0),
                 both = amplitude_at(out, low) + amplitude_at(out, high);
    return ratio_db(second * second + third * third, both * both);
}

double a_weighted_power(const ToneSpectrum& spectrum)
{
    double sum = 0;
    const double step = spectrum.bin_hz();
    for (double hz = 10; hz < audible_high; hz += 10 * step)
        sum +=
            spectrum.power_between(hz, hz + 10 * step) * std::pow(10.0, a_weighting_db(hz + 5 * step) / 10);
    return sum;
}

} // namespace

std::size_t ToneSpectrum::frames_for(double sample_rate)
{
    return power_of_two(static_cast<std::size_t>(sample_rate * 1.2));
}

ToneSpectrum::ToneSpectrum(const double* samples, double sample_rate) : mean_(0)
{
    const std::size_t n = frames_for(sample_rate);
    bin_hz_ = sample_rate / static_cast<double>(n);
    RealFft fft(n);
    double squares = 0, weights = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double weight = window_at(i, n);
        fft.time()[i] = weight * samples[i];
        squares += weight * weight;
        weights += weight;
        mean_ += weight * samples[i];
    }
    mean_ /= weights;
    // What is constant would stand as a lobe at 0 Hz.
    for (std::size_t i = 0; i < n; ++i) fft.time()[i] -= mean_ * window_at(i, n);
    fft.forward();
    const double scale = 2 / (static_cast<double>(n) * squares);
    for (std::size_t k = 0; k < fft.bins(); ++k) power_.push_back(scale * std::norm(fft.spectrum()[k]));
}

double ToneSpectrum::power_at(double hz) const
{
    const double middle = std::round(hz / bin_hz_) * bin_hz_;
    return power_between(middle - (lobe + 0.5) * bin_hz_, middle + (lobe + 0.5) * bin_hz_);
}

double ToneSpectrum::power_between(double low, double high) const
{
    const auto bin = [&](double hz) {
        return static_cast<std::size_t>(
            std::clamp(std::ceil(hz / bin_hz_), 0.0, static_cast<double>(power_.size())));
    };
    double sum = 0;
    for (std::size_t k = bin(low); k < bin(high); ++k) sum += power_[k];
    return sum;
}

double ToneSpectrum::power_beside(std::vector<double> lines_hz, double low, double high) const
{
    std::sort(lines_hz.begin(), lines_hz.end());
    double sum = 0, from = low;
    for (const double line : lines_hz) {
        const double reach = (lobe + 0.5) * bin_hz_;
        if (line + reach < low) continue;
        sum += power_between(from, std::min(high, std::max(from, line - reach)));
        from = std::max(from, line + reach);
    }
    return sum + power_between(std::min(from, high), high);
}

ToneFigures measure_tone(const Pass& pass, double sample_rate, double hz, double level_db)
{
    ToneFigures figures;
    figures.hz = clear_tone(hz, sample_rate);
    figures.level_db = level_db;
    const double amplitude = db_to_gain(level_db);
    const ToneSpectrum out =
        spectrum_of(pass(tones({{figures.hz, amplitude}}, sample_rate), sample_rate), sample_rate);
    const double fundamental = out.power_at(figures.hz);
    figures.gain_db = ratio_db(fundamental, amplitude * amplitude / 2);
    figures.dc = out.mean();
    double harmonics = 0, folds = 0;
    std::vector<double> lines{figures.hz};
    for (int k = 2; k <= most_folds; ++k) {
        lines.push_back(folded(k * figures.hz, sample_rate));
        const bool folds_back = k * figures.hz > sample_rate / 2;
        const double power = out.power_at(lines.back());
        if (k <= 9)
            figures.harmonics_db[static_cast<std::size_t>(k - 2)] =
                folds_back ? minus_infinity_db : ratio_db(power, fundamental);
        if (folds_back)
            folds += power;
        else if (k <= 9)
            harmonics += power;
    }
    figures.thd_db = ratio_db(harmonics, fundamental);
    figures.alias_db = ratio_db(folds, fundamental);
    figures.thd_n_db = ratio_db(out.power_beside({figures.hz}, audible_low, audible_high),
                                out.power_between(audible_low, audible_high));
    figures.noise_db = ratio_db(out.power_beside(lines, audible_low, audible_high), 1);
    return figures;
}

IntermodulationFigures measure_intermodulation(const Pass& pass, double sample_rate, double level_db)
{
    return {modulation_db(pass, sample_rate, 60, 7000, level_db),
            modulation_db(pass, sample_rate, 250, 8000, level_db),
            difference_db(pass, sample_rate, level_db)};
}

NoiseFigures measure_noise(const Pass& pass, double sample_rate)
{
    const ToneSpectrum out = spectrum_of(pass(tones({}, sample_rate), sample_rate), sample_rate);
    return {ratio_db(out.power_between(audible_low, audible_high), 1), ratio_db(a_weighted_power(out), 1),
            out.mean()};
}

} // namespace dubstage
