#include "studies/compare/dynamics_steps.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "base/units.h"

namespace dubstage {

namespace {

constexpr double tone_hz = 1000;
constexpr double step_s = 0.6, looked_at_s = 0.2;
constexpr int steps = 21;
constexpr double low_db = -30, high_db = -6, first_s = 1.0, loud_s = 1.5, last_s = 2.0, settled_s = 0.2;

double sine_at(std::size_t t, double sample_rate)
{
    const double turns = tone_hz / sample_rate * static_cast<double>(t);
    return std::sin(2 * std::numbers::pi * (turns - std::floor(turns)));
}

// The amplitude of one harmonic of the tone over whole periods under a Hann window.
double amplitude(const std::vector<double>& sound, std::size_t from, std::size_t frames, double hz,
                 double sample_rate)
{
    std::complex<double> sum;
    double weights = 0;
    for (std::size_t i = 0; i < frames; ++i) {
        const double weight = std::pow(
            std::sin(std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(frames)), 2);
        const double turns = hz / sample_rate * static_cast<double>(from + i);
        sum += weight * (from + i < sound.size() ? sound[from + i] : 0.0) *
               std::polar(1.0, -2 * std::numbers::pi * (turns - std::floor(turns)));
        weights += weight;
    }
    return 2 * std::abs(sum) / weights;
}

double to_db(double amplitude)
{
    return 20 * std::log10(std::max(amplitude, 1e-15));
}

// What came out, where what went in lies.
std::vector<double> laid_over(const std::vector<double>& in, std::vector<double> out, double delay_frames)
{
    const Frames delay = std::llround(delay_frames);
    if (delay > 0)
        out.erase(out.begin(), out.begin() + std::min<Frames>(delay, static_cast<Frames>(out.size())));
    if (delay < 0) out.insert(out.begin(), static_cast<std::size_t>(-delay), 0.0);
    out.resize(in.size());
    return out;
}

std::vector<double> staircase(double sample_rate)
{
    std::vector<double> sound(static_cast<std::size_t>(steps * step_s * sample_rate));
    for (std::size_t t = 0; t < sound.size(); ++t) {
        const auto step = static_cast<int>(static_cast<double>(t) / sample_rate / step_s);
        sound[t] = db_to_gain(-60 + 3.0 * std::min(step, steps - 1)) * sine_at(t, sample_rate);
    }
    return sound;
}

std::vector<double> step_signal(double sample_rate)
{
    std::vector<double> sound(static_cast<std::size_t>((first_s + loud_s + last_s) * sample_rate));
    for (std::size_t t = 0; t < sound.size(); ++t) {
        const double at = static_cast<double>(t) / sample_rate;
        const bool loud = at >= first_s && at < first_s + loud_s;
        sound[t] = db_to_gain(loud ? high_db : low_db) * sine_at(t, sample_rate);
    }
    return sound;
}

// Seconds from `from_s` until the gain has made 63 % of its way from `begin` to `end`.
std::optional<double> time_to(const StepResponse& response, double from_s, double to_s, double begin,
                              double end)
{
    const double wanted = begin + (1 - std::exp(-1.0)) * (end - begin);
    for (std::size_t i = 1; i < response.seconds.size(); ++i) {
        if (response.seconds[i] < from_s || response.seconds[i] > to_s) continue;
        const bool there = end < begin ? response.gain_db[i] <= wanted : response.gain_db[i] >= wanted;
        if (there) return 1000 * (response.seconds[i] - from_s);
    }
    return std::nullopt;
}

double mean_between(const StepResponse& response, double from_s, double to_s)
{
    double sum = 0;
    int count = 0;
    for (std::size_t i = 0; i < response.seconds.size(); ++i)
        if (response.seconds[i] >= from_s && response.seconds[i] < to_s) {
            sum += response.gain_db[i];
            ++count;
        }
    return count > 0 ? sum / count : 0;
}

// Per millisecond: two periods of the tone at a time.
void read_gains(StepResponse& response, const std::vector<double>& in, const std::vector<double>& out,
                double sample_rate)
{
    const auto period = static_cast<std::size_t>(std::round(2 * sample_rate / tone_hz));
    const double every = sample_rate / 1000;
    for (double at = 0; at + static_cast<double>(period) < static_cast<double>(in.size()); at += every) {
        const auto from = static_cast<std::size_t>(at);
        response.seconds.push_back((static_cast<double>(from) + static_cast<double>(period) / 2) /
                                   sample_rate);
        response.gain_db.push_back(to_db(amplitude(out, from, period, tone_hz, sample_rate)) -
                                   to_db(amplitude(in, from, period, tone_hz, sample_rate)));
    }
}

} // namespace

StaticCurve measure_static_curve(const Pass& pass, double sample_rate, double delay)
{
    const std::vector<double> in = staircase(sample_rate);
    const std::vector<double> out = laid_over(in, pass({in, in}, sample_rate).front(), delay);
    StaticCurve curve;
    for (int step = 0; step < steps; ++step) {
        const double end = (step + 1) * step_s - 0.05;
        const auto from = static_cast<std::size_t>((end - looked_at_s) * sample_rate),
                   frames = static_cast<std::size_t>(looked_at_s * sample_rate);
        const double fundamental = amplitude(out, from, frames, tone_hz, sample_rate);
        double harmonics = 0;
        for (int k = 2; k <= 9; ++k)
            harmonics += std::pow(amplitude(out, from, frames, k * tone_hz, sample_rate), 2);
        curve.in_db.push_back(-60 + 3.0 * step);
        curve.out_db.push_back(to_db(fundamental));
        curve.thd_db.push_back(to_db(std::sqrt(harmonics)) - to_db(fundamental));
    }
    curve.gain_db = curve.out_db.front() - curve.in_db.front();
    const std::size_t last = curve.in_db.size() - 1;
    curve.top_slope =
        (curve.out_db[last] - curve.out_db[last - 2]) / (curve.in_db[last] - curve.in_db[last - 2]);
    for (std::size_t i = 1; i <= last && !curve.knee_db; ++i) {
        const double before = std::abs(curve.out_db[i - 1] - curve.in_db[i - 1] - curve.gain_db),
                     here = std::abs(curve.out_db[i] - curve.in_db[i] - curve.gain_db);
        if (here >= 1) curve.knee_db = curve.in_db[i - 1] + 3 * (1 - before) / (here - before);
    }
    return curve;
}

StepResponse measure_step(const Pass& pass, double sample_rate, double delay)
{
    const std::vector<double> in = step_signal(sample_rate);
    const std::vector<double> out = laid_over(in, pass({in, in}, sample_rate).front(), delay);
    StepResponse response;
    read_gains(response, in, out, sample_rate);
    const double rise = first_s, fall = first_s + loud_s, end = fall + last_s;
    const double before = mean_between(response, rise - settled_s, rise - 0.01),
                 loud = mean_between(response, fall - settled_s, fall - 0.01),
                 after = mean_between(response, end - settled_s, end - 0.01);
    response.change_db = loud - before;
    for (std::size_t i = 0; i < response.seconds.size(); ++i)
        if (response.seconds[i] > rise + 0.001 && response.seconds[i] < fall - 0.001)
            response.overshoot_db = std::max(response.overshoot_db, response.gain_db[i] - loud);
    if (std::abs(response.change_db) < 1) return response;
    response.attack_ms = time_to(response, rise, fall - settled_s, before, loud);
    response.release_ms = time_to(response, fall, end, loud, after);
    return response;
}

} // namespace dubstage
