// The precedence effect: one side later, lower and darker, the other as it was.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "base/units.h"
#include "dsp/textbook.h"
#include "support/workbench.h"

namespace dubstage::test {

namespace {

std::string haas(const std::string& keys)
{
    return "type = \"haas\"\n" + keys;
}

} // namespace

TEST(Haas, delays_one_side_and_leaves_the_other)
{
    Workbench bench;
    for (const int side : {0, 1}) {
        const auto paths = bench.paths(
            haas("time = \"480 samples\"\nside = \"" + std::string(side ? "right" : "left") + "\""));
        ASSERT_EQ(paths.size(), 2u);
        for (const auto& path : paths) {
            EXPECT_EQ(path.in, path.out);
            EXPECT_EQ(path.gain, 1.0);
            EXPECT_EQ(path.response, nullptr);
            EXPECT_EQ(path.delay, path.in == side ? 480 : 0);
        }
    }
}

TEST(Haas, keeps_parts_of_a_sample)
{
    Workbench bench;
    for (const double samples : {0.0, 0.25, 100.5, 719.999, 1919.75}) {
        const auto paths = bench.paths(haas("time = \"" + std::to_string(samples) + " samples\""));
        for (const double f : {100.0, 1000.0, 15000.0}) {
            const auto h = response_at(paths, 1, 1, f, 48000);
            EXPECT_NEAR(gain_to_db(std::abs(h)), 0.0, 1e-3) << samples << " at " << f;
            const auto on_time = h * std::polar(1.0, 2.0 * std::numbers::pi * f * samples / 48000);
            EXPECT_NEAR(std::arg(on_time), 0.0, 1e-4) << samples << " at " << f;
        }
    }
}

TEST(Haas, lowers_and_darkens_the_delayed_side_only)
{
    Workbench bench;
    const auto paths = bench.paths(haas("time = 0.0123\nlevel_db = -4\nhigh_cut = 5000"));
    for (const double f : textbook::audible(48000, 40)) {
        const double law = -4.0 + textbook::db(textbook::high_cut(f, 5000, 2));
        EXPECT_NEAR(textbook::db(std::abs(response_at(paths, 1, 1, f, 48000))), law, 0.1) << f;
        EXPECT_EQ(response_at(paths, 0, 0, f, 48000), 1.0);
    }
}

TEST(Haas, summed_to_mono_is_the_comb_that_its_help_tells)
{
    Workbench bench;
    const double time = 0.010;
    for (const double level_db : {0.0, -6.0}) {
        const auto paths = bench.paths(haas("time = 0.010\nlevel_db = " + std::to_string(level_db)));
        for (const int odd : {1, 3, 15}) {
            const double f = odd / (2.0 * time);
            const auto sum = response_at(paths, 0, 0, f, 48000) + response_at(paths, 1, 1, f, 48000);
            EXPECT_NEAR(std::abs(sum), 1.0 - db_to_gain(level_db), 1e-9) << f;
        }
    }
}

TEST(Haas, silences_the_side_at_minus_infinity)
{
    Workbench bench;
    const auto paths = bench.paths(haas("level_db = -inf"));
    ASSERT_EQ(paths.size(), 1u);
    EXPECT_EQ(paths[0].in, 0);
}

TEST(Haas, refuses_mono_and_delays_that_are_heard_as_echoes)
{
    Workbench mono("mono"), bench;
    EXPECT_EQ(
        mono.error("type = \"haas\""),
        "session.toml:6: track 'kick': haas: type: it works on two channels, and this strip is mono; use it "
        "on a stereo strip, or give this one layout = \"stereo\"");
    const std::string message = bench.error(haas("time = 0.05"));
    EXPECT_NE(message.find("haas: time"), std::string::npos) << message;
}

} // namespace dubstage::test
