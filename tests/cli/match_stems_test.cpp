// dubstage match with a session in place of a mix, as its users run it.
#include "cli/match_fixture.h"

namespace dubstage {

namespace {

class MatchSession : public Match {
  protected:
    // Two stems and what follows.
    std::string session(const Channels& low, const Channels& high, const std::string& more = "") const
    {
        song("low.wav", low);
        song("high.wav", high);
        std::ofstream(path("song.toml"))
            << "[[track]]\nname = \"low\"\nlayout = \"stereo\"\nclip = [{ file = \"low.wav\" }]\n"
               "[[track]]\nname = \"high\"\nlayout = \"stereo\"\nclip = [{ file = \"high.wav\" }]\n"
            << more;
        return path("song.toml");
    }
    Channels rendered(const std::string& name) const
    {
        const Outcome outcome =
            dubstage_program({"render", out(name).string(), "-o", path("again"), "--device", "cpu"});
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return read_audio(folder_ / "again" / "mix.wav");
    }
};

} // namespace

TEST_F(MatchSession, a_session_is_moved_stem_by_stem_in_a_copy)
{
    song("low.wav", coloured(6, 0.05, -0.9));
    song("high.wav", coloured(6, 0.2, 0.6, 5));
    std::ofstream(path("song.toml")) << "[[track]]\nname = \"low\"\nlayout = \"stereo\"\nclip = [{ file = "
                                        "\"low.wav\" }]\n[[track]]\nname = \"high\"\nlayout = "
                                        "\"stereo\"\nclip = [{ file = \"high.wav\" }]\n";
    const std::string reference = song("reference.wav", coloured(6, 0.2, -0.2, 9));
    const Outcome outcome = match({path("song.toml")}, {reference}, {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto result = event_named(outcome, "result");
    EXPECT_FALSE(result["moves"].empty());
    EXPECT_LT(result["matched"]["distance"]["tone_db"].get<double>(),
              result["before"]["tone_db"].get<double>());
    EXPECT_NEAR(result["matched"]["distance"]["loudness_lu"].get<double>(), 0, 0.05);
    EXPECT_TRUE(written("song.stems.txt"));
    const Outcome again = dubstage_program(
        {"render", out("song.matched.toml").string(), "-o", path("again"), "--device", "cpu"});
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_LT(null_db(read_audio(out("song.matched.wav")), read_audio(folder_ / "again" / "mix.wav")), -120);
    expect_error(match({path("song.toml"), reference}, {reference}), 64, "a session is matched by itself");
}

TEST_F(MatchSession, everything_is_written_before_and_after_limiting_and_both_copies_render_to_it)
{
    const std::string file = session(peaky(6), coloured(6, 0.02, 0.7, 5)),
                      reference = song("loud.wav", coloured(6, 0.3, 0.2, 9));
    const Outcome outcome = match({file}, {reference}, {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto result = event_named(outcome, "result");
    std::set<std::string> promised{
        "song.matched.toml", "song.matched.wav", "song.limited.toml", "song.limited.wav", "song.mix.wav",
        "song.stems.txt",    "song.curve.csv",   "report.html",       "reference.dst",    "matched.dst"};
    for (const auto& move : result["moves"])
        promised.insert("song." + move["stem"].get<std::string>() + ".bands.txt");
    EXPECT_GT(promised.size(), 10u);
    EXPECT_EQ(files_written(), promised);
    std::set<std::string> told;
    for (const auto& one : result["files"])
        told.insert(std::filesystem::path(one.get<std::string>()).filename().string());
    EXPECT_EQ(told, promised);
    EXPECT_LE(result["matched"]["measured"]["true_peak_db"].get<double>(), -1 + 0.01);
    EXPECT_NEAR(result["limited"]["distance"]["loudness_lu"].get<double>(), 0, 0.1);
    EXPECT_LE(result["limited"]["measured"]["true_peak_db"].get<double>(), -1 + 0.01);
    EXPECT_LT(null_db(read_audio(out("song.matched.wav")), rendered("song.matched.toml")), -120);
    EXPECT_LT(null_db(read_audio(out("song.limited.wav")), rendered("song.limited.toml")), -100);
}

TEST_F(MatchSession, the_page_shows_the_moves_and_plays_mix_matched_limited_and_reference)
{
    const std::string file = session(peaky(6), coloured(6, 0.02, 0.7, 5)),
                      reference = song("loud.wav", coloured(6, 0.3, 0.2, 9));
    const auto result = event_named(match({file}, {reference}, {"--json"}), "result");
    const std::string page = text_of(out("report.html"));
    for (const auto& move : result["moves"])
        EXPECT_NE(page.find("<li>" + move["words"].get<std::string>() + "</li>"), std::string::npos) << move;
    for (const char* sound :
         {"src=\"song.mix.wav\"", "src=\"song.matched.wav\"", "src=\"song.limited.wav\"", "loud.wav\""})
        EXPECT_NE(page.find(sound), std::string::npos) << sound;
    for (const char* words : {"What the equalisers", "What is off", "<td>limited</td>", "crest &lt;120 Hz"})
        EXPECT_NE(page.find(words), std::string::npos) << words;
}

TEST_F(MatchSession, the_mix_that_is_kept_is_that_of_the_session)
{
    const std::string file = session(coloured(4, 0.6, -0.9), coloured(4, 0.6, 0.6, 5)); // beyond full scale
    const Outcome outcome = match({file}, {"pink"}, {"--level", "0"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const Channels low = read_audio(folder_ / "low.wav"), high = read_audio(folder_ / "high.wav");
    Channels sum = low;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < sum[c].size(); ++i) sum[c][i] += high[c][i];
    EXPECT_LT(null_db(sum, read_audio(out("song.mix.wav"))), -120);
}

TEST_F(MatchSession, its_own_compression_is_backed_off_for_a_more_open_reference)
{
    Channels hits = coloured(12, 0.3, 0.4);
    for (auto& lane : hits)
        for (std::size_t i = 0; i < lane.size(); ++i)
            if (i % 12000 >= 500) lane[i] *= 0.2;
    const std::string squeezed =
        "[master]\ninsert = [{ type = \"compressor\", threshold_db "
        "= -30, ratio = 8, attack = 0, lookahead = \"2 ms\", release = \"60 ms\" }]\n";
    const std::string file = session(hits, coloured(12, 0.001, 0.7, 5), squeezed);
    const Outcome outcome =
        match({file}, {song("open.wav", hits)}, {"--dynamics", "100", "--level", "0", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto result = event_named(outcome, "result");
    ASSERT_FALSE(result["backed_off"].empty()) << result;
    const auto words = result["backed_off"][0].get<std::string>();
    EXPECT_NE(words.find("compressor on master"), std::string::npos) << words;
    const double was = std::stod(words.substr(words.find("PSR ") + 4)),
                 is = std::stod(words.substr(words.rfind(" to ") + 4));
    EXPECT_GT(is, was + 2) << words;
    EXPECT_LT(result["matched"]["distance"]["crest_db"].get<double>(),
              0.4 * result["before"]["crest_db"].get<double>());
    EXPECT_NE(text_of(out("song.matched.toml")).find("mix = "), std::string::npos);
    EXPECT_LT(null_db(read_audio(out("song.matched.wav")), rendered("song.matched.toml")), -100);
}

TEST_F(MatchSession, bad_references_and_sessions_leave_nothing_behind)
{
    const std::string file = session(coloured(3, 0.1, -0.9), coloured(3, 0.1, 0.6, 5));
    const std::string silence = song("silence.wav", Channels(2, std::vector<double>(96000)));
    expect_error(match({file}, {silence}), 65, "silence: is silent: there is nothing to match");
    expect_error(match({file}, {path("none.wav")}), 66, "none.wav");
    expect_error(propose({file, "--reference", "pink"}), 64, "a session is matched in a copy of it");
    expect_error(match({file}, {"pink"}, {"--stem-limit", "40"}), 64, "--stem-limit");
    song("low.wav", Channels(2, std::vector<double>(96000)));
    song("high.wav", Channels(2, std::vector<double>(96000)));
    expect_error(match({file}, {"pink"}), 65, "is silent");
    EXPECT_TRUE(nothing_written());
}

TEST_F(MatchSession, options_that_have_no_part_in_it_are_told)
{
    const std::string file = session(coloured(2, 0.1, -0.9), coloured(2, 0.1, 0.6, 5));
    const Outcome stems = match({file}, {"pink"}, {"--channels", "mid_side"});
    EXPECT_EQ(stems.status, 0) << stems.err;
    EXPECT_NE(stems.err.find("--channels: has no part here: of a session the stems are moved"),
              std::string::npos)
        << stems.err;
    const Outcome mix = propose({path("low.wav"), "--reference", "pink", "--stem-limit", "2"});
    EXPECT_NE(mix.err.find("--stem-limit: has no part here: a mix has no stems"), std::string::npos)
        << mix.err;
}

TEST_F(MatchSession, stem_limit_and_stem_bands_hold)
{
    const std::string file = session(coloured(6, 0.05, -0.9), coloured(6, 0.2, 0.6, 5)),
                      reference = song("reference.wav", coloured(6, 0.2, -0.2, 9));
    const auto result = event_named(
        match({file}, {reference}, {"--json", "--stem-limit", "1.5", "--stem-bands", "1"}), "result");
    ASSERT_FALSE(result["moves"].empty());
    for (const auto& move : result["moves"]) {
        EXPECT_EQ(move["bands"].size(), 1u);
        EXPECT_LE(std::abs(move["bands"][0]["gain_db"].get<double>()), 1.5);
    }
}

} // namespace dubstage
