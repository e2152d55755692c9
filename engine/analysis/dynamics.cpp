#include "analysis/dynamics.h"

#include <algorithm>
#include <cmath>

#include "analysis/loudness.h"
#include "analysis/spectrum.h"

namespace dubstage {

namespace {

constexpr std::size_t steps_per_3_s = 30, steps_per_600_ms = 6;
constexpr double sine_db = 3.0103; // AES17: the level of a sine is that of its peak

// The highest peak of all channels in each step.
std::vector<double> step_peaks(const Observation& o)
{
    std::vector<double> peaks;
    for (const ChannelObservation& channel : o.channels) {
        peaks.resize(std::max(peaks.size(), channel.peaks.size()));
        for (std::size_t i = 0; i < channel.peaks.size(); ++i)
            peaks[i] = std::max(peaks[i], double{channel.peaks[i]});
    }
    const auto raise = [&](Frames at, double peak) {
        if (peaks.empty()) return;
        const double step = std::floor(10 * static_cast<double>(at) / o.sample_rate);
        double& there = peaks[std::min(peaks.size() - 1, static_cast<std::size_t>(step))];
        there = std::max(there, peak);
    };
    for (const Over& over : o.overs) raise(over.at, over.true_peak);
    for (const ChannelObservation& channel : o.channels) raise(channel.true_peak_at, channel.true_peak);
    return peaks;
}

// Lowest distance of the highest peak in 3 s from their loudness, where they are above the relative gate.
double peak_to_short_term(const Observation& o, const LoudnessFigures& loudness)
{
    const std::vector<double> peaks = step_peaks(o);
    double least = -minus_infinity;
    for (std::size_t end = steps_per_3_s; end <= std::min(peaks.size(), loudness.short_term.size()); ++end) {
        const double lufs = loudness.short_term[end - 1];
        if (!(lufs > loudness.relative_gate)) continue;
        const auto last = peaks.begin() + static_cast<std::ptrdiff_t>(end);
        least = std::min(least, to_db(*std::max_element(last - steps_per_3_s, last)) - lufs);
    }
    return std::isfinite(least) ? least : 0;
}

double loudest_600_ms_db(const Observation& o)
{
    double most = 0;
    for (const ChannelObservation& channel : o.channels)
        for (std::size_t i = 0; i + steps_per_600_ms <= channel.squares.size(); ++i) {
            const Frames frames = std::min(o.frames, step_start(i + steps_per_600_ms, o.sample_rate)) -
                                  step_start(i, o.sample_rate);
            double sum = 0;
            for (std::size_t k = i; k < i + steps_per_600_ms; ++k) sum += double{channel.squares[k]};
            most = std::max(most, sum / static_cast<double>(frames));
        }
    return power_to_db(most) + sine_db;
}

// Gains in power, per bin.
std::vector<double> gains(const Observation& o, double (*weighting_db)(double))
{
    std::vector<double> result(static_cast<std::size_t>(o.spectra.fft) / 2 + 1);
    for (std::size_t b = 1; b < result.size(); ++b)
        result[b] = std::pow(10.0, weighting_db(static_cast<double>(b) * o.sample_rate / o.spectra.fft) / 10);
    return result;
}

// Of the power that a spectrum holds, DC left out.
double share_kept(const std::vector<double>& power, const std::vector<double>& gain)
{
    double sum = 0, weighted = 0;
    for (std::size_t b = 1; b < power.size(); ++b) {
        sum += power[b];
        weighted += power[b] * gain[b];
    }
    return sum > 0 ? weighted / sum : 0;
}

// ISO 21727, table 2: surrounds are replayed 3 dB below the screen channels, the LFE 10 dB above.
double cinema_gain_db(Speaker speaker)
{
    if (speaker == Speaker::lfe) return 10;
    const auto place = position(speaker);
    return place && (std::abs(place->azimuth) > 60 || place->elevation > 0) ? -3 : 0;
}

// A channel's own mean square, shared out over the frequencies as its average spectrum says.
void add_weighted_levels(const Observation& o, DynamicsFigures& figures)
{
    if (o.spectra.classes.empty()) return;
    const std::vector<double> a_gains = gains(o, a_weighting_db), m_gains = gains(o, m_weighting_db);
    double a = 0, m = 0;
    for (std::size_t c = 0; c < o.channels.size(); ++c) {
        const std::vector<double> power = channel_power(o.spectra, c);
        const double mean_square = o.channels[c].sum_of_squares / static_cast<double>(o.frames);
        a += mean_square * share_kept(power, a_gains);
        m += mean_square * share_kept(power, m_gains) *
             std::pow(10.0, cinema_gain_db(o.layout.speakers()[c]) / 10);
    }
    figures.leq_a = power_to_db(a);
    // 85 dB for a sine of -20 dBFS, whose mean square is -23.01 dB.
    figures.leq_m = power_to_db(m) + 85 + 20 + sine_db;
}

} // namespace

double to_db(double amplitude)
{
    return amplitude > 0 ? 20 * std::log10(amplitude) : minus_infinity;
}

double power_to_db(double power)
{
    return power > 0 ? 10 * std::log10(power) : minus_infinity;
}

double highest_peak(const Observation& o, Frames from, Frames to)
{
    double most = 0;
    for (const ChannelObservation& channel : o.channels) {
        if (channel.true_peak_at >= from && channel.true_peak_at < to)
            most = std::max(most, channel.true_peak);
        for (std::size_t i = 0; i < channel.peaks.size(); ++i)
            if (step_start(i + 1, o.sample_rate) > from && step_start(i, o.sample_rate) < to)
                most = std::max(most, double{channel.peaks[i]});
    }
    for (const Over& over : o.overs)
        if (over.at >= from && over.at < to) most = std::max(most, over.true_peak);
    return most;
}

std::optional<double> dynamic_range(const ChannelObservation& channel, double sample_rate, Frames frames)
{
    std::vector<double> powers, peaks;
    for (std::size_t i = 0; i < channel.squares.size(); i += steps_per_3_s) {
        double sum = 0, peak = 0;
        const std::size_t end = std::min(i + steps_per_3_s, channel.squares.size());
        for (std::size_t k = i; k < end; ++k) {
            sum += double{channel.squares[k]};
            peak = std::max(peak, double{channel.peaks[k]});
        }
        const Frames length = std::min(frames, step_start(end, sample_rate)) - step_start(i, sample_rate);
        powers.push_back(2 * sum / static_cast<double>(length));
        peaks.push_back(peak);
    }
    if (powers.size() < 2) return std::nullopt;
    std::sort(powers.rbegin(), powers.rend());
    std::sort(peaks.rbegin(), peaks.rend());
    const std::size_t loudest = std::max<std::size_t>(1, powers.size() / 5);
    double sum = 0;
    for (std::size_t i = 0; i < loudest; ++i) sum += powers[i];
    if (sum <= 0 || peaks[1] <= 0) return std::nullopt;
    return to_db(peaks[1]) - power_to_db(sum / static_cast<double>(loudest));
}

DynamicsFigures dynamics_figures(const Observation& o, const LoudnessFigures& loudness)
{
    DynamicsFigures figures;
    double peak = 0, squares = 0, least_crest = -minus_infinity, dr = 0;
    int counted = 0;
    const auto frames = static_cast<double>(std::max<Frames>(1, o.frames));
    for (const ChannelObservation& channel : o.channels) {
        peak = std::max(peak, channel.true_peak);
        squares += channel.sum_of_squares;
        if (channel.sum_of_squares > 0)
            least_crest = std::min(least_crest,
                                   to_db(channel.sample_peak) - power_to_db(channel.sum_of_squares / frames));
        if (const auto own = dynamic_range(channel, o.sample_rate, o.frames)) {
            dr += *own;
            ++counted;
        }
    }
    if (std::isfinite(loudness.integrated)) figures.plr = to_db(peak) - loudness.integrated;
    figures.psr = peak_to_short_term(o, loudness);
    if (std::isfinite(least_crest)) figures.crest = least_crest;
    figures.rms_db = power_to_db(squares / frames / static_cast<double>(o.channels.size()));
    if (counted > 0) figures.dr = static_cast<int>(std::lround(dr / counted));
    const double loudest = loudest_600_ms_db(o);
    figures.k20 = loudest + 20;
    figures.k14 = loudest + 14;
    add_weighted_levels(o, figures);
    return figures;
}

double a_weighting_db(double hz)
{
    // IEC 61672-1, annex E.
    const double f = hz * hz;
    const auto pole = [&](double at) { return f + at * at; };
    const double gain = 12194.217 * 12194.217 * f * f /
                        (pole(20.598997) * std::sqrt(pole(107.65265) * pole(737.86223)) * pole(12194.217));
    return to_db(gain) + 1.9996555; // 0 dB at 1 kHz
}

double m_weighting_db(double hz)
{
    // The network of ITU-R BS.468-4 in closed form; ISO 21727 shifts it to 0 dB at 2 kHz.
    const double f = hz;
    const double h1 =
        ((-4.737338981378384e-24 * f * f + 2.043828333606125e-15) * f * f - 1.363894795463638e-7) * f * f + 1;
    const double h2 =
        ((1.306612257412824e-19 * f * f - 2.118150887518656e-11) * f * f + 5.559488023498642e-4) * f;
    const double gain = 1.246332637532143e-4 * f / std::hypot(h1, h2);
    constexpr double shift_db = 12.609462; // what the form loses at 2 kHz
    return to_db(gain) + shift_db;
}

} // namespace dubstage
