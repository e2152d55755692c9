// The echo against the recursion that it is the response of.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "base/units.h"
#include "support/workbench.h"

namespace dubstage::test {

namespace {

// A delay line with feedback, sample by sample: what goes out is what went in `period` ago, plus what came
// round.
std::vector<double> delay_line(std::size_t frames, std::size_t period, double feedback, double pole)
{
    std::vector<double> line(period, 0.0), out(frames, 0.0);
    double low_pass = 0.0;
    for (std::size_t t = 0; t < frames; ++t) {
        double& slot = line[t % period];
        out[t] = slot;
        low_pass = (1.0 - pole) * slot + pole * low_pass;
        slot = (t == 0 ? 1.0 : 0.0) + feedback * low_pass;
    }
    return out;
}

} // namespace

TEST(Echo, is_a_delay_line_with_feedback)
{
    for (const double damping : {0.0, 2000.0}) {
        Workbench bench("mono");
        const auto paths =
            bench.paths("type = \"echo\"\ntime = \"997 samples\"\nfeedback = 0.7\ndry_db = -inf\ndamping = " +
                        std::to_string(damping));
        const double pole = damping > 0.0 ? std::exp(-2.0 * std::numbers::pi * damping / 48000.0) : 0.0;
        const auto wanted = delay_line(60000, 997, 0.7, pole);
        const auto got = impulse_at(paths, 0, 0, 0, 60000);
        for (std::size_t t = 0; t < wanted.size(); ++t)
            ASSERT_NEAR(got[t], wanted[t], 2e-7) << damping << " " << t;
    }
}

TEST(Echo, ends_where_the_repeats_are_140_db_down)
{
    Workbench bench("mono");
    const auto paths = bench.paths("type = \"echo\"\ntime = \"100 samples\"\nfeedback = 0.5\ndry_db = -120");
    ASSERT_EQ(paths.size(), 1u);
    // 0.5^23 = 1.19e-7 is above, 0.5^24 = 0.6e-7 below: repeats 1 to 24.
    EXPECT_EQ(paths[0].delay, 100);
    EXPECT_EQ(paths[0].response->last(), 2300);
    EXPECT_EQ(paths[0].response->taps.back(), std::pow(0.5, 23));
}

TEST(Echo, passes_the_signal_itself_and_weighs_both)
{
    Workbench bench;
    const auto paths = bench.paths("type = \"echo\"\ntime = 0.01\nfeedback = 0\nwet_db = -6\ndry_db = -3");
    const auto samples = impulse_at(paths, 1, 1, 0, 481);
    EXPECT_NEAR(samples[0], db_to_gain(-3), 1e-15);
    EXPECT_NEAR(samples[480], db_to_gain(-6), 1e-15);
    EXPECT_EQ(impulse_at(paths, 0, 1, 0, 481), std::vector<double>(481, 0.0));
}

TEST(Echo, refuses_repeats_without_end)
{
    Workbench bench;
    EXPECT_EQ(bench.error("type = \"echo\"\ntime = 5\nfeedback = 0.98"),
              "session.toml:9: track 'kick': echo: feedback: the repeats take 1:06:29.093 to fall to -140 "
              "dB, longer than "
              "0:05:00.000; take less feedback or a shorter time");
}

} // namespace dubstage::test
