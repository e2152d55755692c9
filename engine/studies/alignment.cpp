#include "studies/alignment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.h"
#include "dsp/fft.h"
#include "dsp/windows.h"
#include "session/text.h"

namespace dubstage {

namespace {

constexpr double least_correlation = 0.1; // of the differences; below, a peak is chance
constexpr Frames block = 1 << 16;
constexpr Frames coarse_window = 1 << 18, fine_window = 129000; // a transform of 2^17 holds it
constexpr Frames edge = 1024;
constexpr double snap = 0.002; // frames from a whole delay, below which none of its own is meant

void stop_if(const CancelFlag& cancel, const Sound& sound)
{
    if (cancel) throw Error(ErrorCode::cancelled, sound.name(), "comparing was stopped");
}

void check_alike(const Sound& reference, const Sound& other)
{
    if (reference.sample_rate() != other.sample_rate())
        throw Error(ErrorCode::bad_data, other.name(),
                    "has " + format_number(other.sample_rate()) + " Hz, and " + reference.name() + " has " +
                        format_number(reference.sample_rate()) + " Hz",
                    "bring both to one rate");
    if (reference.channels() != other.channels())
        throw Error(ErrorCode::bad_data, other.name(),
                    "has " + std::to_string(other.channels()) + " channels, and " + reference.name() +
                        " has " + std::to_string(reference.channels()),
                    "bring both to the same channels");
}

// Differences between neighbouring frames: music falls by some 6 dB per octave, and they rise by as much.
Channels read_differences(Sound& sound, Frames from, Frames count)
{
    Channels channels = sound.read(from - 1, count + 1);
    for (auto& channel : channels) {
        for (std::size_t t = 0; t + 1 < channel.size(); ++t) channel[t] = channel[t + 1] - channel[t];
        channel.pop_back();
    }
    return channels;
}

// Where a window of the differences has the most energy, within [from, to).
Frames loudest_window(Sound& sound, Frames from, Frames to, Frames window, const CancelFlag& cancel)
{
    constexpr Frames step = 4096;
    std::vector<double> sums{0};
    for (Frames at = from; at < to; at += step) {
        if ((at - from) % (256 * step) == 0) stop_if(cancel, sound);
        double energy = 0;
        for (const auto& channel : read_differences(sound, at, std::min(step, to - at)))
            energy += dot(channel, channel);
        sums.push_back(sums.back() + energy);
    }
    const auto steps = static_cast<std::size_t>((window + step - 1) / step);
    std::size_t best = 0;
    double most = -1;
    for (std::size_t i = 0; i + steps < sums.size(); ++i)
        if (const double energy = sums[i + steps] - sums[i]; energy > most) {
            most = energy;
            best = i;
        }
    return from + std::max<Frames>(0, std::min(static_cast<Frames>(best) * step, to - from - window));
}

struct Lag {
    double frames = 0, correlation = 0; // correlation with its sign
};

// Of `a` in [0, a.size()) against `b`, which begins `most` frames earlier and ends as many later: normalised
// correlation at each lag from -most to most.
std::vector<double> correlations(const Channels& a, const Channels& b, Frames most)
{
    const std::size_t lags = static_cast<std::size_t>(2 * most + 1), window = a.front().size();
    RealFft fft(power_of_two(b.front().size()));
    std::vector<std::complex<double>> sum(fft.bins());
    std::vector<double> energy_before{0};
    energy_before.resize(b.front().size() + 1);
    double energy_a = 0;
    for (std::size_t c = 0; c < a.size(); ++c) {
        std::fill(std::copy(a[c].begin(), a[c].end(), fft.time()), fft.time() + fft.size(), 0.0);
        fft.forward();
        const std::vector<std::complex<double>> spectrum(fft.spectrum(), fft.spectrum() + fft.bins());
        std::fill(std::copy(b[c].begin(), b[c].end(), fft.time()), fft.time() + fft.size(), 0.0);
        fft.forward();
        for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += std::conj(spectrum[k]) * fft.spectrum()[k];
        energy_a += dot(a[c], a[c]);
        double running = 0;
        for (std::size_t t = 0; t < b[c].size(); ++t) {
            running += b[c][t] * b[c][t];
            energy_before[t + 1] += running;
        }
    }
    std::copy(sum.begin(), sum.end(), fft.spectrum());
    fft.inverse();
    std::vector<double> result(lags);
    const double most_energy = energy_before.back();
    for (std::size_t i = 0; i < lags; ++i) {
        const double energy_b =
            energy_before[std::min(i + window, energy_before.size() - 1)] - energy_before[i];
        // At the edges of silence rounding would divide by next to nothing.
        const double floor = 1e-6 * most_energy;
        const double below = std::sqrt(energy_a * std::max(energy_b, floor));
        result[i] = below > 0 ? fft.time()[i] / below : 0;
    }
    return result;
}

// Between lags, by a windowed sinc: correlations reach no higher than the sounds do.
double correlation_at(const std::vector<double>& correlations, double place)
{
    constexpr Frames reach = 32;
    const auto middle = static_cast<Frames>(std::llround(place));
    double sum = 0;
    for (Frames i = middle - reach; i <= middle + reach; ++i) {
        if (i < 0 || i >= static_cast<Frames>(correlations.size())) continue;
        const double x = place - static_cast<double>(i), angle = std::numbers::pi * x;
        sum += correlations[static_cast<std::size_t>(i)] *
               (std::abs(x) < 1e-12 ? 1 : std::sin(angle) / angle) *
               kaiser(x / static_cast<double>(reach + 1), 8);
    }
    return sum;
}

// Of bright sounds the lobe beside the peak, of the other sign, may be sampled higher than the peak itself.
Lag between_lags(const std::vector<double>& correlations, Frames most, const Lag& lag)
{
    constexpr double step = 1.0 / 16, around = 1.5;
    Lag best{0, 0};
    for (double off = -around; off <= around; off += step) {
        const double frames = lag.frames + off;
        const double here = correlation_at(correlations, frames + static_cast<double>(most));
        if (std::abs(here) > std::abs(best.correlation)) best = {frames, here};
    }
    return std::abs(best.correlation) > 1.02 * std::abs(lag.correlation) ? best : lag;
}

// Of peaks that are as high as each other (a tone has one per period) the one nearest to no delay.
Lag highest(const std::vector<double>& correlations, Frames most)
{
    double peak = 0;
    for (const double one : correlations) peak = std::max(peak, std::abs(one));
    Lag best{0, 0};
    bool any = false;
    for (std::size_t i = 0; i < correlations.size(); ++i) {
        const double here = std::abs(correlations[i]);
        const double before = i > 0 ? std::abs(correlations[i - 1]) : 0;
        const double after = i + 1 < correlations.size() ? std::abs(correlations[i + 1]) : 0;
        if (here < 0.9995 * peak || here < before || here < after || here == 0) continue;
        const double bend = before - 2 * here + after;
        const double part = bend < 0 ? std::clamp(0.5 * (before - after) / bend, -0.5, 0.5) : 0;
        const double lag = static_cast<double>(i) - static_cast<double>(most) + part;
        if (any && std::abs(lag) >= std::abs(best.frames)) continue;
        best = {lag, correlations[i]};
        any = true;
    }
    return best;
}

Lag coarse_lag(Sound& reference, Sound& other, Frames from, Frames window, Frames centre, Frames most)
{
    const Channels a = read_differences(reference, from, window);
    const Channels b = read_differences(other, from + centre - most, window + 2 * most);
    const std::vector<double> found = correlations(a, b, most);
    Lag lag = between_lags(found, most, highest(found, most));
    lag.frames += static_cast<double>(centre);
    return lag;
}

// Falls to nothing at both ends: there the interpolation may reach beyond the sound.
std::vector<double> tapers_of(std::size_t frames)
{
    std::vector<double> tapers(frames);
    for (std::size_t t = 0; t < frames; ++t) {
        const double place = (static_cast<double>(t) + 0.5) / static_cast<double>(frames);
        tapers[t] = std::pow(std::sin(std::numbers::pi * place), 2);
    }
    return tapers;
}

// Least squares after Gauss and Newton: other = gain * reference(t - delay), with the derivative by the
// delay taken from two places beside it.
double refined(Sound& reference, Sound& other, Frames from, Frames window, double delay)
{
    constexpr double beside = 0.01;
    const double start = delay;
    const Channels y = read_differences(other, from, window);
    const std::vector<double> tapers = tapers_of(static_cast<std::size_t>(window));
    for (int round = 0; round < 12; ++round) {
        const Channels early = read_differences(*advanced(reference, -delay + beside), from, window);
        const Channels late = read_differences(*advanced(reference, -delay - beside), from, window);
        double xx = 0, xs = 0, ss = 0, xy = 0, sy = 0;
        for (std::size_t c = 0; c < y.size(); ++c)
            for (std::size_t t = 0; t < y[c].size(); ++t) {
                const double x = (early[c][t] + late[c][t]) / 2, weight = tapers[t],
                             slope = (late[c][t] - early[c][t]) / (2 * beside);
                xx += weight * x * x;
                xs += weight * x * slope;
                ss += weight * slope * slope;
                xy += weight * x * y[c][t];
                sy += weight * slope * y[c][t];
            }
        const double determinant = xx * ss - xs * xs;
        if (!(determinant > 1e-12 * xx * ss)) return start;
        const double gain = (xy * ss - sy * xs) / determinant, along = (sy * xx - xy * xs) / determinant;
        if (gain == 0) return start;
        const double step = std::clamp(along / gain, -0.5, 0.5);
        delay += step;
        if (std::abs(delay - start) > 1.5) return start;
        if (std::abs(step) < 1e-6) break;
    }
    return delay;
}

// Where the highest frequencies are turned far in phase, differences follow them alone: then what the sounds
// themselves are most alike at counts.
double checked_by_the_sounds(Sound& reference, Sound& other, Frames from, Frames window, double delay)
{
    constexpr Frames around = 16;
    constexpr double clearly = 0.8;
    const auto centre = static_cast<Frames>(std::llround(delay));
    const Channels a = reference.read(from, window),
                   b = other.read(from + centre - around, window + 2 * around);
    const std::vector<double> found = correlations(a, b, around);
    const auto likeness = [&](double at) {
        return std::abs(correlation_at(found, at - static_cast<double>(centre - around)));
    };
    const Lag best = between_lags(found, around, highest(found, around));
    if (likeness(delay) >= clearly * std::abs(best.correlation)) return delay;
    const double start = best.frames + static_cast<double>(centre),
                 near = refined(reference, other, from + std::llround(start), window, start);
    return likeness(near) > likeness(start) ? near : start;
}

double with_whole_frames(double delay)
{
    return std::abs(delay - std::round(delay)) < snap ? std::round(delay) : delay;
}

struct Sums {
    std::vector<double> xx, xy, yy; // per channel
};

// Both on the timeline of the reference, over the frames that both have.
struct Overlap {
    Frames from, to;
};
Overlap overlap_of(const Sound& reference, const Sound& other, double delay)
{
    const auto whole = static_cast<Frames>(std::floor(delay));
    const Frames from = std::max<Frames>(0, -whole);
    return {from, std::max(from, std::min(reference.frames(), other.frames() - whole))};
}

Sums sums_over(Sound& reference, Sound& moved, Overlap over, const CancelFlag& cancel)
{
    const std::size_t channels = reference.channels();
    Sums sums{std::vector<double>(channels), std::vector<double>(channels), std::vector<double>(channels)};
    for (Frames at = over.from; at < over.to; at += block) {
        stop_if(cancel, reference);
        const Frames count = std::min(block, over.to - at);
        const Channels x = reference.read(at, count), y = moved.read(at, count);
        for (std::size_t c = 0; c < channels; ++c) {
            sums.xx[c] += dot(x[c], x[c]);
            sums.xy[c] += dot(x[c], y[c]);
            sums.yy[c] += dot(y[c], y[c]);
        }
    }
    return sums;
}

double total(const std::vector<double>& list)
{
    double sum = 0;
    for (const double one : list) sum += one;
    return sum;
}

void find_gain(Sound& reference, Sound& other, Alignment& alignment, const CancelFlag& cancel)
{
    const auto moved = advanced(other, alignment.delay);
    const Sums sums = sums_over(reference, *moved, overlap_of(reference, other, alignment.delay), cancel);
    const double xx = total(sums.xx), xy = total(sums.xy), yy = total(sums.yy);
    if (xx <= 0 || yy <= 0) return;
    alignment.correlation = xy / std::sqrt(xx * yy);
    if (xy != 0) alignment.gain = xy / xx;
}

// The delays near both ends, where sound is; how many frames lie between them is made a slope over all.
std::optional<double> find_drift(Sound& reference, Sound& other, double delay, const CancelFlag& cancel)
{
    const Overlap over = overlap_of(reference, other, delay);
    const Frames length = over.to - over.from;
    if (static_cast<double>(length) < 20 * reference.sample_rate()) return std::nullopt;
    constexpr Frames around = 4096;
    double delays[2], middles[2];
    for (const int end : {0, 1}) {
        const Frames from = end == 0 ? over.from : over.to - length / 4;
        const Frames at = loudest_window(reference, from, from + length / 4, fine_window, cancel);
        const Lag lag =
            coarse_lag(reference, other, at, fine_window, static_cast<Frames>(std::llround(delay)), around);
        if (std::abs(lag.correlation) < 0.5) return std::nullopt;
        delays[end] = refined(reference, other, at + std::llround(lag.frames), fine_window, lag.frames);
        middles[end] = static_cast<double>(at);
    }
    return (delays[1] - delays[0]) / (middles[1] - middles[0]) * static_cast<double>(length);
}

double ratio_db(double part, double whole)
{
    return part > 0 ? 10 * std::log10(part / whole) : -std::numeric_limits<double>::infinity();
}

} // namespace

double Alignment::gain_db() const
{
    return 20 * std::log10(std::abs(gain));
}

Alignment align(Sound& reference, Sound& other, const CancelFlag& cancel, const AlignmentSettings& settings)
{
    check_alike(reference, other);
    Alignment alignment;
    const Frames window = std::min(reference.frames(), coarse_window);
    if (window < 2 || other.frames() < 2) return alignment;
    // A sound that begins or ends on a step has its largest difference there, and says little with it.
    const Frames margin = reference.frames() > 4 * edge ? edge : 0;
    const Frames from =
        loudest_window(reference, margin, reference.frames() - margin, window - 2 * margin, cancel);
    const auto most = std::min(static_cast<Frames>(settings.most_delay_s * reference.sample_rate()),
                               std::max(reference.frames(), other.frames()));
    const Lag lag = coarse_lag(reference, other, from, window - 2 * margin, 0, most);
    alignment.found = std::abs(lag.correlation) >= least_correlation;
    if (alignment.found) {
        const Frames fine = std::min(window - 2 * margin, fine_window);
        const Frames at = loudest_window(reference, from, from + window - 2 * margin, fine, cancel);
        const double near = refined(reference, other, at + std::llround(lag.frames), fine, lag.frames);
        alignment.delay = with_whole_frames(checked_by_the_sounds(reference, other, at, fine, near));
        alignment.drift = find_drift(reference, other, alignment.delay, cancel);
    }
    find_gain(reference, other, alignment, cancel);
    return alignment;
}

Alignment aligned_by(Sound& reference, Sound& other, double delay, const CancelFlag& cancel)
{
    check_alike(reference, other);
    Alignment alignment;
    alignment.found = true;
    alignment.delay = with_whole_frames(delay);
    find_gain(reference, other, alignment, cancel);
    return alignment;
}

namespace {

// What one block of the difference adds to the figures.
class NullMeter {
  public:
    NullMeter(std::size_t channels, double sample_rate)
        : difference_(channels), total_(channels), per_step_(sample_rate / 10)
    {}

