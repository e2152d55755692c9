// Moves of stems: the stem that is too much is the one that is turned down.
#include <gtest/gtest.h>

#include "analysis/programmes.h"
#include "studies/match/match_stems.h"
#include "studies/match/stem_solver.h"
#include "studies/match_sounds.h"

namespace dubstage::test {

namespace {

Lane band_of_noise(double low_hz, double high_hz, double rms, unsigned seed)
{
    const Law law = [=](double hz) {
        return hz < low_hz || hz > high_hz ? -120.0 : -10 * std::log10(hz / 1000);
    };
    return filtered(white_noise(rms, 6, seed), law);
}

Stem stem(const std::string& name, const Lane& lane)
{
    return {name, portrait({lane, lane}, name)};
}

Portrait mix_of(const Lane& a, const Lane& b, double gain_a_db = 0, double gain_b_db = 0)
{
    Lane sum = a;
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] = a[i] * db_to_gain(gain_a_db) + b[i] * db_to_gain(gain_b_db);
    return portrait({sum, sum}, "mix");
}

} // namespace

TEST(MatchStems, the_solver_turns_the_stem_down_that_holds_the_band)
{
    StemProblem problem;
    problem.power = {{1, 1, 0.01}, {0.01, 0.01, 1}};
    problem.wanted_db = {-2, -2, 0};
    problem.weight = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    const auto gains = solve_stems(problem);
    // A gain of all is for nothing: only what the stems do against each other counts.
    EXPECT_NEAR(gains[0][0] - gains[1][2], -2, 0.15);
    EXPECT_LT(gains[0][0], gains[1][0] - 1); // where both sound, the one that has more to say moves more
    problem.most_db = 0.5;
    for (const auto& stem : solve_stems(problem))
        for (const double gain : stem) EXPECT_LE(std::abs(gain), 0.5);
}

TEST(MatchStems, says_which_stem_is_too_much_and_moves_it)
{
    const Lane bass = band_of_noise(40, 400, 0.1, 1), voice = band_of_noise(250, 12000, 0.1, 2);
    const Portrait reference = mix_of(bass, voice), mix = mix_of(bass, voice, 2.5);
    Lane loud_bass = bass;
    for (double& x : loud_bass) x *= db_to_gain(2.5);
    const MatchTarget target = match_target({{reference, {1, 1, 1, 1}}}, {});
    const StemsProposal proposal =
        propose_stems(mix, {stem("bass", loud_bass), stem("voice", voice)}, target, {}, {});
    ASSERT_FALSE(proposal.moves.empty());
    EXPECT_LT(proposal.after.tone_db, 0.4 * proposal.before.tone_db);
    double against = 0; // what the bass loses to the voice in its own range
    for (const StemMove& move : proposal.moves) {
        const double at = move.stem == "bass" ? 100 : 2000;
        against += (move.stem == "bass" ? 1 : -1) * curve_of(move.bands)[cell_of(at)];
    }
    EXPECT_NEAR(against, -2.5, 0.8);
    ASSERT_FALSE(proposal.findings.empty());
    EXPECT_NE(proposal.findings.front().find("too much, "), std::string::npos) << proposal.findings.front();
    EXPECT_NE(proposal.findings.front().find("of it bass"), std::string::npos) << proposal.findings.front();
}

TEST(MatchStems, a_mix_that_is_its_target_has_nothing_to_move)
{
    const Lane bass = band_of_noise(40, 400, 0.1, 1), voice = band_of_noise(250, 12000, 0.1, 2);
    const Portrait mix = mix_of(bass, voice);
    const StemsProposal proposal = propose_stems(mix, {stem("bass", bass), stem("voice", voice)},
                                                 match_target({{mix, {1, 1, 1, 1}}}, {}), {}, {});
    EXPECT_TRUE(proposal.moves.empty());
    EXPECT_TRUE(proposal.findings.empty());
}

TEST(MatchStems, the_copy_of_the_session_holds_the_moves_and_reads_back)
{
    const Session session = parse_session("[[track]]\nname = \"bass\"\nclip = [{ file = \"bass.wav\" }]\n"
                                          "insert = [{ type = \"fir\", file = \"taps.wav\" }]\n",
                                          "/songs/song.toml");
    const StemMove move{"bass", 1, {{BandShape::bell, 100, -2, 1}}, ""};
    Insert gain;
    gain.type = "gain";
    gain.settings.push_back({"gain_db", {-1.5, 0}});
    const Session copy =
        parse_session(write_session(moved_session(session, {move}, {gain})), "/other/song.toml");
    ASSERT_EQ(copy.tracks.front().inserts.size(), 2u);
    EXPECT_EQ(copy.tracks.front().inserts[1].type, "eq");
    EXPECT_EQ(std::get<std::string>(copy.tracks.front().inserts[0].settings.front().value.data),
              "/songs/taps.wav");
    EXPECT_EQ(copy.buses.front().inserts.back().type, "gain");
    EXPECT_TRUE(copy.buses.front().inserts.back().post_fader);
}

} // namespace dubstage::test
