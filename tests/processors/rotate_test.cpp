// Rotation of the stereo image: where a source goes, and that its power stays.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "processors/stereo_gains.h"

namespace dubstage::test {

namespace {

// Where a source of gains (left, right) is after the turn.
std::pair<double, double> turned(const std::vector<Path>& paths, double left, double right)
{
    const auto gain = [&](int in, int out) { return response_at(paths, in, out, 0.0, 48000).real(); };
    return {gain(0, 0) * left + gain(1, 0) * right, gain(0, 1) * left + gain(1, 1) * right};
}

std::string rotate(double angle)
{
    return "type = \"rotate\"\nangle = " + std::to_string(angle);
}

} // namespace

TEST(Rotate, moves_the_middle_fully_to_a_side)
{
    Workbench bench;
    const auto [left, right] = turned(bench.paths(rotate(45)), 1, 1);
    EXPECT_NEAR(left, 0.0, 1e-12);
    EXPECT_NEAR(right, std::numbers::sqrt2, 1e-12);
    const auto [far_left, far_right] = turned(bench.paths(rotate(-45)), 1, 1);
    EXPECT_NEAR(far_left, std::numbers::sqrt2, 1e-12);
    EXPECT_NEAR(far_right, 0.0, 1e-12);
}

TEST(Rotate, moves_a_source_by_the_angle_at_the_same_power)
{
    Workbench bench;
    for (const double angle : {-45.0, -30.0, -7.5, 10.0, 45.0}) {
        const auto paths = bench.paths(rotate(angle));
        for (const double source : {0.0, 20.0, 45.0, 90.0, 135.0}) { // from left over the middle to right
            const double from = source * std::numbers::pi / 180,
                         to = (source + angle) * std::numbers::pi / 180;
            const auto [left, right] = turned(paths, std::cos(from), std::sin(from));
            EXPECT_NEAR(left, std::cos(to), 1e-12) << source << " by " << angle;
            EXPECT_NEAR(right, std::sin(to), 1e-12) << source << " by " << angle;
        }
    }
}

TEST(Rotate, by_nothing_changes_nothing)
{
    Workbench bench;
    const auto paths = bench.paths("type = \"rotate\"");
    ASSERT_EQ(paths.size(), 2u);
    for (const auto& path : paths) {
        EXPECT_EQ(path.in, path.out);
        EXPECT_EQ(path.gain, 1.0);
    }
}

TEST(Rotate, turns_the_pair_it_is_given)
{
    Workbench bench("quad");
    const auto paths = bench.paths(rotate(45) + "\nchannels = [3, 4]");
    EXPECT_EQ(response_at(paths, 0, 0, 0, 48000), 1.0);
    EXPECT_EQ(response_at(paths, 1, 1, 0, 48000), 1.0);
    EXPECT_NEAR(response_at(paths, 3, 2, 0, 48000).real(), -std::sqrt(0.5), 1e-12);
    EXPECT_NEAR(response_at(paths, 2, 3, 0, 48000).real(), std::sqrt(0.5), 1e-12);
}

TEST(Rotate, refuses_mono)
{
    Workbench mono("mono");
    EXPECT_EQ(
        mono.error("type = \"rotate\""),
        "session.toml:6: track 'kick': rotate: type: it works on two channels, and this strip is mono; use "
        "it on a stereo strip, or give this one layout = \"stereo\"");
}

} // namespace dubstage::test
