#include "dsp/fir_design.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/units.h"
#include "dsp/fft.h"
#include "dsp/impulse.h"
#include "dsp/linear_phase.h"
#include "dsp/minimum_phase.h"
#include "dsp/windows.h"

namespace dubstage {

namespace {

// Between the bins that are measured the error may be a little larger.
constexpr double measured_tolerance_db = 0.06;
constexpr double audible_end = 1e-8;        // -160 dB of the largest tap, for all that is dropped
constexpr double minimum_phase_taper = 0.2; // of the length, at its end
constexpr std::size_t shortest = 64;

// How many samples the slowest root takes to decay by `ratio`; what lies on the axis decays with its
// section's other half. At least a few periods of the finest bend of a free curve.
double ring_frames(const Prototype& prototype, double sample_rate, double ratio, bool zeros_too)
{
    double longest = 0.0;
    const auto look = [&](const std::array<double, 3>& polynomial, double frequency_hz) {
        for (const auto& root : analog_roots(polynomial, frequency_hz)) {
            const double per_second = -root.real();
            if (per_second > 1e-3) longest = std::max(longest, std::log(ratio) / per_second * sample_rate);
        }
    };
    for (const auto& section : prototype.sections) {
        look(section.a, section.frequency_hz);
        if (zeros_too) look(section.b, section.frequency_hz);
    }
    for (const auto& curve : prototype.curves)
        longest = std::max(longest, 8.0 * sample_rate / curve.finest_hz());
    return longest;
}

std::size_t clamped_power_of_two(double frames)
{
    const double most = static_cast<double>(longest_design);
    return power_of_two(static_cast<std::size_t>(std::clamp(frames, static_cast<double>(shortest), most)));
}

// The lengths to choose from: four to each octave, down from `longest`.
std::vector<std::size_t> candidates(std::size_t longest)
{
    std::vector<std::size_t> lengths;
    for (double length = static_cast<double>(longest); length >= shortest; length *= std::exp2(-0.25))
        lengths.push_back(static_cast<std::size_t>(std::lround(length)));
    std::reverse(lengths.begin(), lengths.end());
    return lengths;
}

// The shortest length that is good, when longer ones are good too; 0 when the longest is not.
template <class Good> std::size_t shortest_good(const std::vector<std::size_t>& lengths, const Good& good)
{
    if (!good(lengths.back())) return 0;
    std::size_t bad = 0, best = lengths.size() - 1; // all below `bad` are taken for bad
    while (bad < best) {
        const std::size_t middle = (bad + best) / 2;
        if (good(lengths[middle]))
            best = middle;
        else
            bad = middle + 1;
    }
    return lengths[best];
}

Response symmetric(std::vector<double> taps)
{
    const std::size_t silent = std::min(silent_end(taps, audible_end), taps.size() / 2);
    taps.erase(taps.end() - static_cast<std::ptrdiff_t>(silent), taps.end());
    taps.erase(taps.begin(), taps.begin() + static_cast<std::ptrdiff_t>(silent));
    return {-static_cast<Frames>(taps.size() / 2), std::move(taps)};
}

Response causal(std::vector<double> taps)
{
    taps.resize(taps.size() - silent_end(taps, audible_end));
    return {0, std::move(taps)};
}

// What the cut left at 0 Hz of a filter that blocks it, taken away again as a wide bump: nothing above the
// lowest bins of the filter's length notices.
void block_dc(std::vector<double>& taps)
{
    double sum = 0.0, area = 0.0;
    std::vector<double> bump(taps.size());
    const double middle = static_cast<double>(taps.size() - 1) / 2.0;
    for (std::size_t i = 0; i < taps.size(); ++i) {
        bump[i] = cosine_fall(std::abs(static_cast<double>(i) - middle) / (middle + 1.0));
        sum += taps[i];
        area += bump[i];
    }
    for (std::size_t i = 0; i < taps.size(); ++i) taps[i] -= sum / area * bump[i];
}

std::vector<double> cut_linear(const Prototype& prototype, const std::vector<double>& zero_phase,
                               std::size_t half)
{
    auto taps = cut_symmetric(zero_phase, half);
    if (prototype.blocks_dc()) block_dc(taps);
    return taps;
}

std::vector<double> cut_minimum(const Prototype& prototype, const std::vector<double>& taps,
                                std::size_t count)
{
    std::vector<double> cut(taps.begin(), taps.begin() + static_cast<std::ptrdiff_t>(count));
    fade_end(cut, static_cast<std::size_t>(static_cast<double>(count) * minimum_phase_taper));
    if (prototype.blocks_dc()) block_dc(cut);
    return cut;
}

FirDesign automatic_linear(const Prototype& prototype, double sample_rate)
{
    std::size_t longest = clamped_power_of_two(2.0 * ring_frames(prototype, sample_rate, 1e3, true));
    for (;; longest *= 2) {
        const auto whole = zero_phase_taps(prototype, sample_rate, 4 * longest);
        const DesignMeasure measure(prototype, sample_rate, 4 * longest);
        const std::size_t length = shortest_good(candidates(longest), [&](std::size_t taps) {
            return measure.error_db(cut_linear(prototype, whole, taps / 2)) <= measured_tolerance_db;
        });
        if (length == 0 && longest < longest_design) continue;
        return {symmetric(cut_linear(prototype, whole, (length == 0 ? longest : length) / 2)), length != 0};
    }
}

FirDesign automatic_minimum(const Prototype& prototype, double sample_rate)
{
    std::size_t longest = clamped_power_of_two(ring_frames(prototype, sample_rate, 1e5, false));
    for (;; longest *= 2) {
        const auto whole = minimum_phase_taps(prototype, sample_rate, longest);
        const DesignMeasure measure(prototype, sample_rate, 4 * longest);
        const std::size_t length = shortest_good(candidates(longest), [&](std::size_t taps) {
            return measure.error_db(cut_minimum(prototype, whole, taps)) <= measured_tolerance_db;
        });
        if (length == 0 && longest < longest_design) continue;
        return {causal(cut_minimum(prototype, whole, length == 0 ? longest : length)), length != 0};
    }
}

} // namespace

DesignMeasure::DesignMeasure(const Prototype& prototype, double sample_rate, std::size_t transform)
    : transform_(std::max<std::size_t>(transform, 4096))
{
    for (const auto& section : prototype.sections)
        while (section.notch() && transform_ < 4 * longest_design &&
               sample_rate / static_cast<double>(transform_) >
                   section.frequency_hz * section.a[1] * notch_core / 8.0)
            transform_ *= 2;
    const double step_hz = sample_rate / static_cast<double>(transform_);
    const double high = std::min(design_high_hz, design_high_part * sample_rate);
    from_ = static_cast<std::size_t>(std::floor(design_low_hz / step_hz));
    to_ = static_cast<std::size_t>(std::floor(high / step_hz));
    wanted_ = prototype.magnitudes(step_hz, to_ + 1);
    for (double& value : wanted_) value *= value;
    const double most = std::max(1.0, *std::max_element(wanted_.begin(), wanted_.end()));
    ceiling_.assign(wanted_.size(), std::numeric_limits<double>::infinity());
    const double deep = most * std::pow(10.0, deep_db / 10.0),
                 limit = most * std::pow(10.0, deep_limit_db / 10.0);
    for (std::size_t k = 0; k < wanted_.size(); ++k) {
        if (wanted_[k] >= deep) continue;
        wanted_[k] = 0.0;
        ceiling_[k] = limit;
    }
    open_notches(prototype, step_hz, limit);
}

void DesignMeasure::open_notches(const Prototype& prototype, double step_hz, double limit)
{
    constexpr double tolerance = 1.05; // of powers: 0.2 dB
    for (const auto& section : prototype.sections) {
        if (!section.notch()) continue;
        Prototype rest = prototype;
        std::erase_if(rest.sections, [&](const AnalogSection& other) { return other.notch(); });
        for (std::size_t k = 0; k < wanted_.size(); ++k) {
            const double f = static_cast<double>(k) * step_hz;
            if (section.power(f) >= notch_core * notch_core) continue;
            const double other = rest.magnitude(f) * notch_core;
            wanted_[k] = 0.0;
            ceiling_[k] = std::max(limit, other * other * tolerance);
        }
    }
}

double DesignMeasure::error_db(const std::vector<double>& taps) const
{
    check(taps.size() <= transform_, "a response is measured with a transform that holds it");
    RealFft fft(transform_);
    std::copy(taps.begin(), taps.end(), fft.time());
    std::fill(fft.time() + taps.size(), fft.time() + transform_, 0.0);
    fft.forward();
    double least = 1.0, most = 1.0;
    for (std::size_t k = from_; k <= to_; ++k) {
        const double power = std::norm(fft.spectrum()[k]);
        if (!(power <= ceiling_[k])) return std::numeric_limits<double>::infinity();
        if (wanted_[k] == 0.0) continue;
        least = std::min(least, power / wanted_[k]);
        most = std::max(most, power / wanted_[k]);
    }
    return 10.0 * std::max(std::log10(most), -std::log10(least));
}

FirDesign design_fir(const Prototype& prototype, double sample_rate, Phase phase, std::size_t taps)
{
    if (taps == 0)
        return phase == Phase::linear ? automatic_linear(prototype, sample_rate)
                                      : automatic_minimum(prototype, sample_rate);
    check(taps <= longest_design, "a filter of the user's own length is not longer than the longest");
    if (phase == Phase::minimum)
        return {{0, cut_minimum(prototype, minimum_phase_taps(prototype, sample_rate, taps), taps)}, true};
    check(taps % 2 == 1, "a linear-phase filter has a middle");
    const std::size_t natural = clamped_power_of_two(2.0 * ring_frames(prototype, sample_rate, 1e3, true));
    const std::size_t grid = 4 * std::max(natural, power_of_two(taps));
    return {{-static_cast<Frames>(taps / 2),
             cut_linear(prototype, zero_phase_taps(prototype, sample_rate, grid), taps / 2)},
            true};
}

} // namespace dubstage
