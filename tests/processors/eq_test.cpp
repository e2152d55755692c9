// The equaliser as a user writes it: each band's law in dB, where it works, and what it refuses.
#include <cmath>
#include <gtest/gtest.h>

#include "dsp/textbook.h"
#include "support/workbench.h"

namespace dubstage::test {

namespace {

std::string eq(const std::string& bands, const std::string& more = "")
{
    return "type = \"eq\"\nbands = [" + bands + "]\n" + more;
}

double db_at(const std::vector<Path>& paths, int in, int out, double f)
{
    return textbook::db(std::abs(response_at(paths, in, out, f, 48000)));
}

} // namespace

TEST(Eq, each_type_of_band_follows_its_law)
{
    Workbench bench("mono");
    struct Case {
        const char* band;
        double (*law)(double);
    };
    const Case cases[] = {
        {"{ type = \"bell\", frequency = 500, gain_db = 6, q = 2 }",
         [](double f) { return textbook::bell(f, 500, 6, 2); }},
        {"{ type = \"low_shelf\", frequency = 120, gain_db = -4 }",
         [](double f) { return textbook::low_shelf(f, 120, -4, std::sqrt(0.5)); }},
        {"{ type = \"high_shelf\", frequency = \"8 kHz\", gain_db = 3, q = 1 }",
         [](double f) { return textbook::high_shelf(f, 8000, 3, 1); }},
        {"{ type = \"low_cut\", frequency = 90, slope = 18 }",
         [](double f) { return textbook::low_cut(f, 90, 3); }},
        {"{ type = \"high_cut\", frequency = 9000, slope = 48 }",
         [](double f) { return textbook::high_cut(f, 9000, 8); }},
        {"{ type = \"band_pass\", frequency = 700, q = 1.5 }",
         [](double f) { return textbook::band_pass(f, 700, 1.5); }},
        {"{ type = \"tilt\", frequency = 900, gain_db = 4 }",
         [](double f) { return textbook::tilt(f, 900, 4); }},
    };
    for (const char* phase : {"phase = \"linear\"", "phase = \"minimum\""})
        for (const auto& [band, law] : cases) {
            const auto paths = bench.paths(eq(band, phase));
            for (const double f : textbook::audible(48000, 60)) {
                const double wanted = textbook::db(law(f)), got = db_at(paths, 0, 0, f);
                // Far down in a cut it only has to stay there.
                const bool right = wanted > -60.0 ? std::abs(got - wanted) < 0.1 : got < -55.0;
                EXPECT_TRUE(right) << band << " " << phase << " at " << f << " Hz: " << got << ", not "
                                   << wanted;
            }
        }
}

TEST(Eq, a_curve_goes_through_its_points)
{
    Workbench bench("mono");
    const auto paths =
        bench.paths(eq("{ type = \"curve\", points = [[60, 3], [400, -2], [3000, 0], [15000, 5]] }"));
    EXPECT_NEAR(db_at(paths, 0, 0, 30), 3.0, 0.1);
    EXPECT_NEAR(db_at(paths, 0, 0, 400), -2.0, 0.1);
    EXPECT_NEAR(db_at(paths, 0, 0, 3000), 0.0, 0.1);
    EXPECT_NEAR(db_at(paths, 0, 0, 18000), 5.0, 0.1);
}

TEST(Eq, linear_phase_turns_no_phase)
{
    Workbench bench("mono");
    const auto paths =
        bench.paths(eq("{ type = \"bell\", frequency = 500, gain_db = 6 }", "phase = \"linear\""));
    for (const double f : {50.0, 500.0, 5000.0})
        EXPECT_NEAR(std::arg(response_at(paths, 0, 0, f, 48000)), 0.0, 1e-9);
}

TEST(Eq, flat_bands_cost_nothing)
{
    Workbench bench;
    for (const char* band :
         {"", "{ type = \"bell\", frequency = 500 }, { type = \"tilt\", frequency = 500 }"})
        for (const auto& path : bench.paths(eq(band))) EXPECT_EQ(path.response, nullptr);
}

TEST(Eq, all_channels_share_one_response_and_so_do_equal_bands_of_others)
{
    Workbench bench("5.1");
    const auto paths = bench.paths(eq("{ type = \"bell\", frequency = 500, gain_db = 6 }"));
    ASSERT_EQ(paths.size(), 6u);
    for (const auto& path : paths) EXPECT_EQ(path.response, paths[0].response);
    const auto other =
        bench.paths(eq("{ gain_db = 6.0, type = \"bell\", frequency = \"0.5 kHz\" }", "taps = 0"));
    EXPECT_EQ(other[0].response, paths[0].response);
}

TEST(Eq, left_and_right_bands_work_on_their_side_alone)
{
    Workbench bench;
    const auto paths =
        bench.paths(eq("{ type = \"bell\", frequency = 500, gain_db = 6, channels = \"left\" },"
                       "{ type = \"bell\", frequency = 500, gain_db = -3, channels = \"right\" },"
                       "{ type = \"high_shelf\", frequency = 9000, gain_db = 2 }"));
    EXPECT_NEAR(db_at(paths, 0, 0, 500), 6.0, 0.1);
    EXPECT_NEAR(db_at(paths, 1, 1, 500), -3.0, 0.1);
    EXPECT_NEAR(db_at(paths, 0, 0, 20000), db_at(paths, 1, 1, 20000), 0.1);
    EXPECT_EQ(response_at(paths, 0, 1, 500, 48000), 0.0);
}

TEST(Eq, mid_and_side_bands_work_on_sum_and_difference)
{
    for (const char* phase : {"phase = \"linear\"", "phase = \"minimum\""}) {
        Workbench bench;
        const auto paths =
            bench.paths(eq("{ type = \"bell\", frequency = 500, gain_db = 6, channels = \"mid\" },"
                           "{ type = \"low_cut\", frequency = 200, channels = \"side\" }",
                           phase));
        for (const double f : {100.0, 500.0, 3000.0}) {
            const auto ll = response_at(paths, 0, 0, f, 48000), lr = response_at(paths, 0, 1, f, 48000);
            const auto rl = response_at(paths, 1, 0, f, 48000), rr = response_at(paths, 1, 1, f, 48000);
            // Equal on both sides is mid, opposite is side.
            EXPECT_NEAR(textbook::db(std::abs(ll + rl)),
                        textbook::db(textbook::bell(f, 500, 6, std::sqrt(0.5))), 0.1);
            EXPECT_NEAR(std::abs(ll + rl - lr - rr), 0.0, 1e-9);
            EXPECT_NEAR(textbook::db(std::abs(ll - rl)), textbook::db(textbook::low_cut(f, 200, 2)), 0.1);
            EXPECT_NEAR(std::abs(ll - rl + lr - rr), 0.0, 1e-9);
        }
    }
}

TEST(Eq, side_bands_work_before_left_bands)
{
    Workbench bench;
    const auto paths =
        bench.paths(eq("{ type = \"bell\", frequency = 500, gain_db = 6, channels = \"side\" },"
                       "{ type = \"bell\", frequency = 500, gain_db = -6, channels = \"left\" }",
                       "phase = \"linear\""));
    // At 500 Hz: side doubled (1.9953), then left halved (0.5012).
    const double up = std::pow(10.0, 0.3), down = 1.0 / up;
    EXPECT_NEAR(response_at(paths, 0, 0, 500, 48000).real(), down * (1 + up) / 2, 0.02);
    EXPECT_NEAR(response_at(paths, 1, 0, 500, 48000).real(), down * (1 - up) / 2, 0.02);
    EXPECT_NEAR(response_at(paths, 0, 1, 500, 48000).real(), (1 - up) / 2, 0.02);
}

TEST(Eq, the_whole_eq_may_be_on_one_side)
{
    Workbench bench;
    const auto paths =
        bench.paths(eq("{ type = \"bell\", frequency = 500, gain_db = 6 }", "channels = \"right\""));
    EXPECT_NEAR(db_at(paths, 0, 0, 500), 0.0, 1e-9);
    EXPECT_NEAR(db_at(paths, 1, 1, 500), 6.0, 0.1);
}

TEST(Eq, a_length_of_the_users_own_is_taken_as_it_is)
{
    Workbench bench("mono");
    const auto paths = bench.paths(
        eq("{ type = \"bell\", frequency = 500, gain_db = 6 }", "phase = \"linear\"\ntaps = 8191"));
    EXPECT_EQ(paths[0].response->taps.size(), 8191u);
    EXPECT_EQ(paths[0].response->first, -4095);
}

TEST(Eq, says_when_a_band_is_too_narrow_to_hold)
{
    Workbench bench("mono");
    bench.paths("type = \"eq\"\nbands = [{ type = \"bell\", frequency = 20, gain_db = 40, q = 100 }]");
    ASSERT_EQ(bench.warnings().size(), 1u);
    EXPECT_NE(bench.warnings()[0].find("are not within 0.1 dB of this response"), std::string::npos);
}

TEST(Eq, refuses_what_makes_no_sense)
{
    Workbench bench("mono");
    const std::string at = "session.toml:8: track 'kick': eq: ";
    EXPECT_EQ(bench.error("type = \"eq\""), "session.toml:6: track 'kick': eq: bands: the key 'bands' is "
                                            "missing; Any number of bands, one after the "
                                            "other");
    EXPECT_EQ(bench.error(eq("{ type = \"bel\", frequency = 5 }")),
              at + "band 1: type: type = \"bel\" is not known; did you mean 'bell'?");
    EXPECT_EQ(bench.error(eq("{ type = \"bell\" }")),
              at + "band 1: frequency: the key 'frequency' is missing; a band of type \"bell\" needs it");
    EXPECT_EQ(bench.error(eq("{ type = \"low_cut\", frequency = 50, gain_db = 3 }")),
              at + "band 1: gain_db: gain_db means nothing to a band of type \"low_cut\"; take it away");
    EXPECT_EQ(bench.error(eq("{ type = \"low_cut\", frequency = 50, slope = 20 }")),
              at + "band 1: slope: slope = 20 is not a multiple of 6 dB/octave; write 6, 12, 18, ... 96");
    EXPECT_EQ(bench.error(eq("{ type = \"bell\", frequency = 50, channels = \"mid\" }")),
              at + "band 1: channels: \"mid\" needs a stereo signal, and this one is mono; write channels = "
                   "\"all\"");
    EXPECT_EQ(bench.error(eq("{ type = \"bell\", frequency = 1, gain_db = 1 }")),
              at + "band 1: frequency: frequency = 1 is out of range; allowed is 5 to 96000 Hz");
    EXPECT_EQ(bench.error(eq("{ type = \"bell\", frequency = 50 }", "phase = \"linear\"\ntaps = 8192")),
              "session.toml:10: track 'kick': eq: taps: a linear-phase filter of 8192 taps has no middle; "
              "write an odd "
              "number, for example 8191");
}

} // namespace dubstage::test
