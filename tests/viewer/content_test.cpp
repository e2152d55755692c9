// What panels tell: the numbers and pictures behind them, and where a click on them leads.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

#include "support/audio_files.h"
#include "viewer/input/marks.h"
#include "viewer/model/curves.h"
#include "viewer/model/scope.h"
#include "viewer/support/robot.h"

namespace dubstage::viewer {

namespace {

constexpr int wav = SF_FORMAT_WAV | SF_FORMAT_PCM_24;

struct ContentTest : testing::Test {
    std::filesystem::path audio(const std::string& name, const test::Channels& channels)
    {
        test::write_audio(folder / name, channels, 48000, wav);
        return folder / name;
    }
    void panel(const std::string& name)
    {
        robot.bench().arrange([&](Comparison& c) { c.view.panel = name; });
        robot.frames(4);
    }
    const Series* series(const std::string& name)
    {
        for (const Plot* plot : robot.app.panel().plots())
            for (const Series& one : plot->series)
                if (one.name == name) return &one;
        return nullptr;
    }
    test::TemporaryFolder folder;
    Robot robot;
};

// How bright the picture is at a place, -1 to 1 in both directions.
int brightness(const Scope& scope, double across, double up)
{
    const int size = scope.picture.width;
    const auto at = [&](double share) { return static_cast<int>((share + 1) / 2 * (size - 1)); };
    const auto pixel = 4 * static_cast<std::size_t>(at(-up) * size + at(across));
    int sum = 0;
    for (std::size_t c = 0; c < 3; ++c) sum += scope.picture.pixels[pixel + c];
    return sum;
}

} // namespace

TEST_F(ContentTest, a_number_leads_to_where_it_was_measured)
{
    test::Channels channels = test::noise_channels(2, 480000, 0.1);
    channels[1][384000] = 0.9; // at 8 s
    robot.drop({audio("a_mix.wav", channels)});
    robot.bench().edit_view("", [](View& v) { v.seconds = Range{0, 2}; });
    robot.frames();
    robot.click("side/True peak");
    EXPECT_NEAR(robot.bench().playhead, 8, 0.001);
    EXPECT_TRUE(robot.view().seconds->holds(8));
}

TEST_F(ContentTest, a_flag_leads_to_its_place_and_any_other_click_moves_the_playhead)
{
    add_measured(robot.bench(), "a_mix.wav", made_up_programme(60, 2)); // silence is found at 15 s
    panel("loudness");
    const auto click_at = [&](float share, float down = 0.01f) {
        robot.drag("loudness/plot", {share, down}, {share, down});
        robot.frames();
    };
    click_at(0.4f);
    EXPECT_NEAR(robot.bench().playhead, 24, 0.1);
    EXPECT_FALSE(robot.view().shown_seconds());
    click_at(0.253f, 0.5f); // on the line below the flag
    EXPECT_NEAR(robot.bench().playhead, 15.18, 0.1);
    EXPECT_FALSE(robot.view().shown_seconds());
    click_at(0.253f); // on the flag, two pixels beside its middle
    EXPECT_EQ(robot.bench().playhead, 15);
    ASSERT_TRUE(robot.view().shown_seconds());
    EXPECT_NEAR(robot.view().shown_seconds()->low, 5, 0.01);
    EXPECT_NEAR(robot.view().shown_seconds()->high, 25, 0.01);
}

TEST_F(ContentTest, markers_of_a_session_stand_over_its_loudness_in_any_kind_of_time)
{
    audio("a.wav", test::noise_channels(1, 96000, 0.25));
    std::ofstream(folder / "s.toml") << R"([session]
sample_rate = 48000
[[marker]]
name = "verse"
at = 0.5
[[marker]]
name = "chorus"
at = 1
[[track]]
name = "one"
clip = [{ file = "a.wav" }]
)";
    robot.drop({folder / "s.toml"});
    panel("loudness");
    const auto at = [&](const std::string& name) {
        for (const Mark& mark : robot.app.panel().plots().front()->marks)
            if (mark.label == name) return mark.x;
        return -1.0;
    };
    EXPECT_NEAR(at("verse"), 0.5, 1e-6);
    EXPECT_NEAR(at("chorus"), 1, 1e-6);
    const auto words = [&](const char* command) {
        robot.app.run(command);
        robot.frames();
        return robot.app.panel().plots().front()->x.text(1);
    };
    EXPECT_EQ(words("time_clock"), "0:01.000");
    EXPECT_EQ(words("time_samples"), "48000");
    EXPECT_EQ(words("time_code"), "00:00:01:00");
}

TEST_F(ContentTest, a_pinned_cursor_tells_how_far_it_is_to_the_other)
{
    add_measured(robot.bench(), "a_mix.wav", made_up_programme(10, 2));
    robot.frames();
    robot.wheel("spectrum/plot", 0.5f, 0.5f, 0);
    const double pinned = *robot.bench().cursor_hz;
    robot.click("spectrum/plot");
    ASSERT_TRUE(robot.bench().pinned_hz);
    EXPECT_NEAR(*robot.bench().pinned_hz / pinned, 1, 0.02);
    robot.wheel("spectrum/plot", 0.7f, 0.5f, 0);
    // The made-up programme falls by 3 dB an octave, and is shown tilted by 4.5.
    const double octaves = std::log2(*robot.bench().cursor_hz / *robot.bench().pinned_hz);
    const std::string& words = robot.bench().read_out;
    EXPECT_NE(
        words.find(signed_number(1.5 * octaves, 1) + " dB, " + signed_number(12 * octaves, 1) + " semitones"),
        std::string::npos)
        << words;
    robot.key(key::escape);
    EXPECT_FALSE(robot.bench().pinned_hz);
}

