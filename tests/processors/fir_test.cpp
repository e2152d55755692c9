// A filter from a file: its taps, its time zero, its gain at another rate.
#include <cmath>
#include <gtest/gtest.h>

#include "support/workbench.h"

namespace dubstage::test {

namespace {

const std::vector<double> hat{0.0, 0.25, -0.5, 0.125, 0.0625};

} // namespace

TEST(Fir, takes_the_taps_as_they_are)
{
    Workbench bench;
    bench.folder().write("hat.wav", {hat});
    const auto paths = bench.paths("type = \"fir\"\nfile = \"hat.wav\"");
    EXPECT_EQ(impulse_at(paths, 0, 0, 0, 5), hat);
    EXPECT_EQ(impulse_at(paths, 1, 1, 0, 5), hat);
    EXPECT_EQ(paths[0].response, paths[1].response);
}

TEST(Fir, a_channel_for_each_channel)
{
    Workbench bench;
    bench.folder().write("two.wav", {{1.0, 0.5}, {-1.0, 0.25}});
    const auto paths = bench.paths("type = \"fir\"\nfile = \"two.wav\"");
    EXPECT_EQ(impulse_at(paths, 0, 0, 0, 2), (std::vector<double>{1.0, 0.5}));
    EXPECT_EQ(impulse_at(paths, 1, 1, 0, 2), (std::vector<double>{-1.0, 0.25}));
    EXPECT_EQ(impulse_at(paths, 0, 1, 0, 2), (std::vector<double>{0.0, 0.0}));
}

TEST(Fir, time_zero_is_where_it_is_asked_for)
{
    Workbench bench("mono");
    bench.folder().write("hat.wav", {hat});
    const std::pair<const char*, Frames> places[] = {
        {"", 0}, {"align = \"middle\"", -2}, {"align = \"peak\"", -2}, {"centre = 4", -4}};
    for (const auto& [text, first] : places)
        EXPECT_EQ(bench.paths("type = \"fir\"\nfile = \"hat.wav\"\n" + std::string(text))[0].response->first,
                  first)
            << text;
}

TEST(Fir, keeps_its_gain_when_it_is_resampled)
{
    Workbench bench("mono", 96000);
    std::vector<double> taps(400, 0.0);
    for (std::size_t i = 0; i < taps.size(); ++i) {
        const double x = (static_cast<double>(i) - 200.0) / 40.0;
        taps[i] = 0.02 * std::exp(-x * x);
    }
    bench.folder().write("bump.wav", {taps}, 48000);
    const auto paths = bench.paths("type = \"fir\"\nfile = \"bump.wav\"");
    const Response original{0, taps};
    for (const double f : {20.0, 300.0, 800.0})
        EXPECT_NEAR(std::abs(response_at(paths, 0, 0, f, 96000)), std::abs(response_at(original, f, 48000)),
                    1e-4)
            << f;
    ASSERT_EQ(bench.warnings().size(), 1u);
    EXPECT_NE(bench.warnings()[0].find("is resampled from 48000 to 96000 Hz"), std::string::npos);
}

TEST(Fir, refuses_what_does_not_fit)
{
    Workbench bench;
    bench.folder().write("three.wav", {{1.0}, {1.0}, {1.0}});
    bench.folder().write("hat.wav", {hat});
    const std::string at = "track 'kick': fir: ";
    EXPECT_EQ(bench.error("type = \"fir\"\nfile = \"three.wav\""),
              "session.toml:8: " + at +
                  "file: three.wav has 3 channels, stereo has 2; use a file with one channel, or with "
                  "as many as the strip");
    EXPECT_EQ(bench.error("type = \"fir\"\nfile = \"hat.wav\"\ncentre = 5"),
              "session.toml:9: " + at + "centre: there is no tap 5; the taps are 0 to 4");
    EXPECT_EQ(bench.error("type = \"fir\"\nfile = \"hat.wav\"\ncentre = 1\nalign = \"peak\""),
              "session.toml:9: " + at +
                  "centre: centre and align both say where time zero is; take one of them away");
    EXPECT_EQ(bench.error("type = \"fir\"").substr(0, 60),
              ("session.toml:6: " + at + "file: the key 'file' is missing").substr(0, 60));
    const std::string missing = bench.error("type = \"fir\"\nfile = \"nowhere.wav\"");
    EXPECT_TRUE(missing.starts_with("session.toml:8: " + at + "file: nowhere.wav: ")) << missing;
}

} // namespace dubstage::test
