// Matching and chains in the viewer: what is reckoned while a hand moves, and what is rendered from it.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

#include "analysis/report/dsm.h"
#include "support/audio_files.h"
#include "viewer/input/marks.h"
#include "viewer/model/matching.h"
#include "viewer/support/robot.h"

namespace dubstage::viewer {

namespace {

constexpr int wav = SF_FORMAT_WAV | SF_FORMAT_PCM_24;

struct Processing : testing::Test {
    // Two seconds of noise; dull: each sample with a half of the one before.
    std::filesystem::path noise(const std::string& name, double peak, bool dull)
    {
        test::Channels channels = test::noise_channels(2, 96000, peak);
        if (dull)
            for (auto& channel : channels)
                for (std::size_t i = 1; i < channel.size(); ++i)
                    channel[i] = 0.5 * channel[i] + 0.5 * channel[i - 1];
        test::write_audio(folder / name, channels, 48000, wav);
        return folder / name;
    }
    void panel(const std::string& name)
    {
        robot.bench().arrange([&](Comparison& c) { c.view.panel = name; });
        robot.frames(4);
    }
    const Trace& last() { return robot.bench().now().traces.back(); }
    test::TemporaryFolder folder;
    Robot robot;
};

} // namespace

TEST(Nudge, is_half_as_high_half_an_octave_away)
{
    const Nudge nudge{1000, 6};
    EXPECT_DOUBLE_EQ(nudge_db(nudge, 1000), 6);
    EXPECT_NEAR(nudge_db(nudge, 1000 * std::sqrt(2.0)), 3, 1e-9);
    EXPECT_LT(nudge_db(nudge, 4000), 1e-3);
}

TEST_F(Processing, a_match_comes_closer_and_what_is_drawn_stands_in_the_curve)
{
    robot.drop({noise("song_mix.wav", 0.3, true), noise("ref.wav", 0.5, false)});
    const ProgrammePointer mix = robot.bench().programme(1), reference = robot.bench().programme(2);
    ASSERT_TRUE(mix && reference);
    View view;
    const MatchPicture plain = match_picture(*mix, {reference}, view);
    ASSERT_EQ(plain.trouble, "");
    EXPECT_GT(plain.proposal.before.tone_db, 1);
    EXPECT_LT(plain.after.tone_db, 0.3 * plain.proposal.before.tone_db);
    view.match_nudges = {{200, 5}};
    const MatchPicture drawn = match_picture(*mix, {reference}, view);
    const Samples before{plain.mid, plain.hz}, after{drawn.mid, drawn.hz};
    EXPECT_NEAR(value_at(after, 200) - value_at(before, 200), 5, 0.05);
    EXPECT_NEAR(value_at(after, 3000) - value_at(before, 3000), 0, 0.05);
    EXPECT_GT(drawn.after.tone_db, plain.after.tone_db);
    view.match_tone = 0;
    view.match_width = 0;
    view.match_nudges.clear();
    EXPECT_TRUE(match_picture(*mix, {reference}, view).curves.flat());
}

TEST_F(Processing, the_curve_is_dragged_and_the_match_rendered)
{
    robot.drop({noise("song_mix.wav", 0.1, true), noise("ref.wav", 0.5, false)});
    panel("match");
    robot.drag("match/curve", {0.3f, 0.5f}, {0.3f, 0.3f});
    ASSERT_EQ(robot.view().match_nudges.size(), 1u);
    robot.click("match/undraw");
    EXPECT_TRUE(robot.view().match_nudges.empty());
    const double before = robot.bench().measured(1)->loudness.integrated;
    robot.click("match/render");
    robot.settle();
    ASSERT_EQ(robot.bench().now().traces.size(), 3u);
    EXPECT_EQ(last().name, "song_mix matched");
    ASSERT_NE(robot.bench().measured(last().id), nullptr);
    EXPECT_GT(robot.bench().measured(last().id)->loudness.integrated, before + 6);
    EXPECT_LE(robot.bench().measured(last().id)->true_peak_db, -0.9);
    EXPECT_TRUE(std::filesystem::exists(robot.bench().status(last().id).audio));
}

TEST_F(Processing, a_chain_makes_a_trace_with_its_gain_reduction)
{
    robot.drop({noise("song_mix.wav", 0.5, false)});
    std::ofstream(folder / "c.toml") << R"([[insert]]
type = "compressor"
threshold_db = -30
ratio = 4
)";
    robot.key('I', true);
    robot.type((folder / "c.toml").string());
    robot.key(key::enter);
    robot.settle();
    ASSERT_EQ(robot.bench().now().traces.size(), 2u);
    const Status& status = robot.bench().status(last().id);
    ASSERT_NE(status.steps, nullptr);
    ASSERT_EQ(status.steps->steps.size(), 1u);
    EXPECT_GT(status.steps->steps[0].most_reduction_db(), 3);
    robot.bench().focus_on(last().id);
    panel("loudness");
    EXPECT_TRUE(marked("loudness/reduction").has_value());
    std::ofstream(folder / "bad.toml") << "[[insert]]\ntype = \"no such\"\n";
    robot.key('I', true);
    robot.type((folder / "bad.toml").string());
    robot.key(key::enter);
    robot.settle();
    std::string told;
    for (const Message& message : robot.bench().messages()) told += message.text;
    EXPECT_NE(told.find("no such"), std::string::npos) << told;
}

} // namespace dubstage::viewer
