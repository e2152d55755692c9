// Matching and chains in the viewer: what is reckoned while a hand moves, and what is rendered from it.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

#include "analysis/report/dsm.h"
#include "studies/chain_file.h"
#include "studies/steps_file.h"
#include "studies/text_file.h"
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

// What a chain did is kept with the sound, and shown when that is opened again.
TEST_F(Processing, gain_reduction_is_shown_of_files_that_have_it_beside_them)
{
    const auto path = noise("song_master.wav", 0.5, false);
    Steps steps;
    Step compressor;
    compressor.name = "1 compressor";
    compressor.reduction_db = std::vector<double>(20, 4.5);
    steps.steps.push_back(compressor);
    write_text_file(steps_beside(path), steps_text(steps));
    robot.drop({path});
    panel("loudness");
    ASSERT_TRUE(marked("loudness/reduction"));
    ASSERT_EQ(robot.app.panel().plots().size(), 2u);
    const Plot& shown = *robot.app.panel().plots()[1];
    ASSERT_EQ(shown.series.size(), 1u);
    EXPECT_NEAR(value_at(shown.series[0].samples, 1), -4.5, 1e-4);
    EXPECT_NE(shown.title.find("1 compressor \u22124.5 dB"), std::string::npos) << shown.title;
    // Of a result, too.
    const auto result = folder / "song_master.wav.dsm";
    write_dsm(result, robot.bench().programme(1)->measured);
    Robot other;
    other.drop({result});
    EXPECT_EQ(other.bench().status(1).audio, path);
    ASSERT_NE(other.bench().status(1).steps, nullptr);
    EXPECT_EQ(other.bench().status(1).steps->steps.at(0).name, "1 compressor");
}

TEST_F(Processing, steps_that_cannot_be_read_are_told_and_the_file_is_measured)
{
    const auto path = noise("song_master.wav", 0.5, false);
    write_text_file(steps_beside(path), "{\"song\": 1");
    robot.drop({path});
    EXPECT_NE(robot.bench().programme(1), nullptr);
    EXPECT_EQ(robot.bench().status(1).steps, nullptr);
    ASSERT_EQ(robot.bench().messages().size(), 1u);
    EXPECT_EQ(robot.bench().messages().front().text,
              steps_beside(path).string() + ": does not hold the steps of a chain; render the master again "
                                            "(its gain reduction is not shown)");
}

TEST_F(Processing, the_sound_of_a_chain_is_saved_with_its_gain_reduction)
{
    robot.drop({noise("song_mix.wav", 0.5, false)});
    std::ofstream(folder / "c.toml") << "[[insert]]\ntype = \"compressor\"\nthreshold_db = -30\nratio = 4\n";
    robot.key('I', true);
    robot.type((folder / "c.toml").string());
    robot.key(key::enter);
    robot.settle();
    robot.bench().focus_on(last().id);
    const double most = robot.bench().status(last().id).steps->steps.at(0).most_reduction_db();
    robot.app.save_sound(folder / "kept.wav");
    Robot other;
    other.drop({folder / "kept.wav"});
    ASSERT_NE(other.bench().status(1).steps, nullptr);
    EXPECT_NEAR(other.bench().status(1).steps->steps.at(0).most_reduction_db(), most, 1e-6);
}