TEST_F(ContentTest, no_curve_goes_below_the_floor)
{
    robot.drop({audio("silence_mix.wav", test::Channels(2, std::vector<double>(48000)))});
    ASSERT_NE(series("silence_mix"), nullptr);
    for (const float value : curve_of(*robot.bench().measured(1), Statistic::average, Side::all, 0).db)
        ASSERT_EQ(value, static_cast<float>(spectrum_floor_db));
}

TEST_F(ContentTest, the_mean_of_songs_lies_between_them_and_leaves_the_reference_out)
{
    add_measured(robot.bench(), "one.wav", made_up_programme(10, 2, -20));
    add_measured(robot.bench(), "two.wav", made_up_programme(10, 2, -14));
    add_measured(robot.bench(), "ref.wav", made_up_programme(10, 2, -6));
    robot.bench().arrange([](Comparison& c) { c.view.level_match = false; });
    robot.frames();
    EXPECT_EQ(series("mean"), nullptr);
    robot.click("spectrum/mean");
    robot.frames();
    ASSERT_NE(series("mean"), nullptr);
    for (const double hz : {50.0, 1000.0, 10000.0})
        EXPECT_NEAR(value_at(series("mean")->samples, hz),
                    (value_at(series("one")->samples, hz) + value_at(series("two")->samples, hz)) / 2, 0.01);
    robot.bench().arrange([](Comparison& c) { c.view.level_match = true; });
    robot.frames();
    EXPECT_NEAR(value_at(series("mean")->samples, 1000),
                value_at(series("ref")->samples, 1000) + series("ref")->offset, 0.01)
        << "all are as loud as the reference";
}

TEST(Mean, reads_other_bins_at_the_same_frequency)
{
    const SpectrumCurve coarse{10, {0, -10, -20, -30}}, fine{5, {0, -5, -10, -15, -20}};
    const SpectrumCurve mean = mean_of({{&coarse, 2}, {&fine, 0}});
    ASSERT_EQ(mean.db.size(), 3u); // as far as both go
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(mean.db[i], 1 - 10.0 * static_cast<double>(i), 1e-5);
}

// Mono stands upright, the left channel leans to the left, opposite phase lies flat.
TEST_F(ContentTest, the_goniometer_shows_where_the_sound_lies)
{
    const test::Channels one = test::noise_channels(1, 96000, 0.9);
    test::Channels opposite{one[0], one[0]};
    for (double& sample : opposite[1]) sample = -sample;
    const std::vector<double> silence(96000);
    robot.drop(
        {audio("a.wav", {one[0], one[0]}), audio("b.wav", {one[0], silence}), audio("c.wav", opposite)});
    const auto scope = [&](int id) { return scope_of(*robot.bench().programme(id), 200, 0xFFFFFF, 0); };
    const Scope mono = scope(1), left = scope(2), flat = scope(3);
    EXPECT_GT(brightness(mono, 0, 0.5), 300);
    EXPECT_LT(brightness(mono, -0.4, 0.4), 60);
    EXPECT_GT(brightness(left, -0.3, 0.3), 300);
    EXPECT_LT(brightness(left, 0.3, 0.3), 60);
    EXPECT_GT(brightness(flat, 0.5, 0), 300);
    EXPECT_LT(brightness(flat, 0, 0.5), 60);
}

TEST_F(ContentTest, a_delivery_is_chosen_among_the_verdicts)
{
    robot.drop({audio("a_master.wav", test::noise_channels(2, 96000, 0.5))});
    panel("checks");
    robot.click("checks/preset/spotify");
    EXPECT_EQ(robot.view().preset, "spotify");
    panel("loudness");
    const auto& levels = robot.app.panel().plots().front()->levels;
    ASSERT_FALSE(levels.empty());
    EXPECT_EQ(levels.front().label, "played at \u221214.0 LUFS");
}

TEST_F(ContentTest, a_song_that_stands_out_is_drawn_in_full_colour)
{
    for (int i = 0; i < 6; ++i) {
        test::Channels channels = test::noise_channels(2, 96000, 0.2, static_cast<unsigned>(i) + 1);
        if (i == 4) // dull
            for (auto& channel : channels)
                for (std::size_t k = 1; k < channel.size(); ++k)
                    channel[k] = 0.1 * channel[k] + 0.9 * channel[k - 1];
        audio("song" + std::to_string(i) + ".wav", channels);
    }
    robot.drop({folder.path()});
    panel("album");
    robot.settle();
    ASSERT_NE(series("song4"), nullptr);
    EXPECT_EQ(series("song4")->ink.alpha, 1);
    EXPECT_LT(series("song3")->ink.alpha, 1);
    robot.click("album/song4");
    EXPECT_EQ(robot.bench().now().focus, 4);
}

TEST(Recent, files_that_were_opened_are_offered_again)
{
    const test::TemporaryFolder folder;
    AppOptions options;
    options.threads = 1;
    options.settings_folder = folder / "settings";
    test::write_audio(folder / "a.wav", test::noise_channels(1, 4800, 0.1), 48000, wav);
    {
        App app(options);
        app.open({folder / "a.wav"});
        app.open({folder / "none.wav"});
        app.open({folder / "a.wav"});
    }
    App again(options);
    ASSERT_EQ(again.recent().paths().size(), 2u) << "each once, the last first";
    EXPECT_EQ(again.recent().paths()[0], folder / "a.wav");
}

} // namespace dubstage::viewer
