#include "oracle/observe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "analysis/k_weighting.h"
#include "analysis/levels.h"
#include "analysis/loudness.h"
#include "oracle/observe_spectra.h"

namespace dubstage::test {

namespace {

using Lane = std::vector<double>;

constexpr double quiet = 0.001; // -60 dBFS

std::size_t index(Frames frame)
{
    return static_cast<std::size_t>(frame);
}

// Where the stretches of 10 ms begin, and the end.
std::vector<std::size_t> sub_blocks(std::size_t frames, double rate)
{
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; index(sub_block_start(i, rate)) < frames; ++i)
        starts.push_back(index(sub_block_start(i, rate)));
    starts.push_back(frames);
    return starts;
}

Lane without_the_infinite(const Lane& lane, ChannelObservation& channel)
{
    Lane finite = lane;
    for (std::size_t i = 0; i < lane.size(); ++i)
        if (!std::isfinite(lane[i])) {
            finite[i] = 0;
            if (channel.not_finite++ == 0) channel.first_not_finite = static_cast<Frames>(i);
        }
    return finite;
}

void add_steps(const Lane& lane, double rate, ChannelObservation& channel)
{
    for (std::size_t step = 0; index(step_start(step, rate)) < lane.size(); ++step) {
        const std::size_t end = std::min(lane.size(), index(step_start(step + 1, rate)));
        double squares = 0, peak = 0;
        for (std::size_t i = index(step_start(step, rate)); i < end; ++i) {
            squares += lane[i] * lane[i];
            peak = std::max(peak, std::abs(lane[i]));
        }
        channel.squares.push_back(static_cast<float>(squares));
        channel.peaks.push_back(static_cast<float>(peak));
    }
}

// A full-scale sample says nothing of the bits below.
std::uint32_t bits_of(double sample)
{
    if (std::abs(sample) >= 1) return 0x80000000u;
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(sample * 2147483648.0));
}

template <class Test> Frames head(const Lane& lane, Test test)
{
    return std::find_if_not(lane.begin(), lane.end(), test) - lane.begin();
}

template <class Test> Frames tail(const Lane& lane, Test test)
{
    return std::find_if_not(lane.rbegin(), lane.rend(), test) - lane.rbegin();
}

void add_plain_figures(const Lane& lane, double clip_level, ChannelObservation& channel)
{
    channel.lowest = *std::min_element(lane.begin(), lane.end());
    channel.highest = *std::max_element(lane.begin(), lane.end());
    for (std::size_t i = 0; i < lane.size(); ++i) {
        channel.sum += lane[i];
        channel.sum_of_squares += lane[i] * lane[i];
        if (std::abs(lane[i]) > channel.sample_peak) {
            channel.sample_peak = std::abs(lane[i]);
            channel.sample_peak_at = static_cast<Frames>(i);
        }
        channel.bits_used |= bits_of(lane[i]);
        channel.at_full_scale += std::abs(lane[i]) >= clip_level ? 1 : 0;
    }
    const auto is_quiet = [](double x) { return std::abs(x) < quiet; };
    const auto is_zero = [](double x) { return x == 0; };
    channel.silent_head = head(lane, is_quiet);
    channel.silent_tail = tail(lane, is_quiet);
    channel.zero_head = head(lane, is_zero);
    channel.zero_tail = tail(lane, is_zero);
    channel.first = static_cast<float>(lane.front());
    channel.last = static_cast<float>(lane.back());
}

template <class Test>
std::vector<Run> runs(const Lane& lane, int channel, Frames shortest, bool touch_ends, Test test)
{
    std::vector<Run> found;
    Frames length = 0;
    for (std::size_t i = 0; i <= lane.size(); ++i) {
        if (i < lane.size() && test(lane[i])) {
            ++length;
            continue;
        }
        const Frames from = static_cast<Frames>(i) - length;
        const bool at_an_end = length > 0 && (from == 0 || i == lane.size());
        if (length >= shortest && (touch_ends || !at_an_end)) found.push_back({channel, from, length});
        length = 0;
    }
    return found;
}

// Sixteenfold interpolation by a sinc under a Kaiser window of 80 dB, 64 taps a phase.
constexpr int phases = 16, half = 32;
using Taps = std::array<std::array<double, phases>, 2 * half>; // [sample][phase]

double bessel(double x)
{
    double sum = 1, term = 1;
    for (int k = 1; term > 1e-17 * sum; ++k) sum += term *= (x / (2 * k)) * (x / (2 * k));
    return sum;
}

