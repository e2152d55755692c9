// How curves and axes are looked at: the moment, held, frozen and kept curves, linked and gliding axes, the
// loudness of what is selected.
#include <cmath>
#include <gtest/gtest.h>

#include "support/audio_files.h"
#include "viewer/input/marks.h"
#include "viewer/model/stretch.h"
#include "viewer/support/robot.h"

namespace dubstage::viewer {

namespace {

constexpr int wav = SF_FORMAT_WAV | SF_FORMAT_PCM_24;

struct LookTest : testing::Test {
    LookTest()
    {
        mix = add_measured(robot.bench(), "song_mix.wav", made_up_programme(60, 2, -20));
        add_measured(robot.bench(), "ref.wav", made_up_programme(60, 2, -20));
        robot.frames();
    }
    void panel(const std::string& name)
    {
        robot.bench().arrange([&](Comparison& c) { c.view.panel = name; });
        robot.frames();
    }
    void statistic(Statistic statistic)
    {
        robot.bench().arrange([&](Comparison& c) {
            c.view.statistic = statistic;
            c.view.smoothing = 0;
            c.view.tilt = 0;
            c.view.level_match = false;
        });
        robot.frames();
    }
    // Of what the spectrum shows under that name.
    std::optional<Series> series(const std::string& name)
    {
        for (const Series& one : robot.app.panel().plots().front()->series)
            if (one.name == name) return one;
        return std::nullopt;
    }
    // The loudest place of a curve: in the made-up programmes one row that rises with time, 20 Hz to 20 kHz.
    double loudest_hz(const std::string& name)
    {
        const auto one = series(name);
        if (!one) return 0;
        double best = 0, level = -1000;
        for (double hz = 21; hz < 19900; hz *= 1.01)
            if (const double value = value_at(one->samples, hz); value > level) best = hz, level = value;
        return best;
    }
    static double hz_at(double seconds) { return 20 * std::pow(1000.0, seconds / 60); }
    Robot robot;
    int mix = 0;
};

} // namespace

TEST_F(LookTest, now_is_what_plays_or_what_is_selected)
{
    statistic(Statistic::now);
    robot.bench().seek(30);
    robot.frames();
    EXPECT_NEAR(std::log2(loudest_hz("song_mix") / hz_at(30)), 0, 0.3);
    robot.bench().edit_view("", [](View& v) { v.selection = Range{50, 50.2}; });
    robot.frames();
    EXPECT_NEAR(std::log2(loudest_hz("song_mix") / hz_at(50)), 0, 0.3);
    // A long selection holds all that passes through it, each for its share of the time.
    robot.bench().edit_view("", [](View& v) { v.selection = Range{0, 60}; });
    robot.frames();
    const auto whole = series("song_mix");
    ASSERT_TRUE(whole);
    EXPECT_NEAR(value_at(whole->samples, hz_at(30)), -10 - 10 * std::log10(64.0), 0.6);
    EXPECT_NEAR(value_at(whole->samples, hz_at(10)), value_at(whole->samples, hz_at(50)), 0.6);
}

TEST_F(LookTest, hold_keeps_the_highest_that_came_by_and_lets_go)
{
    statistic(Statistic::now);
    robot.bench().seek(20);
    robot.key('H');
    robot.bench().seek(40);
    robot.frames();
    const auto held = series("most of song_mix");
    ASSERT_TRUE(held);
    for (const double seconds : {20.0, 40.0})
        EXPECT_NEAR(value_at(held->samples, hz_at(seconds - 0.2)), -11, 1.5) << seconds;
    EXPECT_LT(value_at(held->samples, hz_at(30)), -60); // never shown
    EXPECT_NEAR(std::log2(loudest_hz("song_mix") / hz_at(40)), 0, 0.3);
    robot.key('H');
    EXPECT_FALSE(series("most of song_mix"));
    robot.key('H'); // begins anew
    EXPECT_LT(value_at(series("most of song_mix")->samples, hz_at(20 - 0.2)), -60);
}

TEST_F(LookTest, hold_shows_the_maxima_where_it_is_not_now_that_is_shown)
{
    statistic(Statistic::average);
    robot.click("spectrum/hold");
    EXPECT_TRUE(series("most of song_mix"));
    EXPECT_TRUE(robot.view().hold);
}

TEST_F(LookTest, a_frozen_moment_stays_while_the_playhead_moves_and_thaws)
{
    robot.bench().seek(20);
    robot.frames();
    robot.click("spectrum/freeze");
    EXPECT_EQ(robot.view().statistic, Statistic::now);
    statistic(Statistic::now);
    robot.bench().seek(50);
    robot.frames();
    EXPECT_NEAR(std::log2(loudest_hz("song_mix") / hz_at(20)), 0, 0.3);
    EXPECT_NE(robot.app.panel().plots().front()->title.find("frozen"), std::string::npos);
    robot.key('H', false, true);
    EXPECT_NEAR(std::log2(loudest_hz("song_mix") / hz_at(50)), 0, 0.3);
}

TEST_F(LookTest, a_kept_moment_is_a_trace_that_stays)
{
    statistic(Statistic::now);
    robot.bench().seek(20);
    robot.frames();
    robot.key('K');
    ASSERT_EQ(robot.bench().now().traces.size(), 3u);
    const std::string name = robot.bench().now().traces.back().name;
    EXPECT_EQ(name, "song_mix \u00B7 at 0:19.6");
    robot.bench().seek(50);
    robot.frames();
    EXPECT_NEAR(std::log2(loudest_hz(name) / hz_at(20)), 0, 0.3);
    EXPECT_NEAR(std::log2(loudest_hz("song_mix") / hz_at(50)), 0, 0.3);
    robot.key('H');
    EXPECT_TRUE(series("most of song_mix"));
    EXPECT_FALSE(series("most of " + name)) << "it has no more than what it is";
    statistic(Statistic::average);
    EXPECT_NEAR(std::log2(loudest_hz(name) / hz_at(20)), 0, 0.3);
}

TEST_F(LookTest, panels_share_their_axes_until_they_are_unlinked)
{
    panel("loudness");
    robot.wheel("loudness/plot", 0.5f, 0.5f, 3);
    const auto shared = robot.view().shown_seconds();
    ASSERT_TRUE(shared);
    panel("spectrogram");
    EXPECT_EQ(robot.view().shown_seconds(), shared);
    robot.key('G');
    EXPECT_FALSE(robot.view().linked);
    robot.wheel("spectrogram/plot0", 0.5f, 0.5f, 3);
    const auto own = robot.view().shown_seconds();
    ASSERT_TRUE(own);
    EXPECT_LT(own->span(), shared->span());
    EXPECT_EQ(robot.app.panel().plots().front()->x.range, *own);
    panel("loudness");
    EXPECT_EQ(robot.view().shown_seconds(), shared);
    robot.key('F');
    EXPECT_FALSE(robot.view().shown_seconds());
    panel("spectrogram");
    EXPECT_EQ(robot.view().shown_seconds(), own);
    robot.key('G'); // all follow this panel from now on
    panel("loudness");
    EXPECT_EQ(robot.view().shown_seconds(), own);
    robot.key('Z', true); // linked
    robot.key('Z', true); // the fit of the loudness
    EXPECT_EQ(robot.view().shown_seconds(), shared);
}

TEST(Glide, a_zoom_takes_a_moment_and_keeps_what_is_under_the_pointer)
{
    Glide glide;
    const Range all{20, 20000}, part{200, 2000};
    glide.follow(all, Scale::logarithmic, 0.016, false);
    EXPECT_EQ(glide.shown(), all) << "it begins where it is";
    double last = all.span();
    for (int frame = 0; frame < 5; ++frame) {
        glide.follow(part, Scale::logarithmic, 0.02, false);
        const Axis axis{*glide.shown(), Scale::logarithmic};
        EXPECT_TRUE(glide.moving());
        EXPECT_LT(axis.range.span(), last);
        EXPECT_NEAR(axis.share(std::sqrt(200.0 * 2000)), 0.5, 1e-9);
        last = axis.range.span();
    }
    glide.follow(part, Scale::logarithmic, 0.03, false);
    EXPECT_FALSE(glide.moving());
    EXPECT_EQ(glide.shown(), part);
    glide.follow(all, Scale::logarithmic, 0.001, true);
    EXPECT_EQ(glide.shown(), all) << "at once";
}

namespace {

bool shows(App& app, const Range& hertz)
{
    const Range& shown = app.panel().plots().front()->x.range;
    return std::abs(shown.low / hertz.low - 1) < 1e-9 && std::abs(shown.high / hertz.high - 1) < 1e-9;
}

} // namespace

TEST(Glide, the_application_glides_only_where_it_is_asked_to)
{
    for (const bool animate : {false, true}) {
        AppOptions options;
        options.threads = 1;
        options.animate = animate;
        App app(options);
        app.resize(1200, 800, 1);
        add_measured(app.bench(), "a.wav", made_up_programme(60, 2));
        app.frame();
        app.bench().edit_view("zoom hertz", [](View& v) { v.show_hertz({200, 2000}); });
        app.frame(0.02);
        EXPECT_EQ(app.bench().gliding(), animate);
        EXPECT_EQ(shows(app, {200, 2000}), !animate);
        for (int frame = 0; frame < 8; ++frame) app.frame(0.02);
        EXPECT_FALSE(app.bench().gliding());
        EXPECT_TRUE(shows(app, {200, 2000}));
        app.run("glide"); // off
        app.bench().edit_view("zoom hertz", [](View& v) { v.show_hertz({20, 2000}); });
        app.frame(0.02);
        EXPECT_TRUE(shows(app, {20, 2000}));
    }
}

TEST_F(LookTest, a_held_key_hears_the_band_under_the_pointer)
{
    robot.wheel("spectrum/plot", 0.5f, 0.5f, 0);
    ASSERT_TRUE(robot.bench().cursor_hz);
    EXPECT_FALSE(robot.bench().listening.heard_hz());
    robot.app.input().push(KeyChange{'B', true});
    robot.frames();
    const auto heard = robot.bench().listening.heard_hz();
    ASSERT_TRUE(heard);
    EXPECT_NEAR(std::sqrt(heard->low * heard->high) / *robot.bench().cursor_hz, 1, 1e-6);
    EXPECT_NEAR(std::log2(heard->high / heard->low), 2.0 / 3, 1e-6);
    robot.bench().listening.band_hz = Range{100, 200};
    robot.frames();
    EXPECT_EQ(robot.bench().listening.heard_hz(), heard) << "instead of the band";
    robot.app.input().push(KeyChange{'B', false});
    robot.frames();
    EXPECT_EQ(robot.bench().listening.heard_hz(), (Range{100, 200}));
}

// What a selection measures as is what a file of that part alone measures as.
TEST(Selection, its_loudness_is_that_of_a_file_of_its_own)
{
    const test::TemporaryFolder folder;
    test::Channels sound = test::noise_channels(2, 5 * 48000, 0.05);
    for (auto& channel : sound)
        for (std::size_t i = 48000; i < channel.size(); ++i) channel[i] *= i < 144000 ? 4 : 8;
    test::Channels part;
    for (const auto& channel : sound) part.emplace_back(channel.begin() + 48000, channel.begin() + 4 * 48000);
    test::write_audio(folder / "whole_mix.wav", sound, 48000, wav);
    test::write_audio(folder / "part.wav", part, 48000, wav);
    Robot robot;
    robot.drop({folder / "whole_mix.wav", folder / "part.wav"});
    const Comparison& now = robot.bench().now();
    const int whole = now.traces[0].name == "whole_mix" ? now.traces[0].id : now.traces[1].id;
    const Measurement& expected = *robot.bench().measured(whole == 1 ? 2 : 1);
    robot.bench().arrange([&](Comparison& c) {
        c.view.panel = "loudness";
        focus_trace(c, whole);
    });
    EXPECT_FALSE(marked("loudness/stretch"));
    robot.bench().edit_view("select", [](View& v) { v.selection = Range{1, 4}; });
    robot.settle();
    ASSERT_TRUE(marked("loudness/stretch"));
    ASSERT_NE(robot.bench().stretch, nullptr);
    EXPECT_EQ(robot.bench().stretch->of.programmes.at(0).first, whole) << "the focus comes first";
    const Stretch::Figures figures = robot.bench().stretch->figures.at(0);
    EXPECT_NEAR(figures.range.integrated, expected.loudness.integrated, 0.02);
    EXPECT_NEAR(figures.max_momentary, expected.loudness.max_momentary, 0.1); // in steps of 100 ms
    EXPECT_NEAR(figures.range.max_short_term, expected.loudness.max_short_term, 0.02);
    EXPECT_NEAR(figures.range.range, expected.loudness.range, 0.1);
    EXPECT_GE(figures.range.true_peak_db, expected.sample_peak_db - 1e-6);
    EXPECT_LE(figures.range.true_peak_db, expected.true_peak_db + 0.01);
    EXPECT_GT(std::abs(figures.range.integrated - robot.bench().measured(whole)->loudness.integrated), 0.2);
    // It follows the hand.
    robot.drag("loudness/plot", {0.2f, 0.5f}, {0.4f, 0.5f});
    robot.settle();
    EXPECT_NEAR(robot.bench().stretch->of.seconds.low, 1, 0.02);
    EXPECT_NEAR(robot.bench().stretch->of.seconds.high, 2, 0.02);
    EXPECT_LT(robot.bench().stretch->figures.at(0).range.integrated, figures.range.integrated - 1);
}

} // namespace dubstage::viewer
