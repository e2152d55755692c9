// The curves that matching finds, against filters that are known.
#include <gtest/gtest.h>

#include "analysis/programmes.h"
#include "dsp/prototype.h"
#include "studies/match/filters.h"
#include "studies/match/proposal.h"
#include "studies/match_sounds.h"

namespace dubstage::test {

namespace {

constexpr double seconds = 10;

double pink_db(double hz)
{
    return -10 * std::log10(hz / 1000);
}

// As a song lies: level at the bottom, falling by 4.5 dB per octave and more.
double song_db(double hz)
{
    return pink_db(hz) - 3 * std::log2(std::max(hz, 200.0) / 200) - 12 * std::max(0.0, std::log2(40 / hz));
}

std::vector<Lane> song(unsigned seed = 1)
{
    const Lane middle = filtered(white_noise(0.08, seconds, seed), song_db);
    const Lane side = filtered(white_noise(0.03, seconds, seed + 100), song_db);
    std::vector<Lane> lanes(2, middle);
    for (std::size_t i = 0; i < middle.size(); ++i) lanes[0][i] += side[i], lanes[1][i] -= side[i];
    return lanes;
}

std::vector<Lane> filtered(std::vector<Lane> lanes, const Law& law)
{
    for (Lane& lane : lanes) lane = test::filtered(lane, law);
    return lanes;
}

// An equaliser as somebody might have left it on the mix.
double known_db(double hz)
{
    Prototype eq;
    eq.add(analog_low_shelf(120, 5, butterworth_q, 2));
    eq.add(analog_bell(400, -4, 1.2));
    eq.add(analog_bell(2500, 5, 0.9));
    eq.add(analog_high_shelf(8000, -6, butterworth_q, 2));
    return 20 * std::log10(eq.magnitude(hz));
}

MatchTarget target_of(const Portrait& reference, const MatchAmounts& amounts = {})
{
    return match_target({{reference, {1, 1, 1, 1}}}, amounts);
}

// What an ideal match lacks, over the third octaves from 40 Hz to 16 kHz.
double worst_error_db(const MatchProposal& proposal, const Law& wanted)
{
    double worst = 0;
    for (const double hz : hearing_bands().hz) {
        const double found = proposal.curves.mid[cell_of(hz)] + proposal.gain_db;
        worst = std::max(worst, std::abs(found - wanted(hz)));
    }
    return worst;
}

} // namespace

TEST(MatchCurve, finds_the_filter_that_stands_between_a_mix_and_its_original)
{
    const auto original = song();
    const Portrait reference = portrait(original), mix = portrait(filtered(original, known_db));
    const auto inverse = [](double hz) { return -known_db(hz); };
    EXPECT_LT(worst_error_db(propose_match(mix, target_of(reference), {}), inverse), 0.5);
    MatchSettings settings;
    settings.curve.resolution.erb = true;
    EXPECT_LT(worst_error_db(propose_match(mix, target_of(reference), settings), inverse), 0.5);
}

TEST(MatchCurve, finds_it_for_mid_and_side_and_for_left_and_right)
{
    const auto original = song();
    const Portrait reference = portrait(original), mix = portrait(filtered(original, known_db));
    MatchSettings settings;
    settings.amounts.width = 0;
    settings.curve.channels = MatchChannels::left_right;
    const MatchProposal sides = propose_match(mix, target_of(reference), settings);
    settings.curve.channels = MatchChannels::mid_side;
    const MatchProposal middle = propose_match(mix, target_of(reference), settings);
    for (const double hz : hearing_bands().hz) {
        const std::size_t cell = cell_of(hz);
        for (const auto* curve : {&middle.curves.mid, &middle.curves.side})
            EXPECT_NEAR((*curve)[cell] + middle.gain_db, -known_db(hz), 0.5) << hz;
        for (const auto* curve : {&sides.curves.left, &sides.curves.right})
            EXPECT_NEAR((*curve)[cell] + sides.gain_db, -known_db(hz), 0.5) << hz;
    }
}

TEST(MatchCurve, comes_closer_with_every_step_of_the_amount)
{
    const Portrait reference = portrait(filtered(song(7), known_db)), mix = portrait(song());
    double before = 1e9;
    for (const double amount : {0.0, 0.25, 0.5, 0.75, 1.0}) {
        MatchSettings settings;
        settings.amounts.tone = amount;
        const MatchProposal proposal = propose_match(mix, target_of(reference), settings);
        EXPECT_LT(proposal.after.tone_db, before) << amount;
        before = proposal.after.tone_db;
        if (amount == 0) {
            EXPECT_NEAR(proposal.after.tone_db, proposal.before.tone_db, 0.05);
        }
        if (amount == 1) {
            EXPECT_LT(proposal.after.tone_db, 0.2 * proposal.before.tone_db);
        }
    }
    MatchSettings away;
    away.amounts.tone = -1;
    const MatchProposal proposal = propose_match(mix, target_of(reference), away);
    EXPECT_NEAR(proposal.after.tone_db, 2 * proposal.before.tone_db, 0.1 * proposal.before.tone_db);
}

TEST(MatchCurve, leaves_a_sound_alone_that_is_its_own_reference)
{
    const Portrait mix = portrait(song());
    for (const MatchChannels channels :
         {MatchChannels::stereo, MatchChannels::mid_side, MatchChannels::left_right}) {
        MatchSettings settings;
        settings.curve.channels = channels;
        const MatchProposal proposal = propose_match(mix, target_of(mix), settings);
        EXPECT_TRUE(proposal.curves.flat());
        EXPECT_EQ(proposal.gain_db, 0);
        EXPECT_LT(proposal.after.tone_db, 1e-9);
    }
}

TEST(MatchCurve, stays_within_its_limits_and_says_what_it_would_have_needed)
{
    const auto original = song();
    const Portrait mix = portrait(original);
    const Portrait reference =
        portrait(filtered(original, [](double hz) { return hz > 2000 && hz < 4000 ? 60.0 : 0.0; }));
    MatchSettings settings;
    settings.amounts.width = 0;
    settings.curve.most_boost_db = 6;
    settings.curve.most_cut_db = 9;
    const MatchProposal proposal = propose_match(mix, target_of(reference), settings);
    for (const double db : proposal.curves.mid) {
        EXPECT_LE(db, 6.0 + 1e-9);
        EXPECT_GE(db, -9.0 - 1e-9);
    }
    EXPECT_NEAR(proposal.curves.mid[cell_of(2800)], 6, 0.1);
    EXPECT_GT(proposal.curves.mid[cell_of(200)], -6); // the rest is not what pays for it
    ASSERT_FALSE(proposal.notes.empty());
    EXPECT_NE(proposal.notes.front().find("the curve would need"), std::string::npos)
        << proposal.notes.front();
}

TEST(MatchCurve, lifts_no_noise)
{
    auto mix = filtered(song(), [](double hz) { return hz > 5000 ? -200.0 : 0.0; });
    for (Lane& lane : mix) {
        const Lane hiss = white_noise(1e-5, seconds, 50);
        for (std::size_t i = 0; i < lane.size(); ++i) lane[i] += hiss[i];
    }
    MatchSettings settings;
    settings.amounts.level = 0;
    const MatchProposal proposal = propose_match(portrait(mix), target_of(portrait(song())), settings);
    EXPECT_LT(proposal.curves.mid[cell_of(9000)], 1.0);
    EXPECT_NEAR(proposal.curves.mid[cell_of(2000)], 0, 1.0);
}

TEST(MatchCurve, changes_nothing_outside_the_frequencies_asked_for)
{
    const auto original = song();
    MatchSettings settings;
    settings.amounts.width = 0;
    settings.curve.low_hz = 200;
    settings.curve.high_hz = 4000;
    const MatchProposal proposal =
        propose_match(portrait(filtered(original, known_db)), target_of(portrait(original)), settings);
    for (std::size_t i = 0; i < tone_cells; ++i)
        if (cell_hz(i) < 140 || cell_hz(i) > 5700) {
            EXPECT_EQ(proposal.curves.mid[i], 0) << cell_hz(i);
        }
    EXPECT_GT(std::abs(proposal.curves.mid[cell_of(2500)]), 2);
}

TEST(MatchCurve, widens_the_side_and_keeps_the_sum)
{
    const auto narrow = song();
    auto wide = narrow;
    for (std::size_t i = 0; i < narrow[0].size(); ++i) {
        const double mid = (narrow[0][i] + narrow[1][i]) / 2, side = (narrow[0][i] - narrow[1][i]) / 2;
        wide[0][i] = mid + 1.7 * side;
        wide[1][i] = mid - 1.7 * side;
    }
    const Portrait mix = portrait(narrow), reference = portrait(wide);
    MatchSettings settings;
    settings.amounts.tone = 0;
    const MatchProposal proposal = propose_match(mix, target_of(reference), settings);
    ASSERT_FALSE(proposal.curves.side.empty());
    const std::size_t cell = cell_of(1000);
    EXPECT_NEAR(proposal.curves.side[cell] - proposal.curves.mid[cell], 20 * std::log10(1.7), 0.1);
    EXPECT_LT(*proposal.after.width_db, 0.1 * *proposal.before.width_db);
    const Portrait after = behind(mix, proposal.curves);
    EXPECT_NEAR(10 * std::log10(k_weighted_power(after.total()) / k_weighted_power(mix.total())), 0, 0.05);
}

TEST(MatchCurve, width_and_level_go_as_far_as_amount_and_limit_say)
{
    const auto narrow = song();
    auto wide = narrow;
    for (std::size_t i = 0; i < narrow[0].size(); ++i) {
        const double mid = (narrow[0][i] + narrow[1][i]) / 2, side = (narrow[0][i] - narrow[1][i]) / 2;
        wide[0][i] = 2 * (mid + 2 * side);
        wide[1][i] = 2 * (mid - 2 * side);
    }
    const Portrait mix = portrait(narrow), reference = portrait(wide);
    const double louder_lu = reference.level->integrated - mix.level->integrated;
    const std::size_t cell = cell_of(1000);
    for (const double amount : {-0.5, 0.5, 1.0}) {
        MatchSettings settings;
        settings.amounts.tone = 0;
        settings.amounts.width = settings.amounts.level = amount;
        const MatchProposal proposal = propose_match(mix, target_of(reference), settings);
        EXPECT_NEAR(proposal.curves.side[cell] - proposal.curves.mid[cell], amount * 6.02, 0.15) << amount;
        EXPECT_NEAR(proposal.level_lufs, mix.level->integrated + amount * louder_lu, 1e-6) << amount;
        EXPECT_NEAR(proposal.predicted.level->integrated, proposal.level_lufs, 1e-6);
        settings.most_width_db = 1.5;
        const MatchProposal limited = propose_match(mix, target_of(reference), settings);
        EXPECT_LE(std::abs(limited.curves.side[cell] - limited.curves.mid[cell]), 1.5 + 1e-6);
    }
}

TEST(MatchCurve, what_is_predicted_is_what_the_filter_does)
{
    const auto mix = song();
    const Portrait reference = portrait(filtered(song(9), known_db));
    MatchSettings settings;
    settings.amounts.width = 0;
    const MatchProposal proposal = propose_match(portrait(mix), target_of(reference), settings);
    const FreeCurve curve(curve_points(proposal.curves.mid, settings.curve.resolution));
    const Portrait after =
        louder(portrait(filtered(mix, [&](double hz) { return curve.gain_db(hz); })), proposal.gain_db);
    EXPECT_NEAR(distance_to(target_of(reference), after).tone_db, proposal.after.tone_db, 0.05);
    EXPECT_NEAR(after.level->integrated, proposal.predicted.level->integrated, 0.15);
}

TEST(MatchCurve, points_and_taps_hold_the_curve)
{
    Tone db(tone_cells);
    for (std::size_t i = 0; i < tone_cells; ++i) db[i] = known_db(cell_hz(i));
    const Resolution third{3, false};
    const CurvePoints points = curve_points(db, third);
    EXPECT_LT(points.size(), 45u);
    const FreeCurve curve(points);
    const MatchFilter filter = match_filters({db, db, {}, {}}, third, 48000, Phase::linear).front();
    ASSERT_EQ(filter.channels.size(), 1u);
    for (double hz = 30; hz < 18000; hz *= 1.13) {
        EXPECT_NEAR(curve.gain_db(hz), known_db(hz), 0.15) << hz;
        std::complex<double> sum = 0;
        for (std::size_t i = 0; i < filter.channels[0].taps.size(); ++i)
            sum +=
                filter.channels[0].taps[i] *
                std::polar(1.0, -2 * std::numbers::pi * hz / 48000 *
                                    static_cast<double>(filter.channels[0].first + static_cast<Frames>(i)));
        EXPECT_NEAR(20 * std::log10(std::abs(sum)), curve.gain_db(hz), 0.1) << hz;
        EXPECT_NEAR(std::arg(sum), 0, 1e-3) << hz;
    }
}

} // namespace dubstage::test