Taps make_taps()
{
    constexpr double beta = 7.857; // Kaiser: 0.1102 (A - 8.7)
    Taps taps{};
    for (std::size_t p = 0; p < phases; ++p)
        for (std::size_t k = 0; k < 2 * half; ++k) {
            // The sample k - (half - 1) frames behind the one before the place.
            const double at = static_cast<double>(k) - (half - 1) - static_cast<double>(p) / phases;
            const double u = at / half, x = std::numbers::pi * at;
            const double window = std::abs(u) < 1 ? bessel(beta * std::sqrt(1 - u * u)) / bessel(beta) : 0;
            taps[k][p] = window * (at == 0 ? 1.0 : std::sin(x) / x);
        }
    return taps;
}

// Largest magnitude from frame i on, before frame i + 1; silence lies around the programme.
std::vector<double> true_peaks(const Lane& lane)
{
    static const Taps taps = make_taps();
    Lane led(lane.size() + 2 * half, 0.0);
    std::copy(lane.begin(), lane.end(), led.begin() + half - 1);
    std::vector<double> peaks(lane.size());
    for (std::size_t i = 0; i < lane.size(); ++i) {
        std::array<double, phases> y{};
        for (std::size_t k = 0; k < 2 * half; ++k)
            for (std::size_t p = 0; p < phases; ++p) y[p] += led[i + k] * taps[k][p];
        peaks[i] = std::abs(lane[i]);
        for (const double v : y) peaks[i] = std::max(peaks[i], std::abs(v));
    }
    return peaks;
}

std::vector<double> magnitudes(const Lane& lane)
{
    std::vector<double> peaks;
    for (const double x : lane) peaks.push_back(std::abs(x));
    return peaks;
}

void add_true_peaks(const std::vector<double>& peaks, int number, Observation& o)
{
    const auto starts = sub_blocks(peaks.size(), o.sample_rate);
    ChannelObservation& channel = o.channels[static_cast<std::size_t>(number)];
    for (std::size_t b = 0; b + 1 < starts.size(); ++b) {
        const auto first = peaks.begin() + static_cast<std::ptrdiff_t>(starts[b]);
        const auto most = std::max_element(first, peaks.begin() + static_cast<std::ptrdiff_t>(starts[b + 1]));
        const Frames at = most - peaks.begin();
        if (*most > channel.true_peak) channel.true_peak = *most, channel.true_peak_at = at;
        if (*most > o.ceiling) o.overs.push_back({number, at, *most});
    }
}

// The largest second difference of each 10 ms, where it stands out of half a second around.
void add_clicks(const Lane& lane, int number, Observation& o)
{
    constexpr std::size_t reach = 25;
    const auto starts = sub_blocks(lane.size(), o.sample_rate);
    const auto at = [&](std::size_t i, std::size_t back) { return i < back ? 0.0 : lane[i - back]; };
    std::vector<double> jumps(starts.size() - 1 + 2 * reach), squares(jumps.size());
    std::vector<Frames> places(jumps.size());
    for (std::size_t b = 0; b + 1 < starts.size(); ++b)
        for (std::size_t i = starts[b]; i < starts[b + 1]; ++i) {
            const double jump = std::abs(lane[i] - 2 * at(i, 1) + at(i, 2));
            squares[b + reach] += lane[i] * lane[i];
            if (jump > jumps[b + reach]) jumps[b + reach] = jump, places[b + reach] = static_cast<Frames>(i);
        }
    for (std::size_t b = reach; b + reach < jumps.size(); ++b) {
        const double near = std::max({jumps[b - 3], jumps[b - 2], jumps[b + 2], jumps[b + 3]});
        if (jumps[b] < 0.003 || jumps[b] <= 6 * near || jumps[b] < std::max(jumps[b - 1], jumps[b + 1]))
            continue;
        const double before = squares[b - 2] + squares[b - 3] + squares[b - 4];
        if (squares[b + 2] + squares[b + 3] + squares[b + 4] > 2 * before) continue; // an onset
        std::vector<double> around(jumps.begin() + static_cast<std::ptrdiff_t>(b - reach),
                                   jumps.begin() + static_cast<std::ptrdiff_t>(b + reach + 1));
        std::sort(around.begin(), around.end());
        if (jumps[b] > 8 * around[reach]) o.clicks.push_back({number, places[b], jumps[b], around[reach]});
    }
}

