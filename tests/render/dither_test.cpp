// The last step to 16 and 24 bits: triangular dither once, seeded, or none at all.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

class DitherTest : public RenderTest {
  protected:
    DitherTest()
    {
        // A tone far below half a step of 16 bits, with an offset: what rounding alone would distort most.
        std::vector<double> tone(96000);
        for (std::size_t i = 0; i < tone.size(); ++i)
            tone[i] = 1.3e-5 + 9e-6 * std::sin(2 * std::numbers::pi * 997 / 48000 * static_cast<double>(i));
        folder_.write("tone.wav", {tone});
        session_ = folder_.session("[session]\ntail = 0\n[[track]]\nname = 'a'\nlayout = "
                                   "'stereo'\n[[track.clip]]\nfile = 'tone.wav'\n");
    }
    RenderSettings at(SampleFormat samples) const
    {
        RenderSettings s = settings();
        s.samples = samples;
        return s;
    }
    oracle::Signal sound(const RenderSettings& s) const { return sounds(render(session_, s)).at("mix"); }
    // What quantising added, per channel.
    std::vector<std::vector<double>> noise(const RenderSettings& s) const
    {
        auto noise = sound(s).channels;
        const auto exact = sound(at(SampleFormat::f32)).channels;
        for (std::size_t c = 0; c < noise.size(); ++c)
            for (std::size_t i = 0; i < noise[c].size(); ++i) noise[c][i] -= exact[c][i];
        return noise;
    }

    Session session_;
};

double mean_product(const std::vector<double>& a, const std::vector<double>& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum / static_cast<double>(a.size());
}

double level_db(const std::vector<double>& x)
{
    return gain_to_db(std::sqrt(mean_product(x, x)));
}

// Rounding leaves 1/12 of a step squared, the triangle of +-1 step adds 1/6: half a step in all.
TEST_P(DitherTest, noise_of_16_bits_is_at_minus_96_34_db)
{
    for (const auto& channel : noise(at(SampleFormat::s16)))
        EXPECT_NEAR(level_db(channel), gain_to_db(std::ldexp(1.0, -16)), 0.1);
}

TEST_P(DitherTest, noise_of_24_bits_is_at_minus_144_5_db)
{
    for (const auto& channel : noise(at(SampleFormat::s24)))
        EXPECT_NEAR(level_db(channel), gain_to_db(std::ldexp(1.0, -24)), 0.1);
}

TEST_P(DitherTest, the_noise_knows_nothing_of_the_sound_and_has_no_offset)
{
    const auto error = noise(at(SampleFormat::s16));
    const std::vector<double> ones(error[0].size(), 1.0);
    const auto exact = sound(at(SampleFormat::f32)).channels[0];
    const double step = std::ldexp(1.0, -15), deviations = 5.0 / std::sqrt(96000.0);
    EXPECT_LT(std::abs(mean_product(error[0], ones)), step / 2 * deviations);
    EXPECT_LT(std::abs(mean_product(error[0], exact)), step / 2 * 1.45e-5 * deviations);
    for (const double e : error[0]) EXPECT_LE(std::abs(e), 1.5 * step);
}

TEST_P(DitherTest, channels_have_noise_of_their_own)
{
    const auto error = noise(at(SampleFormat::s16));
    EXPECT_LT(std::abs(mean_product(error[0], error[1])), std::ldexp(1.0, -32) * 5.0 / std::sqrt(96000.0));
}

TEST_P(DitherTest, shaped_noise_is_where_its_curve_puts_it)
{
    RenderSettings gentle = at(SampleFormat::s16), strong = gentle;
    gentle.noise_shape = NoiseShape::gentle;
    strong.noise_shape = NoiseShape::strong;
    // All of it is louder; tests/audio holds its spectrum against the curve.
    for (const auto& channel : noise(gentle)) EXPECT_NEAR(level_db(channel), -96.33 + 7.6, 0.3);
    for (const auto& channel : noise(strong)) EXPECT_NEAR(level_db(channel), -96.33 + 18.4, 0.3);
    const auto samples = sound(strong).channels;
    for (std::size_t i = 0; i < 2000; ++i)
        EXPECT_EQ(samples[0][i] * 32768, std::round(samples[0][i] * 32768)) << "whole numbers of 16 bits";
}

TEST_P(DitherTest, shapes_that_fit_nothing_are_refused)
{
    RenderSettings floats = at(SampleFormat::f32);
    floats.noise_shape = NoiseShape::gentle;
    EXPECT_NE(std::string(error_of(session_, floats).what()).find("no dither to shape"), std::string::npos);
    RenderSettings high = at(SampleFormat::s16);
    high.noise_shape = NoiseShape::strong;
    Session fast = session_;
    fast.sample_rate = 96000;
    EXPECT_NE(std::string(error_of(fast, high).what()).find("not for 96000 Hz"), std::string::npos);
}

TEST_P(DitherTest, without_dither_samples_are_rounded)
{
    RenderSettings s = at(SampleFormat::s16);
    s.dither = false;
    const auto rounded = sound(s).channels[0];
    const auto exact = sound(at(SampleFormat::f32)).channels[0];
    for (std::size_t i = 0; i < exact.size(); ++i)
        ASSERT_EQ(rounded[i], std::floor(exact[i] * 32768 + 0.5) / 32768) << i;
}

TEST_P(DitherTest, a_seed_gives_its_own_noise_every_time)
{
    RenderSettings s = at(SampleFormat::s16);
    const auto first = sound(s).channels;
    EXPECT_EQ(sound(s).channels, first);
    s.dither_seed = 2;
    EXPECT_NE(sound(s).channels, first);
}

TEST_P(DitherTest, overs_are_clipped_and_told)
{
    folder_.write("loud.wav", {{1.5, -1.5, 0.25}});
    const Session session =
        folder_.session("[session]\ntail = 0\n[master]\nlayout = 'mono'\n[[track]]\nname = "
                        "'a'\n[[track.clip]]\nfile = 'loud.wav'\n");
    RenderSettings s = at(SampleFormat::s16);
    s.dither = false;
    const RenderResult result = render(session, s);
    EXPECT_EQ(sounds(result).at("mix").channels[0], (std::vector<double>{32767.0 / 32768, -1.0, 0.25}));
    EXPECT_EQ(result.files[0].channel_peaks, std::vector<double>{1.5});
    ASSERT_EQ(result.warnings.size(), 1u);
    EXPECT_NE(result.warnings[0].find("+3.5 dBFS"), std::string::npos) << result.warnings[0];
}

ON_BOTH_DEVICES(DitherTest);

} // namespace
} // namespace dubstage::test
