// Long-term spectra, their smoothing, and what is read off them.
#include "analysis/spectrum.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "analysis/programmes.h"
#include "analysis/smoothing.h"
#include "dsp/fft.h"

namespace dubstage::test {
namespace {

float highest(const std::vector<float>& curve)
{
    return *std::max_element(curve.begin(), curve.end());
}

// Noise whose spectrum is shaped bin by bin over its whole length.
template <class Gain> Lane shaped_noise(double seconds, double rate, Gain gain)
{
    Lane lane = white_noise(0.1, seconds, 11, rate);
    auto spectrum = forward_fft(lane);
    for (std::size_t k = 0; k < spectrum.size(); ++k)
        spectrum[k] *= gain(static_cast<double>(k) * rate / static_cast<double>(lane.size()));
    return inverse_fft(spectrum, lane.size());
}

TEST(Spectrum, a_sine_reads_its_amplitude_in_every_curve)
{
    const double hz = 48000.0 * 1000 / 16384; // on a bin
    const Measurement m = measured({sine(hz, 0.5, 4), sine(hz, 0.5, 4)});
    ASSERT_EQ(m.spectrum.curves.size(), 4u);
    EXPECT_EQ(m.spectrum.curves[0].name, "L");
    EXPECT_EQ(m.spectrum.curves[2].name, "mid");
    for (const std::size_t curve : {0u, 1u, 2u}) {
        EXPECT_NEAR(highest(m.spectrum.curves[curve].average), -6.02, 0.01);
        EXPECT_NEAR(highest(m.spectrum.curves[curve].loud), -6.02, 0.01);
        EXPECT_NEAR(highest(m.spectrum.curves[curve].most), -6.02, 0.01);
        EXPECT_NEAR(static_cast<double>(m.spectrum.curves[curve].average[1000]), -6.02, 0.01);
    }
    EXPECT_LT(highest(m.spectrum.curves[3].average), -200);
    double power = 0;
    for (const double db : m.spectrum.third_octave_db) power += std::pow(10.0, db / 10);
    EXPECT_NEAR(10 * std::log10(power), -6.02 + 3.01, 0.02); // two channels
}

TEST(Spectrum, the_loud_average_leaves_out_what_is_gated)
{
    Lane lane = sine(1000, 0.5, 6);
    const Lane quiet = sine(5000, 0.005, 6);
    lane.insert(lane.end(), quiet.begin(), quiet.end());
    const Curve curve = measured({lane}, "mono").spectrum.curves[0];
    const auto at_5k = static_cast<std::size_t>(std::lround(5000.0 * 16384 / 48000));
    const float average = *std::max_element(curve.average.begin() + static_cast<long>(at_5k) - 3,
                                            curve.average.begin() + static_cast<long>(at_5k) + 4);
    const float loud = *std::max_element(curve.loud.begin() + static_cast<long>(at_5k) - 3,
                                         curve.loud.begin() + static_cast<long>(at_5k) + 4);
    EXPECT_NEAR(static_cast<double>(average), -46.02 - 3.01, 1.5); // half of the time
    EXPECT_LT(loud, average - 10);
}

TEST(Spectrum, white_noise_rises_by_3_db_per_octave_and_pink_is_level)
{
    const auto tilt = [](const Lane& lane) { return measured({lane}, "mono").spectrum.tilt_db_per_octave; };
    EXPECT_NEAR(tilt(white_noise(0.1, 10, 5)), 3.01, 0.1);
    EXPECT_NEAR(tilt(shaped_noise(10, 48000, [](double hz) { return hz > 5 ? std::sqrt(20 / hz) : 0; })), 0,
                0.1);
}

TEST(Spectrum, bandwidth_ends_where_the_sound_does)
{
    const auto width = [](double top) {
        const auto lane = shaped_noise(6, 48000, [=](double hz) { return hz < top ? 1.0 : 1e-6; });
        return measured({lane}, "mono").channels[0].bandwidth_hz;
    };
    EXPECT_NEAR(width(16000), 16000, 200);
    EXPECT_NEAR(width(5000), 5000, 200);
    EXPECT_NEAR(width(24001), 24000, 1);
}

TEST(Smoothing, keeps_a_level_spectrum_as_it_is)
{
    const std::vector<double> flat(8193, 0.25);
    for (const double fraction : {1.0, 3.0, 12.0, 48.0})
        for (const double p : smooth_octaves(flat, 3, fraction)) ASSERT_NEAR(p, 0.25, 1e-12);
    for (const double p : smooth_erb(flat, 3)) ASSERT_NEAR(p, 0.25, 1e-12);
}

// A single line becomes a box as wide as the fraction of an octave, of the same power.
TEST(Smoothing, spreads_a_line_over_its_band)
{
    std::vector<double> line(8193);
    line[2000] = 1;
    const double bin_hz = 2;
    const auto smooth = smooth_octaves(line, bin_hz, 3);
    const double width = 2000 * (std::exp2(1.0 / 6) - std::exp2(-1.0 / 6));
    EXPECT_NEAR(smooth[2000], 1 / width, 1e-3 / width);
    const auto first = static_cast<std::size_t>(2000 * std::exp2(-1.0 / 6)) + 2;
    const auto last = static_cast<std::size_t>(2000 * std::exp2(1.0 / 6)) - 2;
    EXPECT_GT(smooth[first], 0);
    EXPECT_GT(smooth[last], 0);
    EXPECT_EQ(smooth[first - 5], 0);
    EXPECT_EQ(smooth[last + 5], 0);
    const auto erb = smooth_erb(line, bin_hz);
    EXPECT_NEAR(erb[2000], bin_hz / (24.7 * (4.37 * 4 + 1)), 1e-4);
}

TEST(Smoothing, third_octaves_have_the_centres_of_the_standard_and_all_the_power)
{
    const std::vector<double> flat(16385, 1.0);
    const double bin_hz = 48000.0 / 32768;
    const ThirdOctaves thirds = third_octaves(flat, bin_hz);
    ASSERT_EQ(thirds.centre_hz.size(), 31u);
    EXPECT_NEAR(thirds.centre_hz[0], 19.95, 0.01);
    EXPECT_NEAR(thirds.centre_hz[17], 1000, 1e-9);
    EXPECT_NEAR(thirds.centre_hz[30], 19953, 1);
    for (std::size_t b = 0; b < 31; ++b) {
        const double width = thirds.centre_hz[b] * (std::pow(10.0, 0.05) - std::pow(10.0, -0.05));
        EXPECT_NEAR(thirds.power[b], width / bin_hz, 1e-9 * width) << b;
    }
}

TEST(Stereo, figures_follow_how_the_channels_belong_together)
{
    const Lane a = white_noise(0.1, 8, 1), b = white_noise(0.1, 8, 2);
    Lane inverted = a, half = a;
    for (double& x : inverted) x = -x;
    for (double& x : half) x /= 2;
    const auto figures = [](const Lane& x, const Lane& y) { return measured({x, y}).stereo[0]; };

    const StereoFigures same = figures(a, a);
    EXPECT_NEAR(same.correlation, 1, 1e-9);
    EXPECT_NEAR(same.mono_loss_lu, 0, 0.01);
    EXPECT_EQ(same.side_mid_db, minus_infinity);

    const StereoFigures apart = figures(a, b);
    EXPECT_NEAR(apart.correlation, 0, 0.01);
    EXPECT_NEAR(apart.mono_loss_lu, 3.01, 0.1);
    EXPECT_NEAR(apart.side_mid_db, 0, 0.1);

    EXPECT_NEAR(figures(a, inverted).correlation, -1, 1e-9);
    EXPECT_NEAR(figures(a, inverted).lowest_correlation, -1, 1e-6);
    EXPECT_GT(figures(a, inverted).mono_loss_lu, 60);

    const StereoFigures left = figures(a, half);
    EXPECT_NEAR(left.balance_db, -6.02, 0.01);
    EXPECT_NEAR(left.side_mid_db, 20 * std::log10(0.25 / 0.75), 0.01);
    for (const double correlation : left.band_correlation) EXPECT_NEAR(correlation, 1, 1e-3);
}

} // namespace
} // namespace dubstage::test
