// Width: gains of middle and side in dB, in all of the spectrum or between two frequencies.
#include <cmath>
#include <gtest/gtest.h>

#include "base/units.h"
#include "dsp/textbook.h"
#include "processors/stereo_gains.h"

namespace dubstage::test {

namespace {

std::string width(const std::string& keys)
{
    return "type = \"width\"\n" + keys;
}

void expect_gains(const std::vector<Path>& paths, double f, double middle, double side,
                  const std::string& what)
{
    const StereoGains gains = stereo_gains(paths, f);
    EXPECT_NEAR(std::abs(gains.middle - middle), 0.0, 3e-5) << what << ", middle at " << f << " Hz";
    EXPECT_NEAR(std::abs(gains.side - side), 0.0, 3e-5) << what << ", side at " << f << " Hz";
    EXPECT_NEAR(std::abs(gains.middle_into_side), 0.0, 1e-12) << what << " at " << f << " Hz";
    EXPECT_NEAR(std::abs(gains.side_into_middle), 0.0, 1e-12) << what << " at " << f << " Hz";
}

double low_law(double f, double corner, double slope)
{
    return 1.0 / (1.0 + std::pow(f / corner, slope / 6.0));
}

} // namespace

TEST(Width, scales_the_side_and_keeps_the_middle)
{
    Workbench bench;
    for (const double percent : {0.0, 50.0, 100.0, 200.0, 400.0}) {
        const auto paths = bench.paths(width("width = " + std::to_string(percent)));
        for (const auto& path : paths) EXPECT_EQ(path.response, nullptr) << percent;
        expect_gains(paths, 1000, 1.0, percent / 100.0, std::to_string(percent) + " %");
    }
}

TEST(Width, at_100_leaves_the_signal_as_it_is)
{
    Workbench bench;
    for (const auto& path : bench.paths(width(""))) {
        EXPECT_EQ(path.in, path.out);
        EXPECT_EQ(path.gain, 1.0);
    }
}

TEST(Width, takes_gains_of_middle_and_side_in_db)
{
    Workbench bench;
    expect_gains(bench.paths(width("mid_db = -3\nside_db = 4.5")), 500, db_to_gain(-3), db_to_gain(4.5),
                 "both");
    expect_gains(bench.paths(width("mid_db = -inf")), 500, 0.0, 1.0, "only the side");
    expect_gains(bench.paths(width("side_db = -120")), 500, 1.0, 0.0, "only the middle");
}

TEST(Width, changes_only_what_lies_between_its_limits)
{
    Workbench bench;
    const double side = db_to_gain(6), middle = db_to_gain(-2);
    for (const double slope : {24.0, 48.0}) {
        const std::string gains = "side_db = 6\nmid_db = -2\nslope = " + std::to_string(slope) + "\n";
        const auto above = bench.paths(width(gains + "above = 300")),
                   below = bench.paths(width(gains + "below = 5000")),
                   between = bench.paths(width(gains + "above = 300\nbelow = 5000"));
        for (const double f : textbook::audible(48000, 60)) {
            const double low = low_law(f, 300, slope), high = low_law(f, 5000, slope);
            const auto expect_share = [&](const std::vector<Path>& paths, double share, const char* what) {
                expect_gains(paths, f, 1.0 + (middle - 1.0) * share, 1.0 + (side - 1.0) * share, what);
            };
            expect_share(above, 1.0 - low, "above");
            expect_share(below, high, "below");
            expect_share(between, high - low, "between");
        }
    }
}

TEST(Width, begins_and_ends_within_an_octave)
{
    Workbench bench;
    const auto paths = bench.paths(width("width = 0\nabove = 1000"));
    EXPECT_GT(std::abs(stereo_gains(paths, 1000 / std::sqrt(2.0)).side), 0.9);
    EXPECT_LT(std::abs(stereo_gains(paths, 1000 * std::sqrt(2.0)).side), 0.1);
}

TEST(Width, works_on_the_front_of_surround_and_on_any_pair)
{
    Workbench bench("5.1");
    const auto front = bench.paths(width("width = 0"));
    EXPECT_NEAR(response_at(front, 0, 1, 100, 48000).real(), 0.5, 1e-12);
    const auto rear = bench.paths(width("width = 0\nchannels = [5, 6]"));
    EXPECT_NEAR(response_at(rear, 4, 5, 100, 48000).real(), 0.5, 1e-12);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(response_at(rear, i, i, 100, 48000), 1.0) << i;
    for (int i = 2; i < 6; ++i) EXPECT_EQ(response_at(front, i, i, 100, 48000), 1.0) << i;
}

TEST(Width, refuses_what_is_no_pair)
{
    Workbench mono("mono"), bench;
    const std::string at = "session.toml:8: track 'kick': width: ";
    EXPECT_EQ(
        mono.error(width("")),
        "session.toml:6: track 'kick': width: type: it works on two channels, and this strip is mono; use "
        "it on a stereo strip, or give this one layout = \"stereo\"");
    EXPECT_EQ(bench.error(width("channels = [1]")),
              at + "channels: 1 channels are no pair; name two, left before right, as in [1, 2]");
    EXPECT_EQ(bench.error(width("channels = [1, 3]")),
              at + "channels: there is no channel 3 in stereo; channels are 1 to 2");
    EXPECT_EQ(bench.error(width("channels = [2, 2]")),
              at + "channels: both are channel 2; name two different ones, left before right");
}

TEST(Width, refuses_settings_that_exclude_each_other)
{
    Workbench bench, slow("stereo", 8000);
    const std::string at = "session.toml:8: track 'kick': width: ";
    EXPECT_EQ(bench.error(width("side_db = 3\nwidth = 120")),
              at + "side_db: side_db and width both say how loud the side is; take one of them away");
    EXPECT_EQ(bench.error(width("below = 200\nabove = 200")),
              at + "below: nothing lies above 200 Hz and below 200 Hz; let above be the lower one of both "
                   "frequencies");
    EXPECT_EQ(bench.error(width("slope = 24")),
              at + "slope: without above and below there is nothing that slopes; give a frequency, or take "
                   "slope away");
    EXPECT_EQ(slow.error(width("below = 5000\nwidth = 0")),
              at + "below: 5000 Hz is too near to half the rate of 8000 Hz; stay below 3600 Hz");
}

} // namespace dubstage::test
