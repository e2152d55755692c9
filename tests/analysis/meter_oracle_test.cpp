// The meter of both devices beside an observation in plain double precision.
#include <numbers>
#include <random>

#include "analysis/device_observation.h"
#include "analysis/k_weighting.h"
#include "analysis/loudness.h"
#include "oracle/observe.h"

namespace dubstage::test {
namespace {

using Channels = std::vector<std::vector<double>>;

// Low-passed noise that swells, with a clipped place, a dropout and a click.
Channels programme(std::size_t channels, std::size_t frames, double rate)
{
    Channels lanes;
    std::mt19937 random(7);
    std::normal_distribution<double> normal;
    for (std::size_t c = 0; c < channels; ++c) {
        std::vector<double> lane;
        double low = 0;
        for (std::size_t i = 0; i < frames; ++i) {
            low += 0.1 * (normal(random) - low);
            const double swell =
                0.55 - 0.45 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / (1.7 * rate));
            lane.push_back(static_cast<double>(static_cast<float>(0.6 * swell * low)));
        }
        lanes.push_back(std::move(lane));
    }
    for (std::size_t i = frames / 2; i < frames / 2 + 900; ++i) lanes.front()[i] = 0;
    for (std::size_t i = frames / 3; i < frames / 3 + 6; ++i) lanes.back()[i] = -1;
    lanes.front()[frames / 5] = 0.875;
    return lanes;
}

void expect_near(const std::vector<double>& got, const std::vector<double>& want, double relative,
                 const char* what)
{
    ASSERT_EQ(got.size(), want.size()) << what;
    double size = 0;
    for (const double x : want) size = std::max(size, std::abs(x));
    for (std::size_t i = 0; i < got.size(); ++i)
        ASSERT_NEAR(got[i], want[i], relative * (std::abs(want[i]) + 1e-4 * size)) << what << " " << i;
}

std::vector<double> doubled(const std::vector<float>& values)
{
    return {values.begin(), values.end()};
}

void expect_channels(const Observation& got, const Observation& want)
{
    ASSERT_EQ(got.channels.size(), want.channels.size());
    for (std::size_t c = 0; c < want.channels.size(); ++c) {
        const ChannelObservation &g = got.channels[c], &w = want.channels[c];
        SCOPED_TRACE(c);
        expect_near(doubled(g.squares), doubled(w.squares), 1e-5, "squares");
        EXPECT_EQ(g.peaks, w.peaks);
        EXPECT_NEAR(g.sum, w.sum, 1e-3);
        EXPECT_NEAR(g.sum_of_squares, w.sum_of_squares, 1e-5 * w.sum_of_squares);
        EXPECT_EQ(g.lowest, w.lowest);
        EXPECT_EQ(g.highest, w.highest);
        EXPECT_NEAR(20 * std::log10(g.true_peak / w.true_peak), 0, 0.1);
        EXPECT_EQ(g.at_full_scale, w.at_full_scale);
        EXPECT_EQ(g.silent_head, w.silent_head);
        EXPECT_EQ(g.silent_tail, w.silent_tail);
        EXPECT_EQ(g.first, w.first);
        EXPECT_EQ(g.last, w.last);
    }
}

void expect_runs(const std::vector<Run>& got, const std::vector<Run>& want)
{
    ASSERT_EQ(got.size(), want.size());
    for (std::size_t i = 0; i < want.size(); ++i) {
        EXPECT_EQ(got[i].channel, want[i].channel);
        EXPECT_EQ(got[i].at, want[i].at);
        EXPECT_EQ(got[i].frames, want[i].frames);
    }
}

// A frame whose loudness lies on the border of two classes may fall to either side: the sums over all classes
// count.
void expect_spectra(const SpectralObservation& got, const SpectralObservation& want)
{
    EXPECT_EQ(got.hop, want.hop);
    EXPECT_NEAR(got.window_sum, want.window_sum, 1e-6 * want.window_sum);
    const auto total = [](const SpectralObservation& s, std::size_t c) {
        std::vector<double> sum(s.classes.front().power[c].size());
        for (const SpectrumClass& one : s.classes)
            for (std::size_t b = 0; b < sum.size(); ++b) sum[b] += one.power[c][b];
        return sum;
    };
    ASSERT_FALSE(got.classes.empty());
    EXPECT_LE(std::abs(static_cast<double>(got.classes.size()) - static_cast<double>(want.classes.size())),
              2);
    for (std::size_t c = 0; c < want.classes.front().power.size(); ++c) {
        // 1e-5 relative to the bin, and an amplitude of 1e-7 of the largest one: a transform's floats.
        const auto g = total(got, c), w = total(want, c);
        const double largest = *std::max_element(w.begin(), w.end());
        for (std::size_t b = 0; b < w.size(); ++b)
            ASSERT_NEAR(g[b], w[b], 1e-5 * w[b] + 2e-7 * std::sqrt(w[b] * largest)) << b;
    }
    ASSERT_EQ(got.most.size(), want.most.size());
    float largest = 0; // of all: mid and side are differences of what the channels hold
    for (const auto& curve : want.most)
        largest = std::max(largest, *std::max_element(curve.begin(), curve.end()));
    for (std::size_t c = 0; c < want.most.size(); ++c)
        for (std::size_t b = 0; b < want.most[c].size(); ++b)
            ASSERT_NEAR(got.most[c][b], want.most[c][b],
                        1e-5 * want.most[c][b] + 4e-7 * std::sqrt(want.most[c][b] * largest))
                << c << " bin " << b;
}

void expect_histories(const Observation& got, const Observation& want)
{
    ASSERT_EQ(got.bands.edges_hz.size(), want.bands.edges_hz.size());
    expect_near(doubled(got.bands.power), doubled(want.bands.power), 2e-5, "bands");
    ASSERT_EQ(got.bands.pairs.size(), want.bands.pairs.size());
    ASSERT_EQ(got.spectrogram.levels.size(), want.spectrogram.levels.size());
    for (std::size_t l = 0; l < want.spectrogram.levels.size(); ++l) {
        const auto &g = got.spectrogram.levels[l].cells, &w = want.spectrogram.levels[l].cells;
        ASSERT_EQ(g.size(), w.size());
        for (std::size_t i = 0; i < w.size(); ++i) {
            if (w[i] >= 220) continue; // below single precision's floor
            ASSERT_LE(std::abs(static_cast<int>(g[i]) - static_cast<int>(w[i])), 1) << i;
        }
    }
}

class MeterOracleTest : public DeviceTest {
  protected:
    void compare(const char* layout_name, double rate, std::size_t frames, const MeterSettings& settings)
    {
        const Layout layout = parse_layout(layout_name, "test");
        const Channels channels = programme(static_cast<std::size_t>(layout.channels()), frames, rate);
        const Observation want = observe(channels, layout, rate, settings);
        const Observation got = observe_on(device(), channels, layout, rate, settings);
        EXPECT_EQ(got.frames, want.frames);
        expect_near(got.k_energies, want.k_energies, 2e-5, "K-weighted energies");
        expect_near(got.mono_fold, want.mono_fold, 2e-5, "mono sum");
        expect_channels(got, want);
        ASSERT_EQ(got.pairs.size(), want.pairs.size());
        for (std::size_t p = 0; p < want.pairs.size(); ++p)
            for (std::size_t i = 0; i < want.pairs[p].products.size(); ++i)
                ASSERT_NEAR(got.pairs[p].products[i], want.pairs[p].products[i], 1e-2);
        expect_runs(got.clips, want.clips);
        expect_runs(got.dropouts, want.dropouts);
        EXPECT_EQ(got.clicks.size(), want.clicks.size());
        if (!settings.spectra) return;
        expect_spectra(got.spectra, want.spectra);
        expect_histories(got, want);
        EXPECT_EQ(got.goniometer.counts, want.goniometer.counts);
    }
};
ON_BOTH_DEVICES(MeterOracleTest);

TEST_P(MeterOracleTest, stereo_at_48_khz)
{
    compare("stereo", 48000, 200000, {});
}

TEST_P(MeterOracleTest, mono_at_44_1_khz_with_other_windows_and_overlaps)
{
    MeterSettings settings;
    settings.fft = 8192;
    settings.overlap = 0.75;
    settings.window = MeterSettings::Window::blackman_harris;
    settings.spectrogram_scale = FrequencyScale::mel;
    compare("mono", 44100, 120001, settings);
    settings.fft = 3 * 1024;
    settings.window = MeterSettings::Window::rectangular;
    settings.spectrogram_scale = FrequencyScale::linear;
    compare("mono", 44100, 60001, settings);
}

TEST_P(MeterOracleTest, surround_at_96_khz_and_a_rate_whose_hundredth_is_no_whole_number)
{
    MeterSettings settings;
    settings.fft = 4096;
    compare("5.1", 96000, 90000, settings);
    compare("stereo", 22050, 50000, settings);
}

TEST_P(MeterOracleTest, shorter_than_one_frame_of_the_spectra)
{
    compare("stereo", 48000, 9000, {});
}

} // namespace
} // namespace dubstage::test
