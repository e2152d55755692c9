// The test signals of EBU Tech 3341 v4, Tech 3342 v4 and ITU-R BS.2217, made from their text, and what a
// meter must read of them: for any meter that fills an observation.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <numbers>

#include "analysis/measure.h"
#include "analysis/meter_settings.h"
#include "dsp/fft.h"

namespace dubstage::test {

using Programme = std::vector<std::vector<double>>; // [channel][frame]
using Observe =
    std::function<Observation(const Programme&, const Layout&, double rate, const MeterSettings&)>;

struct SineStretch {
    double level_db; // of the peak; minus infinity for silence
    double seconds;
};
constexpr double silent_level = -std::numeric_limits<double>::infinity();
constexpr double meter_tolerance_lu = 0.1; // Tech 3341 and BS.2217

// One after the other; the phase runs on.
inline std::vector<double> sines(const std::vector<SineStretch>& stretches, double hz = 1000,
                                 double rate = 48000)
{
    std::vector<double> samples;
    for (const SineStretch& stretch : stretches) {
        const double gain = std::pow(10.0, stretch.level_db / 20);
        const auto end = samples.size() + static_cast<std::size_t>(std::llround(stretch.seconds * rate));
        while (samples.size() < end) {
            const double cycles = hz * static_cast<double>(samples.size()) / rate;
            samples.push_back(gain * std::sin(2 * std::numbers::pi * cycles));
        }
    }
    return samples;
}

class SignalMeter {
  public:
    explicit SignalMeter(Observe observe) : observe_(std::move(observe)) {}

    Measurement of(const Programme& programme, const std::string& layout) const
    {
        MeterSettings settings;
        settings.spectra = false;
        return measure(observe_(programme, parse_layout(layout, "test"), 48000, settings));
    }
    Measurement of_stereo(const std::vector<double>& lane) const { return of({lane, lane}, "stereo"); }

  private:
    Observe observe_;
};

inline void expect_steady(const std::vector<double>& history, std::size_t first, double lufs)
{
    ASSERT_GT(history.size(), first);
    const auto [low, high] =
        std::minmax_element(history.begin() + static_cast<std::ptrdiff_t>(first), history.end());
    EXPECT_NEAR(*low, lufs, meter_tolerance_lu);
    EXPECT_NEAR(*high, lufs, meter_tolerance_lu);
}

// Table 1, signals 1 to 6, 9 and 12.
inline void expect_loudness_of_tech_3341(const Observe& observe)
{
    const SignalMeter meter(observe);
    for (const double level : {-23.0, -33.0}) {
        SCOPED_TRACE(level);
        const LoudnessFigures l = meter.of_stereo(sines({{level, 20}})).loudness;
        EXPECT_NEAR(l.integrated, level, meter_tolerance_lu);
        EXPECT_NEAR(l.max_momentary, level, meter_tolerance_lu);
        EXPECT_NEAR(l.max_short_term, level, meter_tolerance_lu);
        expect_steady(l.momentary, 4, level);
        expect_steady(l.short_term, 30, level);
    }
    const auto integrated = [&](const std::vector<SineStretch>& stretches) {
        return meter.of_stereo(sines(stretches)).loudness.integrated;
    };
    EXPECT_NEAR(integrated({{-36, 10}, {-23, 60}, {-36, 10}}), -23, meter_tolerance_lu);
    EXPECT_NEAR(integrated({{-72, 10}, {-36, 10}, {-23, 60}, {-36, 10}, {-72, 10}}), -23, meter_tolerance_lu);
    EXPECT_NEAR(integrated({{-26, 20}, {-20, 20.1}, {-26, 20}}), -23, meter_tolerance_lu);

    const auto front = sines({{-28, 20}}), centre = sines({{-24, 20}}), surround = sines({{-30, 20}});
    const std::vector<double> none(front.size());
    EXPECT_NEAR(meter.of({front, front, centre, none, surround, surround}, "5.1").loudness.integrated, -23,
                meter_tolerance_lu);

    std::vector<SineStretch> nine, twelve;
    for (int i = 0; i < 5; ++i) nine.insert(nine.end(), {{-20, 1.34}, {-30, 1.66}});
    for (int i = 0; i < 25; ++i) twelve.insert(twelve.end(), {{-20, 0.18}, {-30, 0.22}});
    expect_steady(meter.of_stereo(sines(nine)).loudness.short_term, 30, -23);
    expect_steady(meter.of_stereo(sines(twelve)).loudness.momentary, 10, -23);
}

// Signals 10, 11, 13 and 14: the loudest window is found wherever it begins.
inline void expect_maxima_of_tech_3341(const Observe& observe)
{
    const SignalMeter meter(observe);
    for (int i = 0; i < 20; ++i) {
        SCOPED_TRACE(i);
        const double late = 0.15 * i, soon = 0.02 * i, level = -38 + i, none = silent_level;
        const auto loudness = [&](const std::vector<SineStretch>& stretches) {
            return meter.of_stereo(sines(stretches)).loudness;
        };
        EXPECT_NEAR(loudness({{none, late}, {-23, 3}, {none, 1}}).max_short_term, -23, meter_tolerance_lu);
        EXPECT_NEAR(loudness({{none, late}, {level, 3}, {none, 3 - late}}).max_short_term, level,
                    meter_tolerance_lu);
        EXPECT_NEAR(loudness({{none, soon}, {-23, 0.4}, {none, 1}}).max_momentary, -23, meter_tolerance_lu);
        EXPECT_NEAR(loudness({{none, soon}, {level, 0.4}, {none, 0.4 - soon}}).max_momentary, level,
                    meter_tolerance_lu);
    }
}

// Signals 20 to 23: half scale at a sixth of the rate with one period of full scale at a fourth, made at four
// times the rate, low-passed, and every fourth sample taken from `offset` on.
inline std::vector<double> one_period_of_full_scale(std::size_t offset)
{
    constexpr std::size_t n = 32768, quarter = 16, start = n / 2; // a period of fs/4 at 4 fs: 16 samples
    std::vector<double> fast(n);
    double phase = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const bool inside = i >= start && i < start + quarter;
        const double edge = std::min(1.0, static_cast<double>(std::min(i, n - 1 - i)) / 1920);
        fast[i] = (inside ? 1.0 : 0.5) * edge * std::sin(phase);
        phase += 2 * std::numbers::pi / (inside ? 16 : 24);
        if (i + 1 == start) phase = 2 * std::numbers::pi * std::round(phase / (2 * std::numbers::pi));
    }
    auto spectrum = forward_fft(fast);
    for (std::size_t k = 0; k < spectrum.size(); ++k) { // full to 20 kHz of 48, nothing from 24 kHz on
        const double share = (static_cast<double>(k) / n * 4 - 20.0 / 48) / (4.0 / 48);
        spectrum[k] *= 0.5 + 0.5 * std::cos(std::numbers::pi * std::clamp(share, 0.0, 1.0));
    }
    fast = inverse_fft(spectrum, n);
    std::vector<double> samples;
    for (std::size_t i = offset; i < n; i += 4) samples.push_back(fast[i]);
    return samples;
}