void add_pairs(const std::vector<Lane>& lanes, Observation& o)
{
    for (const auto& [x, y] : channel_pairs(o.layout)) {
        PairObservation pair{x, y, {}};
        const Lane &left = lanes[static_cast<std::size_t>(x)], &right = lanes[static_cast<std::size_t>(y)];
        for (std::size_t step = 0; index(step_start(step, o.sample_rate)) < left.size(); ++step) {
            const std::size_t end = std::min(left.size(), index(step_start(step + 1, o.sample_rate)));
            double sum = 0;
            for (std::size_t i = index(step_start(step, o.sample_rate)); i < end; ++i)
                sum += left[i] * right[i];
            pair.products.push_back(static_cast<float>(sum));
        }
        o.pairs.push_back(std::move(pair));
    }
}

void add_energies(const std::vector<Lane>& lanes, Observation& o)
{
    const auto energies = [&](const Lane& lane) {
        KEnergy energy(o.sample_rate);
        energy.add(lane.data(), lane.size());
        return energy.sums();
    };
    std::vector<std::vector<double>> sums;
    for (const Lane& lane : lanes) sums.push_back(energies(lane));
    o.k_energies = weigh(sums, channel_weights(o.layout), o.sample_rate, o.frames).sums;
    o.k_energies.resize(sums[0].size());
    if (o.pairs.empty()) return;
    Lane mono = lanes[static_cast<std::size_t>(o.pairs[0].x)];
    const Lane& right = lanes[static_cast<std::size_t>(o.pairs[0].y)];
    for (std::size_t i = 0; i < mono.size(); ++i) mono[i] = (mono[i] + right[i]) / 2;
    o.mono_fold = energies(mono);
}

// Every sixteenth frame.
void add_goniometer(const std::vector<Lane>& lanes, Observation& o)
{
    if (o.pairs.empty()) return;
    const auto size = static_cast<std::size_t>(o.goniometer.size);
    o.goniometer.counts.assign(size * size, 0);
    const auto cell = [&](double x) {
        const double place = std::floor((x + 1) / 2 * static_cast<double>(size));
        return static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(size - 1)));
    };
    const Lane& left = lanes[static_cast<std::size_t>(o.pairs[0].x)];
    const Lane& right = lanes[static_cast<std::size_t>(o.pairs[0].y)];
    for (std::size_t i = 0; i < left.size(); i += 16)
        ++o.goniometer.counts[size * cell(left[i]) + cell(right[i])];
}

void sort_by_time(Observation& o)
{
    const auto by_time = [](const auto& a, const auto& b) { return a.at < b.at; };
    std::stable_sort(o.clips.begin(), o.clips.end(), by_time);
    std::stable_sort(o.dropouts.begin(), o.dropouts.end(), by_time);
    std::stable_sort(o.overs.begin(), o.overs.end(), by_time);
    std::stable_sort(o.clicks.begin(), o.clicks.end(), by_time);
}

} // namespace

Observation observe(const std::vector<std::vector<double>>& channels, const Layout& layout, double rate,
                    const MeterSettings& settings, Peaks kind)
{
    Observation o;
    o.layout = layout;
    o.sample_rate = rate;
    o.frames = static_cast<Frames>(channels[0].size());
    o.ceiling = db_to_gain(settings.ceiling_db);
    o.clip_level = db_to_gain(settings.clip_level_db);
    o.channels.resize(channels.size());
    std::vector<Lane> lanes, peaks;
    for (std::size_t c = 0; c < channels.size(); ++c) {
        lanes.push_back(without_the_infinite(channels[c], o.channels[c]));
        const Lane& lane = lanes.back();
        const int number = static_cast<int>(c);
        add_steps(lane, rate, o.channels[c]);
        add_plain_figures(lane, o.clip_level, o.channels[c]);
        const auto twin =
            static_cast<std::size_t>(std::find(lanes.begin(), lanes.end(), lane) - lanes.begin());
        if (kind == Peaks::of_samples)
            peaks.push_back(magnitudes(lane));
        else
            peaks.push_back(twin < c ? peaks[twin] : true_peaks(lane));
        add_true_peaks(peaks.back(), number, o);
        add_clicks(lane, number, o);
        const auto loud = runs(lane, number, 2, true, [&](double x) { return std::abs(x) >= o.clip_level; });
        o.clips.insert(o.clips.end(), loud.begin(), loud.end());
        const auto shortest = static_cast<Frames>(std::ceil(0.002 * rate));
        const auto gaps = runs(lane, number, shortest, false, [](double x) { return x == 0; });
        o.dropouts.insert(o.dropouts.end(), gaps.begin(), gaps.end());
    }
    sort_by_time(o);
    add_pairs(lanes, o);
    add_energies(lanes, o);
    add_goniometer(lanes, o);
    if (settings.spectra) observe_spectra(lanes, settings, o);
    return o;
}

} // namespace dubstage::test