// A match that is saved does what the one rendered here does, in a chain and in a session.
TEST_F(Processing, a_match_is_saved_as_a_chain_and_as_a_session)
{
    robot.drop({noise("song_mix.wav", 0.1, true), noise("ref.wav", 0.5, false)});
    panel("match");
    for (const char* kind : {"0", "1", "2"}) {
        robot.click("match/save");
        robot.click(std::string("match/save/") + kind);
        robot.frames(4);
        robot.key(key::enter); // the name that is suggested
    }
    robot.click("match/render");
    robot.settle();
    const Measurement rendered = *robot.bench().measured(last().id);
    const MasteringChain curve = read_chain(folder / "song_mix match.eq.toml"),
                         bands = read_chain(folder / "song_mix match.bands.toml");
    ASSERT_EQ(curve.inserts.size(), 2u);
    EXPECT_EQ(curve.inserts[0].type, "eq");
    EXPECT_EQ(curve.inserts[1].type, "gain");
    EXPECT_EQ(bands.inserts.front().type, "eq");
    robot.key('1');
    robot.key('I', true);
    robot.type((folder / "song_mix match.eq.toml").string());
    robot.key(key::enter);
    robot.settle();
    const Measurement chained = *robot.bench().measured(last().id);
    robot.drop({folder / "song_mix matched.session.toml"});
    int mix = 0;
    for (const Trace& trace : robot.bench().now().traces)
        if (trace.part == "mix") mix = trace.id;
    ASSERT_NE(robot.bench().measured(mix), nullptr);
    for (const Measurement& other : {chained, *robot.bench().measured(mix)}) {
        // The render is held by the ceiling: tones are compared at the same loudness.
        const double louder = other.loudness.integrated - rendered.loudness.integrated;
        for (std::size_t band = 10; band < rendered.spectrum.third_octave_db.size(); ++band)
            EXPECT_NEAR(other.spectrum.third_octave_db[band] - rendered.spectrum.third_octave_db[band],
                        louder, 0.05)
                << rendered.spectrum.third_octave_hz[band];
    }
    const Measurement& reference = *robot.bench().measured(2);
    EXPECT_NEAR(chained.loudness.integrated, reference.loudness.integrated, 0.3);
}

// The settings are tried in the background; what is saved behind it holds them, until something else is asked
// for.
TEST_F(Processing, dynamics_come_closer_to_the_reference_and_are_saved_with_the_match)
{
    // Noise that swings by 12 dB every half second against noise that stands still.
    test::Channels swinging = test::noise_channels(2, 12 * 48000, 0.3), still = swinging;
    for (auto& channel : swinging)
        for (std::size_t i = 0; i < channel.size(); ++i)
            if (i / 144000 % 2 == 1) channel[i] *= 0.25;
    test::write_audio(folder / "song_mix.wav", swinging, 48000, wav);
    test::write_audio(folder / "ref.wav", still, 48000, wav);
    robot.drop({folder / "song_mix.wav", folder / "ref.wav"});
    panel("match");
    robot.bench().edit_view("", [](View& v) { v.match_dynamics = 1; });
    robot.frames(4);
    robot.app.run("match_save_chain");
    robot.frames();
    EXPECT_NE(robot.bench().messages().back().text.find("Render it, then save"), std::string::npos);
    robot.key(key::escape);
    robot.click("match/render");
    robot.settle();
    ASSERT_EQ(last().name, "song_mix matched") << robot.bench().messages().back().text;
    EXPECT_TRUE(robot.bench().making.empty());
    const double before = robot.bench().measured(1)->loudness.range,
                 after = robot.bench().measured(last().id)->loudness.range,
                 reference = robot.bench().measured(2)->loudness.range;
    EXPECT_LT(after - reference, 0.7 * (before - reference)) << before << " to " << after;
    bool told = false;
    for (const Message& message : robot.bench().messages())
        told = told || message.text.find("song_mix matched: range") != std::string::npos;
    EXPECT_TRUE(told) << "what was done";
    robot.key('1');
    robot.app.run("match_save_chain");
    robot.frames(4);
    robot.key(key::enter);
    robot.frames(4);
    const MasteringChain chain = read_chain(folder / "song_mix match.eq.toml");
    EXPECT_TRUE(std::any_of(chain.inserts.begin(), chain.inserts.end(),
                            [](const Insert& insert) { return insert.type == "gain_rider"; }));
}

TEST_F(Processing, matching_is_done_by_commands_and_says_what_is_missing)
{
    robot.drop({noise("song_mix.wav", 0.1, true)});
    robot.app.run("match_save_chain");
    robot.frames();
    EXPECT_EQ(robot.view().panel, "match");
    ASSERT_FALSE(robot.bench().messages().empty());
    EXPECT_NE(robot.bench().messages().back().text.find("Make a trace the reference"), std::string::npos);
    robot.drop({noise("ref.wav", 0.5, false)});
    robot.app.run("match_save_bands");
    robot.frames();
    EXPECT_TRUE(robot.app.dialogs().files.is_open());
    robot.key(key::escape);
    robot.app.run("match_render");
    robot.frames();
    robot.settle();
    EXPECT_EQ(last().name, "song_mix matched");
}

} // namespace dubstage::viewer