// Signals 15 to 23; tolerance +0.2 / -0.4 dB.
inline void expect_true_peaks_of_tech_3341(const Observe& observe)
{
    const SignalMeter meter(observe);
    const auto expect = [&](const std::vector<double>& lane, double dbtp) {
        const double read = meter.of_stereo(lane).true_peak_db;
        EXPECT_LE(read, dbtp + 0.2);
        EXPECT_GE(read, dbtp - 0.4);
    };
    struct Tone {
        int number, per_period;
        double amplitude, degrees, dbtp;
    };
    for (const Tone& tone : {Tone{15, 4, 0.5, 0, -6}, Tone{16, 4, 0.5, 45, -6}, Tone{17, 6, 0.5, 60, -6},
                             Tone{18, 8, 0.5, 67.5, -6}, Tone{19, 4, 1.41, 45, 3}}) {
        SCOPED_TRACE(tone.number);
        std::vector<double> lane(48000);
        for (std::size_t i = 0; i < lane.size(); ++i) {
            const double fade = std::min(1.0, static_cast<double>(std::min(i, lane.size() - 1 - i)) / 480);
            const double cycles = static_cast<double>(i) / tone.per_period + tone.degrees / 360;
            lane[i] = tone.amplitude * fade * std::sin(2 * std::numbers::pi * cycles);
        }
        expect(lane, tone.dbtp);
    }
    for (const std::size_t offset : {0u, 1u, 2u, 3u}) {
        SCOPED_TRACE(20 + offset);
        expect(one_period_of_full_scale(offset), 0);
    }
}

// Table 1, signals 1 to 4; the tolerance is 1 LU, ours a tenth of that.
inline void expect_ranges_of_tech_3342(const Observe& observe)
{
    const SignalMeter meter(observe);
    const auto range = [&](const std::vector<double>& levels) {
        std::vector<SineStretch> stretches;
        for (const double level : levels) stretches.push_back({level, 20});
        return meter.of_stereo(sines(stretches)).loudness.range;
    };
    EXPECT_NEAR(range({-20, -30}), 10, 0.1);
    EXPECT_NEAR(range({-20, -15}), 5, 0.1);
    EXPECT_NEAR(range({-40, -20}), 20, 0.1);
    EXPECT_NEAR(range({-50, -35, -20, -35, -50}), 15, 0.1);
}

// Tones, gates, summing and channel checks.
inline void expect_loudness_of_bs_2217(const Observe& observe)
{
    const SignalMeter meter(observe);
    // Peaks that read -23 LUFS in both channels, by the response of the K filter at 48 kHz.
    constexpr double tones[][2] = {{25, -11.916},   {100, -21.176},  {500, -22.351},
                                   {1000, -23.007}, {2000, -25.380}, {10000, -26.351}};
    for (const auto& [hz, peak] : tones)
        for (const double less : {0.0, 1.0})
            EXPECT_NEAR(meter.of_stereo(sines({{peak - less, 5}}, hz)).loudness.integrated, -23 - less,
                        meter_tolerance_lu)
                << hz;
    // What is 20 dB below is gated by the loud part, what is below -70 LUFS always.
    EXPECT_NEAR(meter.of_stereo(sines({{-10, 20}, {-30, 20}})).loudness.integrated, -10, meter_tolerance_lu);
    EXPECT_NEAR(meter.of_stereo(sines({{-69.5, 20}, {-71, 20}})).loudness.integrated, -69.5,
                meter_tolerance_lu);

    const Layout layout = parse_layout("5.1", "test");
    const std::vector<double> none(5 * 48000), tone = sines({{-20, 5}});
    const double in_one = -20 + 10 * std::log10(0.5), surround = 10 * std::log10(1.41);
    for (std::size_t c = 0; c < 6; ++c) {
        Programme programme(6, none);
        programme[c] = tone;
        const double read = meter.of(programme, "5.1").loudness.integrated;
        if (layout.speakers()[c] == Speaker::lfe)
            EXPECT_EQ(read, minus_infinity);
        else
            EXPECT_NEAR(read, in_one + (c >= 4 ? surround : 0), meter_tolerance_lu) << c;
    }
    EXPECT_NEAR(meter.of(Programme(6, tone), "5.1").loudness.integrated,
                in_one + 10 * std::log10(3 + 2 * 1.41), meter_tolerance_lu);
}

} // namespace dubstage::test
