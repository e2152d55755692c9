// The offset goes, everything that is heard stays.
#include <gtest/gtest.h>

#include "dsp/textbook.h"
#include "support/workbench.h"

namespace dubstage::test {

namespace {

std::string dc_block(double frequency, const std::string& phase)
{
    return "type = \"dc_block\"\nfrequency = " + std::to_string(frequency) + "\nphase = \"" + phase + "\"";
}

} // namespace

TEST(DcBlock, takes_an_offset_away)
{
    for (const double sample_rate : {44100.0, 48000.0, 96000.0}) {
        Workbench bench("stereo", sample_rate);
        for (const char* phase : {"minimum", "linear"})
            for (const double frequency : {2.0, 5.0, 20.0})
                EXPECT_LT(textbook::db(std::abs(
                              response_at(bench.paths(dc_block(frequency, phase)), 0, 0, 0.0, sample_rate))),
                          -100.0)
                    << frequency << " Hz, " << phase << ", " << sample_rate;
    }
}

TEST(DcBlock, of_minimum_phase_follows_butterworth)
{
    Workbench bench;
    for (const double frequency : {2.0, 5.0, 20.0}) {
        const auto paths = bench.paths(dc_block(frequency, "minimum"));
        for (const double f : {0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 1000.0, 20000.0})
            EXPECT_NEAR(textbook::db(std::abs(response_at(paths, 0, 0, f, 48000))),
                        textbook::db(textbook::low_cut(f, frequency, 2)), 0.01)
                << frequency << " Hz, at " << f;
    }
}

TEST(DcBlock, of_linear_phase_falls_as_steeply_and_turns_no_phase)
{
    Workbench bench;
    for (const double frequency : {2.0, 5.0, 20.0}) {
        const auto paths = bench.paths(dc_block(frequency, "linear"));
        const auto h = [&](double f) { return response_at(paths, 0, 0, f, 48000); };
        EXPECT_NEAR(textbook::db(std::abs(h(frequency))), -3.01, 0.01) << frequency;
        EXPECT_NEAR(textbook::db(std::abs(h(frequency / 16) / h(frequency / 32))), 12.0, 0.1) << frequency;
        for (const double f : {1.0, 20.0, 1000.0}) EXPECT_NEAR(std::arg(h(f)), 0.0, 1e-9) << f;
        EXPECT_NEAR(textbook::db(std::abs(h(50 * frequency))), 0.0, 0.01) << frequency;
    }
}

TEST(DcBlock, of_minimum_phase_has_nothing_before_its_time)
{
    Workbench bench;
    EXPECT_GE(bench.paths(dc_block(5, "minimum"))[0].response->first, 0);
    const auto& linear = *bench.paths(dc_block(5, "linear"))[0].response;
    EXPECT_EQ(linear.first, -linear.last());
}

TEST(DcBlock, works_on_any_layout_and_on_chosen_channels)
{
    Workbench mono("mono"), bench("5.1");
    EXPECT_NE(mono.paths("type = \"dc_block\"")[0].response, nullptr);
    const auto paths = bench.paths("type = \"dc_block\"\nchannels = [4]");
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(paths[i].response == nullptr, i != 3) << i;
}

} // namespace dubstage::test