    void add(const Channels& difference, const Channels& whole)
    {
        for (std::size_t c = 0; c < difference.size(); ++c) {
            difference_[c] += dot(difference[c], difference[c]);
            total_[c] += dot(whole[c], whole[c]);
        }
        const std::size_t frames = difference.front().size();
        for (std::size_t t = 0; t < frames; ++t) {
            const auto step =
                static_cast<std::size_t>(static_cast<double>(frames_ + static_cast<Frames>(t)) / per_step_);
            if (step >= differences_.size()) {
                differences_.resize(step + 1);
                totals_.resize(step + 1);
            }
            for (std::size_t c = 0; c < difference.size(); ++c) {
                differences_[step] += difference[c][t] * difference[c][t] / per_step_;
                totals_[step] += whole[c][t] * whole[c][t] / per_step_;
                peak_ = std::max(peak_, std::abs(difference[c][t]));
            }
        }
        frames_ += static_cast<Frames>(frames);
    }

    NullFigures figures() const
    {
        NullFigures figures;
        const double part = total(difference_), whole = total(total_);
        figures.depth_db = ratio_db(part, whole);
        figures.rms_db = ratio_db(part, static_cast<double>(std::max<Frames>(1, frames_)) *
                                            static_cast<double>(total_.size()));
        figures.peak_db = ratio_db(peak_ * peak_, 1);
        for (std::size_t c = 0; c < total_.size(); ++c)
            figures.channel_depth_db.push_back(ratio_db(difference_[c], total_[c]));
        figures.frames = frames_;
        figures.difference.assign(differences_.begin(), differences_.end());
        figures.total.assign(totals_.begin(), totals_.end());
        return figures;
    }

