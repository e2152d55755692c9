// Mono below a frequency: the side falls by the crossover's law, the middle is left alone.
#include <cmath>
#include <gtest/gtest.h>

#include "base/units.h"
#include "dsp/textbook.h"
#include "processors/stereo_gains.h"

namespace dubstage::test {

namespace {

std::string mono_below(double frequency, double slope, const std::string& more = "")
{
    return "type = \"mono_below\"\nfrequency = " + std::to_string(frequency) +
           "\nslope = " + std::to_string(slope) + "\n" + more;
}

} // namespace

TEST(MonoBelow, leaves_the_middle_untouched)
{
    for (const double sample_rate : {44100.0, 48000.0, 96000.0}) {
        Workbench bench("stereo", sample_rate);
        const auto paths = bench.paths(mono_below(150, 24));
        for (const double f : {0.0, 5.0, 30.0, 100.0, 150.0, 200.0, 1000.0, 15000.0}) {
            const StereoGains gains = stereo_gains(paths, f, sample_rate);
            EXPECT_NEAR(std::abs(gains.middle - 1.0), 0.0, 1e-12) << f;
            EXPECT_NEAR(std::abs(gains.middle_into_side), 0.0, 1e-12) << f;
            EXPECT_NEAR(std::abs(gains.side_into_middle), 0.0, 1e-12) << f;
        }
    }
}

TEST(MonoBelow, takes_the_side_away_with_the_slope)
{
    Workbench bench;
    for (const double frequency : {60.0, 120.0, 300.0})
        for (const double slope : {12.0, 24.0, 36.0, 48.0}) {
            const auto paths = bench.paths(mono_below(frequency, slope));
            EXPECT_NEAR(textbook::db(std::abs(stereo_gains(paths, frequency).side)), -6.02, 0.01);
            for (const double octaves : {-2.0, -1.0, -0.5, 0.5, 1.0, 2.0}) {
                const double f = frequency * std::exp2(octaves);
                const double fallen = std::exp2(-octaves * slope / 6.0);
                const double wanted = -20.0 * std::log10(1.0 + fallen);
                // The filter's floor of -100 dB is a part of a dB where the law is at -80.
                if (wanted < -60.0) continue;
                EXPECT_NEAR(textbook::db(std::abs(stereo_gains(paths, f).side)), wanted, 0.1)
                    << frequency << " Hz, " << slope << " dB/octave, at " << f;
            }
        }
}

TEST(MonoBelow, has_no_side_at_the_bottom_and_keeps_its_phase)
{
    Workbench bench;
    const auto paths = bench.paths(mono_below(120, 48));
    EXPECT_LT(textbook::db(std::abs(stereo_gains(paths, 20).side)), -80.0);
    for (const double f : {100.0, 120.0, 150.0, 400.0, 5000.0})
        EXPECT_NEAR(std::arg(stereo_gains(paths, f).side), 0.0, 1e-9) << f;
}

TEST(MonoBelow, may_lower_the_side_instead)
{
    Workbench bench;
    const auto paths = bench.paths(mono_below(200, 48, "side_db = -9"));
    EXPECT_NEAR(textbook::db(std::abs(stereo_gains(paths, 30).side)), -9.0, 0.001);
    EXPECT_NEAR(textbook::db(std::abs(stereo_gains(paths, 1500).side)), 0.0, 0.001);
    EXPECT_EQ(bench.paths(mono_below(200, 48, "side_db = 0")).size(), 2u);
}

TEST(MonoBelow, leaves_other_channels_alone)
{
    Workbench bench("5.1");
    const auto paths = bench.paths(mono_below(120, 24));
    EXPECT_NEAR(std::abs(stereo_gains(paths, 20).side), std::pow(20.0 / 120.0, 4), 1e-4);
    for (int in = 0; in < 6; ++in)
        for (int out = 2; out < 6; ++out)
            EXPECT_EQ(response_at(paths, in, out, 50, 48000), in == out ? 1.0 : 0.0) << in << " to " << out;
}

TEST(MonoBelow, refuses_mono_and_frequencies_that_are_not_low)
{
    Workbench mono("mono"), bench;
    EXPECT_EQ(
        mono.error("type = \"mono_below\""),
        "session.toml:6: track 'kick': mono_below: type: it works on two channels, and this strip is mono; "
        "use it on a stereo strip, or give this one layout = \"stereo\"");
    const std::string message = bench.error("type = \"mono_below\"\nfrequency = 4000");
    EXPECT_NE(message.find("mono_below: frequency"), std::string::npos) << message;
    EXPECT_NE(message.find("1000"), std::string::npos) << message;
}

} // namespace dubstage::test
