// What is looked at on a side of a record, on histories made by hand.
#include <cmath>
#include <gtest/gtest.h>

#include "studies/groove.h"

namespace dubstage {

namespace {

// Bands of a decade's tenths from 20 Hz on.
Measurement side_of(double seconds)
{
    Measurement m;
    m.sample_rate = 48000;
    m.frames = static_cast<Frames>(seconds * 48000);
    BandHistory& bands = m.observation.bands;
    for (int b = 13; b <= 43; ++b) bands.edges_hz.push_back(std::pow(10.0, 0.1 * b));
    const std::size_t cells = 30 * static_cast<std::size_t>(seconds);
    bands.power.resize(cells);
    bands.pairs.resize(1);
    bands.pairs[0].xx.resize(cells);
    bands.pairs[0].yy.resize(cells);
    bands.pairs[0].xy.resize(cells);
    return m;
}

std::size_t band_of(double hz)
{
    return static_cast<std::size_t>(std::floor(10 * std::log10(hz))) - 13;
}

void add(Measurement& m, std::size_t second, double hz, float left, float right, float product)
{
    const std::size_t cell = 30 * second + band_of(hz);
    BandHistory& bands = m.observation.bands;
    bands.power[cell] += left + right;
    bands.pairs[0].xx[cell] += left;
    bands.pairs[0].yy[cell] += right;
    bands.pairs[0].xy[cell] += product;
}

std::vector<std::string> codes(const Measurement& m, std::optional<double> longest = std::nullopt)
{
    std::vector<std::string> all;
    for (const Finding& finding : groove_findings(m, longest)) all.push_back(finding.code);
    return all;
}

} // namespace

TEST(Groove, bass_in_the_middle_is_fine_and_in_one_channel_is_told)
{
    Measurement m = side_of(2);
    add(m, 0, 60, 0.1f, 0.1f, 0.1f);
    EXPECT_EQ(codes(m), std::vector<std::string>{});
    Measurement wide = side_of(2);
    add(wide, 1, 60, 0.2f, 0.0f, 0.0f);
    EXPECT_NEAR(groove_figures(wide.observation).bass_side_mid_db, 0, 1e-9);
    EXPECT_EQ(codes(wide), std::vector<std::string>{"bass_side"});
    // A side at a third of the middle's amplitude: x = 4, y = 2.
    Measurement third = side_of(1);
    add(third, 0, 100, 0.16f, 0.04f, 0.08f);
    EXPECT_NEAR(groove_figures(third.observation).bass_side_mid_db, -9.54, 0.01);
    // Above the bass it may be as wide as it likes.
    Measurement treble = side_of(1);
    add(treble, 0, 1000, 0.2f, 0.0f, 0.0f);
    EXPECT_EQ(codes(treble), std::vector<std::string>{});
}

TEST(Groove, sibilance_is_told_with_its_second)
{
    Measurement m = side_of(4);
    for (std::size_t second = 0; second < 4; ++second) {
        add(m, second, 1000, 0.01f, 0.01f, 0.01f);
        add(m, second, 7000, 0.001f, 0.001f, 0.001f);
    }
    EXPECT_NEAR(groove_figures(m.observation).sibilance_db, -10, 1e-4);
    EXPECT_EQ(codes(m), std::vector<std::string>{});
    add(m, 2, 7000, 0.019f, 0.019f, 0.019f);
    const auto findings = groove_findings(m, std::nullopt);
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].code, "sibilance");
    EXPECT_EQ(findings[0].from, 2 * 48000);
    EXPECT_NEAR(groove_figures(m.observation).sibilance_db, 3.01, 0.01);
    // A second in which hardly anything sounds does not count.
    Measurement quiet = side_of(1);
    add(quiet, 0, 7000, 1e-9f, 1e-9f, 1e-9f);
    EXPECT_EQ(codes(quiet), std::vector<std::string>{});
}

TEST(Groove, a_side_that_is_too_long_is_told)
{
    EXPECT_EQ(codes(side_of(61), 60), std::vector<std::string>{"side_length"});
    EXPECT_EQ(codes(side_of(59), 60), std::vector<std::string>{});
}

} // namespace dubstage
