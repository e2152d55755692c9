#include "studies/compare/impulses.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

#include "base/units.h"
#include "dsp/fft.h"
#include "dsp/windows.h"
#include "studies/alignment.h"
#include "studies/compare/onsets.h"

namespace dubstage {

namespace {

constexpr double tail_db = -60;

double to_db(double amplitude)
{
    return amplitude > 0 ? 20 * std::log10(amplitude) : -std::numeric_limits<double>::infinity();
}

// The same on every machine.
class Noise {
  public:
    double next()
    {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(static_cast<std::int64_t>(state_) >> 11) / 4503599627370496.0;
    }

  private:
    std::uint64_t state_ = 42;
};

double peak_between(const std::vector<double>& sound, std::size_t from, std::size_t to)
{
    double peak = 0;
    for (std::size_t t = from; t < std::min(to, sound.size()); ++t) peak = std::max(peak, std::abs(sound[t]));
    return peak;
}

constexpr int strokes = 8;
constexpr double stroke_s = 0.5, stroke_peak_s = 0.01;

std::vector<double> drum(double sample_rate)
{
    std::vector<double> sound(static_cast<std::size_t>((strokes + 1) * stroke_s * sample_rate));
    Noise noise;
    for (std::size_t t = 0; t < sound.size(); ++t) {
        const double at = static_cast<double>(t) / sample_rate;
        const double since = std::fmod(at, stroke_s);
        for (const double hz : {220.0, 277.2, 329.6})
            sound[t] += db_to_gain(-30) * std::sin(2 * std::numbers::pi * hz * at);
        if (at < stroke_s) continue;
        const double hit = noise.next();
        sound[t] += 0.35 * std::exp(-since / 0.005) * hit +
                    0.35 * std::exp(-since / 0.06) * std::cos(2 * std::numbers::pi * 180 * since);
    }
    return sound;
}

struct Named {
    std::string name;
    std::vector<double> sound;
};

std::vector<double> filled(double sample_rate, double (*value)(std::size_t t, double sample_rate))
{
    std::vector<double> sound(static_cast<std::size_t>(0.5 * sample_rate));
    for (std::size_t t = 0; t < sound.size(); ++t) sound[t] = value(t, sample_rate);
    return sound;
}

// Rises from and falls to silence over 10 ms: a sudden beginning would have peaks of its own.
std::vector<double> faded(std::vector<double> sound, double sample_rate)
{
    const double fade = 0.01 * sample_rate;
    for (std::size_t t = 0; t < sound.size(); ++t) {
        const auto to_end = static_cast<double>(std::min(t, sound.size() - 1 - t));
        sound[t] *= 1 - cosine_fall(std::min(1.0, to_end / fade));
    }
    return sound;
}

// Full-scale samples whose signs are those of a sinc half way between two of them: everything adds up there.
double worst_case(std::size_t t, double sample_rate)
{
    const auto middle = static_cast<Frames>(0.25 * sample_rate), k = static_cast<Frames>(t) - middle;
    if (std::abs(k) > 64) return 0;
    return std::sin(std::numbers::pi * (static_cast<double>(k) - 0.5)) / (static_cast<double>(k) - 0.5) < 0
               ? -1
               : 1;
}

std::vector<Named> hard_signals(double sample_rate)
{
    std::vector<Named> list;
    const auto quarter = [](std::size_t t, double) { return t / 2 % 2 == 0 ? 1.0 : -1.0; };
    const auto square = [](std::size_t t, double rate) {
        return std::fmod(997 / rate * static_cast<double>(t), 1.0) < 0.5 ? 1.0 : -1.0;
    };
    const auto bursts = [](std::size_t t, double rate) {
        const double at = static_cast<double>(t) / rate;
        return std::fmod(at, 0.05) < 0.01 ? std::sin(2 * std::numbers::pi * 6000 * at + 0.3) : 0.0;
    };
    list.push_back(
        {"quarter of the rate, between its peaks", faded(filled(sample_rate, quarter), sample_rate)});
    list.push_back({"square, 997 Hz", faded(filled(sample_rate, square), sample_rate)});
    list.push_back({"bursts of 6 kHz", faded(filled(sample_rate, bursts), sample_rate)});
    Noise noise;
    std::vector<double> white(static_cast<std::size_t>(0.5 * sample_rate));
    for (double& sample : white) sample = noise.next();
    list.push_back({"white noise", faded(std::move(white), sample_rate)});
    list.push_back({"worst case", filled(sample_rate, worst_case)});
    return list;
}

} // namespace

double true_peak_of(const std::vector<double>& sound)
{
    constexpr std::size_t times = 8, margin = 256;
    const std::size_t n = power_of_two(sound.size() + 2 * margin);
    std::vector<double> padded(n);
    std::copy(sound.begin(), sound.end(), padded.begin() + margin);
    auto bins = forward_fft(padded);
    bins.back() *= 0.5; // half the rate stands for itself and its mirror
    bins.resize(n * times / 2 + 1);
    const std::vector<double> fine = inverse_fft(bins, n * times);
    double peak = 0;
    for (const double sample : fine) peak = std::max(peak, std::abs(sample));
    return peak * times;
}

ImpulseFigures measure_impulse(const Pass& pass, double sample_rate)
{
    const auto at = static_cast<std::size_t>(0.5 * sample_rate);
    std::vector<double> in(3 * at);
    in[at] = db_to_gain(-12);
    const std::vector<double> out = pass({in, in}, sample_rate).front();
    ImpulseFigures figures;
    std::size_t peak = 0;
    for (std::size_t t = 0; t < out.size(); ++t)
        if (std::abs(out[t]) > std::abs(out[peak])) peak = t;
    const double top = std::abs(out[peak]);
    figures.delay = static_cast<double>(peak) - static_cast<double>(at);
    if (top == 0) return figures;
    const auto half_ms = static_cast<std::size_t>(0.0005 * sample_rate);
    double before = 0, all = 0;
    for (std::size_t t = 0; t < out.size(); ++t) {
        all += out[t] * out[t];
        if (t + half_ms < peak) before += out[t] * out[t];
        if (std::abs(out[t]) < top * db_to_gain(tail_db)) continue;
        const double ms = 1000 * (static_cast<double>(t) - static_cast<double>(peak)) / sample_rate;
        figures.before_ms = std::max(figures.before_ms, -ms);
        figures.after_ms = std::max(figures.after_ms, ms);
    }
    figures.before_db = to_db(std::sqrt(before / all));
    const auto step = static_cast<Frames>(sample_rate / 10000);
    for (Frames k = -200; k <= 400; ++k) {
        const Frames from = static_cast<Frames>(peak) + k * step;
        if (from < 0) continue;
        figures.milliseconds.push_back(0.1 * static_cast<double>(k));
        figures.level_db.push_back(std::max(
            -160.0,
            to_db(peak_between(out, static_cast<std::size_t>(from), static_cast<std::size_t>(from + step)) /
                  top)));
    }
    return figures;
}

OnsetFigures measure_onsets(const Pass& pass, double sample_rate)
{
    const std::vector<double> in = drum(sample_rate);
    const Channels out = pass({in, in}, sample_rate);
    const std::atomic<bool> never{false};
    const auto a = sound_of({in}, sample_rate), b = sound_of({out.front()}, sample_rate);
    const Alignment alignment = align(*a, *b, never, {1.0});
    const Channels moved = advanced(*b, alignment.delay)->read(0, a->frames());
    OnsetFigures figures;
    for (int stroke = 1; stroke <= strokes; ++stroke) {
        const auto onset = static_cast<std::size_t>(std::llround(stroke * stroke_s * sample_rate));
        figures.crest_in_db += crest_of_onset({in}, onset, sample_rate, stroke_peak_s) / strokes;
        figures.crest_out_db += crest_of_onset(moved, onset, sample_rate, stroke_peak_s) / strokes;
    }
    return figures;
}

std::vector<HardSignal> measure_hard_signals(const Pass& pass, double sample_rate)
{
    std::vector<HardSignal> result;
    for (const Named& signal : hard_signals(sample_rate)) {
        const Channels out = pass({signal.sound, signal.sound}, sample_rate);
        double peak = 0;
        for (const double sample : out.front()) peak = std::max(peak, std::abs(sample));
        result.push_back(
            {signal.name, to_db(true_peak_of(signal.sound)), to_db(peak), to_db(true_peak_of(out.front()))});
    }
    return result;
}

} // namespace dubstage
