// Gain, polarity, matrix and delay: the gain and the place of every sample.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "base/units.h"
#include "support/workbench.h"

namespace dubstage::test {

namespace {

// The matrix of plain gains that the paths are; fails where a path filters or delays.
std::vector<std::vector<double>> gains(const std::vector<Path>& paths, std::size_t channels)
{
    std::vector<std::vector<double>> matrix(channels, std::vector<double>(channels, 0.0));
    for (const auto& path : paths) {
        EXPECT_EQ(path.response, nullptr);
        EXPECT_EQ(path.delay, 0);
        matrix[static_cast<std::size_t>(path.out)][static_cast<std::size_t>(path.in)] += path.gain;
    }
    return matrix;
}

} // namespace

TEST(Gain, works_on_all_channels)
{
    Workbench bench;
    const double half = db_to_gain(-6.0);
    EXPECT_EQ(gains(bench.paths("type = \"gain\"\ngain_db = -6"), 2),
              (std::vector<std::vector<double>>{{half, 0}, {0, half}}));
}

TEST(Gain, works_on_chosen_channels_and_adds_a_gain_for_each)
{
    Workbench bench("LCR");
    const auto matrix = gains(
        bench.paths("type = \"gain\"\ngain_db = 20\nchannels = [2]\nchannel_gains_db = [0, -20, -inf]"), 3);
    EXPECT_EQ(matrix[0][0], 1.0);
    EXPECT_NEAR(matrix[1][1], 1.0, 1e-15);
    EXPECT_EQ(matrix[2][2], 0.0);
}

TEST(Gain, refuses_channels_that_are_not_there)
{
    Workbench bench;
    EXPECT_EQ(
        bench.error("type = \"gain\"\nchannels = [3]"),
        "session.toml:8: track 'kick': gain: channels: there is no channel 3 in stereo; channels are 1 to 2");
}

TEST(Polarity, turns_round_all_or_some)
{
    Workbench bench;
    EXPECT_EQ(gains(bench.paths("type = \"polarity\""), 2),
              (std::vector<std::vector<double>>{{-1, 0}, {0, -1}}));
    EXPECT_EQ(gains(bench.paths("type = \"polarity\"\nchannels = [2]"), 2),
              (std::vector<std::vector<double>>{{1, 0}, {0, -1}}));
    EXPECT_EQ(gains(bench.paths("type = \"polarity\"\ninvert = false"), 2),
              (std::vector<std::vector<double>>{{1, 0}, {0, 1}}));
}

TEST(Matrix, is_rows_of_outputs)
{
    Workbench bench;
    EXPECT_EQ(gains(bench.paths("type = \"matrix\"\nrows = [[0.5, -0.25], [0, 2]]"), 2),
              (std::vector<std::vector<double>>{{0.5, -0.25}, {0, 2}}));
}

TEST(Matrix, refuses_rows_of_another_shape)
{
    Workbench bench;
    const std::string at = "session.toml:8: track 'kick': matrix: rows: ";
    EXPECT_EQ(bench.error("type = \"matrix\"\nrows = [[1, 0]]"),
              at + "the matrix has 1 rows; write 2 rows of 2 gains for stereo");
    EXPECT_EQ(bench.error("type = \"matrix\"\nrows = [[1, 0], [1]]"),
              at + "row 2 has 1 gains; write 2 rows of 2 gains for stereo");
}

TEST(Delay, whole_samples_cost_no_filter)
{
    Workbench bench;
    for (const auto& path : bench.paths("type = \"delay\"\ntime = \"480 samples\"")) {
        EXPECT_EQ(path.delay, 480);
        EXPECT_EQ(path.response, nullptr);
    }
    // 59.9 s are 2875200 frames; no taps for them.
    for (const auto& path : bench.paths("type = \"delay\"\ntime = 59.9")) {
        EXPECT_EQ(path.delay, 2875200);
        EXPECT_EQ(path.response, nullptr);
    }
}

TEST(Delay, parts_of_a_sample_are_kept)
{
    Workbench bench;
    for (const char* time : {"\"10.25 samples\"", "\"3.7 ms\"", "\"3.43 m\""}) {
        const auto paths = bench.paths("type = \"delay\"\ntime = " + std::string(time));
        const double seconds = time[1] == '1' ? 10.25 / 48000 : (time[3] == '7' ? 0.0037 : 3.43 / 343.2);
        for (const double f : {100.0, 1000.0, 15000.0, 20000.0}) {
            const auto h = response_at(paths, 1, 1, f, 48000);
            EXPECT_NEAR(gain_to_db(std::abs(h)), 0.0, 1e-3) << time << " " << f;
            const auto on_time = h * std::polar(1.0, 2.0 * std::numbers::pi * f * seconds);
            EXPECT_NEAR(std::arg(on_time), 0.0, 1e-4) << time << " " << f;
        }
    }
}

TEST(Delay, leaves_other_channels_in_place)
{
    Workbench bench("LCR");
    const auto paths = bench.paths("type = \"delay\"\ntime = \"1 ms\"\nchannels = [3]");
    EXPECT_EQ(paths[0].delay, 0);
    EXPECT_EQ(paths[1].delay, 0);
    EXPECT_EQ(paths[2].delay, 48);
}

} // namespace dubstage::test
