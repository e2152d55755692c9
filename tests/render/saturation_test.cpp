// Saturation, clipper and exciter against the series of their curves, and what their oversampling leaves of
// aliases.
#include <complex>
#include <gtest/gtest.h>
#include <numbers>

#include "dsp/transfer.h"
#include "render/rendering.h"

namespace dubstage::test {
namespace {

constexpr double rate = 48000;
constexpr std::size_t period = 4800; // every tone is a multiple of 10 Hz
constexpr double pi = std::numbers::pi;

using Lane = std::vector<double>;

Lane tone(double hz, double amplitude)
{
    Lane x(5 * period);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = amplitude * std::sin(2 * pi * hz * static_cast<double>(i) / rate);
    return x;
}

// Amplitude of each multiple of 10 Hz up to half the rate, after everything has settled.
Lane spectrum(const Lane& x)
{
    std::vector<std::complex<double>> turn(period);
    for (std::size_t i = 0; i < period; ++i)
        turn[i] = std::polar(1.0, -2 * pi * static_cast<double>(i) / static_cast<double>(period));
    Lane bins(period / 2);
    for (std::size_t k = 0; k < bins.size(); ++k) {
        std::complex<double> sum;
        for (std::size_t i = 0; i < period; ++i) sum += x[3 * period + i] * turn[k * i % period];
        bins[k] = 2 * std::abs(sum) / static_cast<double>(period);
    }
    return bins;
}

// Amplitude of harmonic h of curve(amplitude * sin): its Fourier series by the rule of rectangles, exact for
// what is periodic and smooth.
double harmonic(const Transfer& curve, double amplitude, int h)
{
    constexpr int parts = 4096;
    std::complex<double> sum;
    for (int i = 0; i < parts; ++i)
        sum += curve(amplitude * std::sin(2 * pi * i / parts)) * std::polar(1.0, -2 * pi * h * i / parts);
    return 2 * std::abs(sum) / parts;
}

double db(double amplitude)
{
    return 20 * std::log10(std::max(amplitude, 1e-12));
}

class SaturationTest : public RenderTest {
  protected:
    Lane through(const Lane& x, const std::string& insert) const
    {
        folder_.write("in.wav", {x});
        const Session session = folder_.session(
            "[session]\nname = 's'\nlayout = 'mono'\ntail = 0\n[[track]]\nname = 'a'\nlayout = 'mono'\n"
            "pan_law = 'linear'\n[[track.insert]]\n" +
            insert + "\n[[track.clip]]\nfile = 'in.wav'\n");
        return mix_of(session).channels[0];
    }
    void expect_harmonics(const std::string& insert, double hz, double amplitude, const Transfer& curve) const
    {
        const Lane bins = spectrum(through(tone(hz, amplitude), insert));
        for (int h = 1; h * hz < 20000; ++h) {
            const double wanted = db(harmonic(curve, amplitude, h));
            const double got = db(bins[static_cast<std::size_t>(h * hz / 10)]);
            if (wanted > -100)
                EXPECT_NEAR(got, wanted, 0.05) << "harmonic " << h << ", " << insert;
            else
                EXPECT_LT(got, -98) << "harmonic " << h << ", " << insert;
        }
    }
};

// What comes out of `drive` times the sound, taken back.
Transfer driven(const Transfer& curve, double drive_db)
{
    const double drive = std::pow(10.0, drive_db / 20);
    return [=](double x) { return curve(drive * x) / drive; };
}

TEST_P(SaturationTest, harmonics_are_those_of_the_curve)
{
    expect_harmonics("type = 'saturation'\ndrive_db = 9", 1010, 0.4, driven(biased_tanh(0.3), 9));
    expect_harmonics("type = 'saturation'\ncharacter = 'tape'\nemphasis = false\ndrive_db = 3", 1010, 0.7,
                     driven(biased_tanh(0), 3));
    expect_harmonics("type = 'saturation'\ncharacter = 'transformer'\nemphasis = false", 410, 0.7,
                     arctangent());
    expect_harmonics("type = 'saturation'\ncharacter = 'free'\n"
                     "curve = [[-2, -0.6], [-0.5, -0.4], [0, 0], [0.6, 0.6], [2, 0.9]]",
                     1010, 0.5, through_points({{-2, -0.6}, {-0.5, -0.4}, {0, 0}, {0.6, 0.6}, {2, 0.9}}));
    expect_harmonics("type = 'clipper'\nceiling_db = -6\nsoftness = 60\noversampling = 16", 1010, 0.6,
                     clipping(std::pow(10.0, -6.0 / 20), 0.6));
}

TEST_P(SaturationTest, a_sweep_leaves_no_alias_above_100_db_below_it)
{
    std::vector<double> tones = {1010, 3070, 7010, 9970, 13010, 16990, 19990};
    if (GetParam() != "cpu") tones = {19990};
    for (const double hz : tones) {
        const Lane bins = spectrum(through(tone(hz, 0.5), "type = 'saturation'\ndrive_db = 12"));
        const auto fundamental = static_cast<std::size_t>(hz / 10);
        double loudest = 0;
        for (std::size_t k = 2; k <= 2000; ++k)
            if (k % fundamental != 0) loudest = std::max(loudest, bins[k]);
        EXPECT_LT(db(loudest / bins[fundamental]), -100) << hz << " Hz";
    }
}

// Without oversampling the same sweep does alias: the test above can tell.
TEST_P(SaturationTest, without_oversampling_it_aliases)
{
    const Lane bins =
        spectrum(through(tone(9970, 0.5), "type = 'saturation'\ndrive_db = 12\noversampling = 1"));
    EXPECT_GT(db(bins[(48000 - 3 * 9970) / 10] / bins[997]), -40);
}

TEST_P(SaturationTest, what_is_soft_passes_as_it_is)
{
    for (const std::string character : {"tube", "tape", "transformer"}) {
        const Lane x = tone(1000, 1e-4);
        const Lane bins =
            spectrum(through(x, "type = 'saturation'\ndrive_db = 0\ncharacter = '" + character + "'"));
        EXPECT_NEAR(db(bins[100] / 1e-4), 0, 0.2) << character;
    }
}

TEST_P(SaturationTest, a_clipper_cuts_at_its_ceiling)
{
    Lane x = tone(50, 1.8);
    const Lane got = through(x, "type = 'clipper'\nceiling_db = -6.0206");
    // Away from the corners, where the filter rings, it lies on the ceiling or on the sound.
    const double ceiling = std::pow(10.0, -6.0206 / 20);
    int flat = 0, straight = 0;
    for (std::size_t i = period; i + period < x.size(); ++i) {
        const double size = std::abs(x[i]);
        if (size > ceiling + 0.5) {
            EXPECT_NEAR(std::abs(got[i]), ceiling, 2e-4) << i;
            ++flat;
        } else if (size < ceiling - 0.42) {
            EXPECT_NEAR(got[i], x[i], 2e-4) << i;
            ++straight;
        }
    }
    EXPECT_GT(flat, 100);
    EXPECT_GT(straight, 100);
}

TEST_P(SaturationTest, an_exciter_adds_harmonics_and_leaves_the_sound)
{
    const Lane bins = spectrum(
        through(tone(6010, 0.3), "type = 'exciter'\nfrequency = 3000\ndrive_db = 12\namount_db = 0"));
    EXPECT_GT(db(bins[1202]), -40);
    EXPECT_GT(db(bins[1803]), -50);
    const Lane low =
        spectrum(through(tone(400, 0.3), "type = 'exciter'\nfrequency = 3000\ndrive_db = 12\namount_db = 0"));
    EXPECT_NEAR(db(low[40] / 0.3), 0, 0.01);
    EXPECT_LT(db(low[120]), -90);
}

TEST_P(SaturationTest, wrong_settings_are_told)
{
    const auto refused = [&](const std::string& insert) {
        try {
            through(tone(1000, 0.1), insert);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    const std::string free = "type = 'saturation'\ncharacter = 'free'\n";
    EXPECT_NE(refused("type = 'saturation'\noversampling = 3").find("1, 2, 4, 8 or 16"), std::string::npos);
    EXPECT_NE(refused(free).find("needs it"), std::string::npos);
    EXPECT_NE(refused(free + "curve = [[0, 0], [-1, 1]]").find("do not rise"), std::string::npos);
    EXPECT_NE(refused(free + "curve = [[0, 0, 0]]").find("[[in, out], ...]"), std::string::npos);
    EXPECT_NE(refused("type = 'saturation'\ncurve = [[0, 0], [1, 1]]").find("character = \"free\""),
              std::string::npos);
}

ON_BOTH_DEVICES(SaturationTest);

} // namespace
} // namespace dubstage::test
