// Bands that are fitted to a curve.
#include <gtest/gtest.h>

#include <cmath>

#include "session/session.h"
#include "studies/chain_file.h"
#include "studies/match/filters.h"
#include "studies/match/parametric.h"

namespace dubstage::test {

namespace {

const std::vector<FittedBand> known{{BandShape::low_shelf, 110, 4, 0.7071},
                                    {BandShape::bell, 350, -5, 1.4},
                                    {BandShape::bell, 3000, 3, 0.8},
                                    {BandShape::high_shelf, 9000, -4, 0.7071}};

} // namespace

TEST(MatchParametric, finds_the_bands_that_made_the_curve)
{
    const Tone curve = curve_of(known);
    const std::vector<FittedBand> found = fit_bands(curve, {});
    EXPECT_LT(fit_error_db(curve, found), 0.15);
    EXPECT_LE(found.size(), 8u);
}

TEST(MatchParametric, a_band_of_its_own_is_found_with_its_settings)
{
    const std::vector<FittedBand> found = fit_bands(curve_of({{BandShape::bell, 630, 6, 2}}), {});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_NEAR(found[0].frequency_hz, 630, 6);
    EXPECT_NEAR(found[0].gain_db, 6, 0.15);
    EXPECT_NEAR(found[0].q, 2, 0.1);
}

TEST(MatchParametric, more_bands_come_closer_and_limits_hold)
{
    Tone curve(tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i)
        curve[i] = 8 * std::sin(1.3 * std::log2(cell_hz(i))) + 3 * std::sin(3.1 * std::log2(cell_hz(i)));
    double before = 1e9;
    for (const std::size_t bands : {2, 5, 10}) {
        FitLimits limits;
        limits.most_bands = bands;
        limits.most_gain_db = 9;
        const std::vector<FittedBand> found = fit_bands(curve, limits);
        EXPECT_LE(found.size(), bands);
        for (const FittedBand& band : found) {
            EXPECT_LE(std::abs(band.gain_db), 9);
            EXPECT_GE(band.q, 0.3);
            EXPECT_LE(band.q, 4);
        }
        EXPECT_LT(fit_error_db(curve, found), before);
        before = fit_error_db(curve, found);
    }
}

TEST(MatchParametric, a_flat_curve_needs_none)
{
    EXPECT_TRUE(fit_bands({}, {}).empty());
    EXPECT_TRUE(fit_bands(Tone(tone_cells), {}).empty());
}

TEST(MatchParametric, inserts_read_back_as_a_chain)
{
    FittedBands bands;
    bands.mid = known;
    bands.side = {known[1]};
    Tone curve = curve_of(known);
    const std::string text = inserts_text(
        {bands_insert(bands, false), curve_insert({curve, curve, {}, {}}, {3, false}, Phase::linear, 48000)});
    const MasteringChain chain = parse_chain(text, "bands.toml");
    ASSERT_EQ(chain.inserts.size(), 2u);
    EXPECT_EQ(chain.inserts[0].type, "eq");
    EXPECT_NE(text.find("channels = \"side\""), std::string::npos) << text;
    EXPECT_NE(text.find("type = \"curve\""), std::string::npos) << text;
}

TEST(MatchParametric, other_equalisers_read_the_text)
{
    FittedBands bands;
    bands.all = {known[0], known[1]};
    EXPECT_NE(bands_text(bands, "title")
                  .find("Filter 1: ON LS Fc 110 Hz Gain 4.0 dB\n"
                        "Filter 2: ON PK Fc 350 Hz Gain -5.0 dB Q 1.40\n"),
              std::string::npos)
        << bands_text(bands, "title");
}

} // namespace dubstage::test
