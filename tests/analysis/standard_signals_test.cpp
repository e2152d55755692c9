// The published test signals through the plain observation, and libebur128 beside it.
#include "analysis/standard_signals.h"

#include <ebur128.h>
#include <random>

#include "oracle/observe.h"

namespace dubstage::test {
namespace {

Observation with_true_peaks(const Programme& programme, const Layout& layout, double rate,
                            const MeterSettings& settings)
{
    return observe(programme, layout, rate, settings);
}

Observation loudness_only(const Programme& programme, const Layout& layout, double rate,
                          const MeterSettings& settings)
{
    return observe(programme, layout, rate, settings, Peaks::of_samples);
}

TEST(StandardSignals, tech_3341_loudness)
{
    expect_loudness_of_tech_3341(loudness_only);
}

TEST(StandardSignals, tech_3341_maxima)
{
    expect_maxima_of_tech_3341(loudness_only);
}

TEST(StandardSignals, tech_3341_true_peaks)
{
    expect_true_peaks_of_tech_3341(with_true_peaks);
}

// Signal 16 and the like, far tighter than the standard asks: the waveform is a sine of known amplitude.
TEST(StandardSignals, the_plain_observation_knows_true_peaks_to_a_hundredth_of_a_decibel)
{
    for (const double per_period : {4.0, 6.0, 8.0, 3.0, 2.4})
        for (const double degrees : {0.0, 45.0, 60.0, 67.5}) {
            std::vector<double> lane(9600);
            for (std::size_t i = 0; i < lane.size(); ++i) {
                const double fade =
                    std::min(1.0, static_cast<double>(std::min(i, lane.size() - 1 - i)) / 960);
                const double cycles = static_cast<double>(i) / per_period + degrees / 360;
                lane[i] = 0.5 * fade * std::sin(2 * std::numbers::pi * cycles);
            }
            MeterSettings settings;
            settings.spectra = false;
            const Measurement m = measure(observe({lane}, parse_layout("mono", "test"), 48000, settings));
            EXPECT_NEAR(m.true_peak_db, -6.0206, 0.02) << per_period << " " << degrees;
        }
}

TEST(StandardSignals, tech_3342_ranges)
{
    expect_ranges_of_tech_3342(loudness_only);
}

TEST(StandardSignals, bs_2217)
{
    expect_loudness_of_bs_2217(loudness_only);
}

// Noise whose level wanders.
Programme wandering_noise(double rate, double seconds)
{
    std::mt19937 generator(7);
    std::normal_distribution<double> normal;
    Programme programme(2, std::vector<double>(static_cast<std::size_t>(seconds * rate)));
    double level = -24, low[2] = {};
    for (std::size_t i = 0; i < programme[0].size(); ++i) {
        if (i % 20000 == 0) level = std::clamp(level + 2 * normal(generator), -35.0, -15.0);
        for (std::size_t c = 0; c < 2; ++c) {
            low[c] += 0.3 * (normal(generator) - low[c]);
            programme[c][i] = std::pow(10.0, level / 20) * low[c];
        }
    }
    return programme;
}

struct Peer {
    double integrated = 0, range = 0, true_peak_db = 0;
};

Peer libebur128(const Programme& programme, double rate)
{
    std::vector<double> interleaved;
    for (std::size_t i = 0; i < programme[0].size(); ++i)
        interleaved.insert(interleaved.end(), {programme[0][i], programme[1][i]});
    ebur128_state* state = ebur128_init(2, static_cast<unsigned long>(rate),
                                        EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK);
    ebur128_add_frames_double(state, interleaved.data(), programme[0].size());
    Peer peer;
    double left = 0, right = 0;
    ebur128_loudness_global(state, &peer.integrated);
    ebur128_loudness_range(state, &peer.range);
    ebur128_true_peak(state, 0, &left);
    ebur128_true_peak(state, 1, &right);
    peer.true_peak_db = 20 * std::log10(std::max(left, right));
    ebur128_destroy(&state);
    return peer;
}

TEST(StandardSignals, loudness_and_range_agree_with_libebur128)
{
    for (const double rate : {44100.0, 48000.0}) {
        SCOPED_TRACE(rate);
        const Programme programme = wandering_noise(rate, 120);
        const Peer peer = libebur128(programme, rate);
        MeterSettings settings;
        settings.spectra = false;
        const Observation observation =
            loudness_only(programme, parse_layout("stereo", "test"), rate, settings);
        const LoudnessFigures ours = measure(observation).loudness;
        EXPECT_NEAR(ours.integrated, peer.integrated, 0.02);
        EXPECT_NEAR(ours.running_integrated.back(), ours.integrated, 1e-9);
        EXPECT_NEAR(ours.range, peer.range, 0.3);
        MeasureOptions its_way;
        its_way.range_once_a_second = true;
        EXPECT_NEAR(measure(observation, its_way).loudness.range, peer.range, 0.02);
    }
}

// It interpolates fourfold, which under-reads by 0.55 dB at 0.45 of the rate (BS.1770-5, annex 2).
TEST(StandardSignals, true_peaks_lie_above_those_of_libebur128_by_what_it_misses)
{
    for (const double rate : {44100.0, 48000.0}) {
        const Programme programme = wandering_noise(rate, 10);
        MeterSettings settings;
        settings.spectra = false;
        const double ours =
            measure(observe(programme, parse_layout("stereo", "test"), rate, settings)).true_peak_db;
        const double peer = libebur128(programme, rate).true_peak_db;
        EXPECT_GE(ours, peer - 0.02);
        EXPECT_LE(ours, peer + 0.55 + 0.1);
    }
}

} // namespace
} // namespace dubstage::test