  private:
    std::vector<double> difference_, total_;   // energies per channel
    std::vector<double> differences_, totals_; // per step
    double per_step_, peak_ = 0;
    Frames frames_ = 0;
};

} // namespace

NullFigures null_test(Sound& reference, Sound& other, const Alignment& alignment,
                      const std::filesystem::path& file, const CancelFlag& cancel)
{
    check_alike(reference, other);
    const auto moved = advanced(other, alignment.delay);
    const Overlap over = overlap_of(reference, other, alignment.delay);
    std::optional<SoundWriter> writer;
    if (!file.empty()) {
        writer.emplace(file, reference.layout(), reference.sample_rate(), over.to);
        if (over.from > 0)
            writer->write(
                Channels(reference.channels(), std::vector<double>(static_cast<std::size_t>(over.from))));
    }
    NullMeter meter(reference.channels(), reference.sample_rate());
    for (Frames at = over.from; at < over.to; at += block) {
        stop_if(cancel, reference);
        const Frames count = std::min(block, over.to - at);
        Channels difference = moved->read(at, count);
        const Channels whole = difference, x = reference.read(at, count);
        for (std::size_t c = 0; c < x.size(); ++c)
            for (std::size_t t = 0; t < x[c].size(); ++t) difference[c][t] -= alignment.gain * x[c][t];
        meter.add(difference, whole);
        if (writer) writer->write(difference);
    }
    if (writer) writer->finish();
    return meter.figures();
}

} // namespace dubstage
