// Listening as the whole application does it, through a sound device that the tests pull from.
#include "viewer/model/listening.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <stdexcept>
#include <thread>

#include "support/audio_files.h"
#include "viewer/app/app.h"
#include "viewer/app/offscreen.h"
#include "viewer/input/marks.h"
#include "viewer/sound/trace_player.h"
#include "viewer/support/pulled_out.h"

namespace dubstage::viewer {

namespace {

using dubstage::test::Channels;

class ListeningTest : public testing::Test {
  protected:
    ListeningTest() : app_(options())
    {
        app_.resize(1200, 900, 1);
        app_.use_player(make_trace_player(device_.opener(), folder_.path()));
    }
    static AppOptions options()
    {
        AppOptions options;
        options.threads = 1;
        return options;
    }

    std::filesystem::path write(const std::string& name, const Channels& channels) const
    {
        dubstage::test::write_audio(folder_ / name, channels, 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        return folder_ / name;
    }
    static Channels scaled(Channels channels, double gain)
    {
        for (auto& channel : channels)
            for (double& sample : channel) sample *= gain;
        return channels;
    }
    // Two seconds of stereo noise at two levels.
    void open_two()
    {
        const Channels noise = dubstage::test::noise_channels(2, 144000, 0.8);
        app_.open({write("loud.wav", noise), write("soft.wav", scaled(noise, 0.25))});
        draw_until_done(app_);
        app_.bench().edit("", [](Comparison& c) { focus_trace(c, 1); });
    }
    // Frames are drawn until it is so; what needs more than these will never be.
    template <class Ready> void draw_until(const Ready& ready)
    {
        constexpr int most_frames = 50000;
        for (int frame = 0; !ready(); ++frame) {
            if (frame == most_frames) throw std::runtime_error("what was waited for did not come");
            app_.frame();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    void press(int code, bool shift = false)
    {
        if (shift) app_.input().push(KeyChange{key::left_shift, true});
        app_.input().push(KeyChange{code, true});
        app_.input().push(KeyChange{code, false});
        if (shift) app_.input().push(KeyChange{key::left_shift, false});
        while (!app_.input().empty()) app_.frame();
        app_.frame();
    }
    void click(const std::string& name)
    {
        app_.frame();
        app_.frame();
        const auto area = marked(name);
        ASSERT_TRUE(area) << name;
        app_.input().push(Move{(area->x0 + area->x1) / 2, (area->y0 + area->y1) / 2});
        app_.input().push(Button{0, true});
        app_.input().push(Button{0, false});
        while (!app_.input().empty()) app_.frame();
        app_.frame();
    }
    int heard() const { return app_.bench().player->facts().heard; }
    // Of what comes out of the device now.
    double rms(int frames = 2400)
    {
        const std::vector<float> out = device_.pull(frames);
        double sum = 0;
        for (const float sample : out) sum += double{sample} * double{sample};
        return std::sqrt(sum / static_cast<double>(out.size()));
    }

    static double decibel(double ratio) { return 20 * std::log10(ratio); }
    // The first second and a half, over and over.
    void play_in_a_loop()
    {
        app_.bench().edit_view("", [](View& v) { v.selection = Range{0, 1.5}; });
        app_.bench().looping = true;
        press(key::space);
        draw_until([&] { return heard() != 0 && !device_.held() && rms() > 0; });
        rms();
    }

    dubstage::test::TemporaryFolder folder_;
    test::PulledDevice device_;
    App app_;
};

} // namespace

TEST_F(ListeningTest, traces_are_equally_loud_whichever_is_heard)
{
    open_two();
    play_in_a_loop();
    const double first = rms();
    EXPECT_GT(first, 0.01);
    press('2');
    draw_until([&] { return heard() == 2; });
    rms();
    EXPECT_NEAR(decibel(rms() / first), 0, 0.1); // the same noise at two levels
    press('L');                                  // as delivered: four times as loud
    press('1');
    draw_until([&] { return heard() == 1 && std::abs(decibel(rms() / first) - 20 * std::log10(4)) < 0.1; });
    press('2');
    draw_until([&] { return heard() == 2 && std::abs(decibel(rms() / first)) < 0.1; });
}

TEST_F(ListeningTest, the_playhead_follows_what_is_heard_and_seeks)
{
    open_two();
    app_.bench().seek(1);
    app_.frame();
    press(key::space);
    draw_until([&] { return heard() == 1 && !device_.held() && app_.bench().playing; });
    device_.pull(4800);
    draw_until([&] { return app_.bench().playhead > 1.09; });
    EXPECT_NEAR(app_.bench().playhead, 1.1, 0.006);
    press(key::space);
    draw_until([&] { return !app_.bench().playing; });
}

TEST_F(ListeningTest, side_alone_is_silent_for_a_mono_trace)
{
    const Channels one = dubstage::test::noise_channels(1, 96000, 0.5);
    app_.open({write("both.wav", {one[0], one[0]})});
    draw_until_done(app_);
    play_in_a_loop();
    EXPECT_GT(rms(), 0.05);
    press('S', true);
    EXPECT_EQ(app_.bench().listening.ear, Ear::side);
    draw_until([&] { return rms() == 0; });
    press('S', true);
    EXPECT_EQ(app_.bench().listening.ear, Ear::stereo);
    draw_until([&] { return rms() > 0.05; });
}

TEST_F(ListeningTest, what_is_late_is_moved_in_step_with_the_focus)
{
    const Channels noise = dubstage::test::noise_channels(2, 144000, 0.5);
    Channels late(2, std::vector<double>(144000));
    constexpr std::size_t delay = 1234;
    for (std::size_t c = 0; c < 2; ++c)
        std::copy(noise[c].begin(), noise[c].end() - delay, late[c].begin() + delay);
    const Channels other = dubstage::test::noise_channels(2, 144000, 0.5, 99);
    app_.open({write("one.wav", noise), write("two.wav", late), write("foreign.wav", other)});
    draw_until_done(app_);
    app_.bench().edit("", [](Comparison& c) { focus_trace(c, 1); });
    press('I');
    draw_until([&] {
        return app_.bench().player->facts().tracks.count(3) > 0 && !app_.bench().player->facts().aligning;
    });
    const PlayerFacts facts = app_.bench().player->facts();
    EXPECT_NEAR(facts.tracks.at(2).offset_seconds * 48000, -1234.0, 0.01);
    EXPECT_EQ(facts.tracks.at(2).alignment, "25.708 ms late, played earlier");
    EXPECT_EQ(facts.tracks.at(3).alignment, "not alike: left where it is");
    EXPECT_EQ(facts.tracks.at(3).offset_seconds, 0);
    // One after the other from the same place: the same samples.
    const auto play_from_half = [&](int id) {
        app_.bench().edit("", [&](Comparison& c) { focus_trace(c, id); });
        app_.bench().seek(0.5);
        app_.frame();
        app_.run("play");
        draw_until([&] { return heard() == id && !device_.held() && app_.bench().playing; });
        std::vector<float> out = device_.pull(9600);
        app_.run("play");
        draw_until([&] { return !app_.bench().playing; });
        draw_until([&] { // the device goes on asking until the player holds it
            device_.pull(480);
            return device_.held();
        });
        return out;
    };
    const std::vector<float> first = play_from_half(1), second = play_from_half(2);
    const auto begins = [](const std::vector<float>& out) {
        return std::find_if(out.begin(), out.end(), [](float sample) { return sample != 0; }) - out.begin();
    };
    const auto a = static_cast<std::size_t>(begins(first)), b = static_cast<std::size_t>(begins(second));
    double left = 0, power = 0;
    for (std::size_t i = 2000; i < 8000; ++i) {
        left += std::pow(double{first[a + i]} - double{second[b + i]}, 2);
        power += std::pow(double{first[a + i]}, 2);
    }
    EXPECT_LT(10 * std::log10(left / power + 1e-30),
              -35); // the gains differ by what BS.1770 sees of the edges
    press('I');
    draw_until([&] { return app_.bench().player->facts().tracks.at(2).offset_seconds == 0; });
}

// What was brought in step, the ear, the band and the volume come back with a comparison.
TEST_F(ListeningTest, a_comparison_keeps_how_it_is_listened_to)
{
    open_two();
    app_.bench().player->move({{2, {-0.125, "125.000 ms late, played earlier"}}});
    app_.bench().edit_view("", [](View& v) { v.selection = Range{0.5, 1}; });
    app_.bench().listening.band_hz = Range{300, 600};
    app_.bench().listening.volume_db = -9;
    app_.run("mono");
    app_.run("loop");
    EXPECT_FALSE(app_.is_saved());
    app_.save_comparison(folder_ / "x.comparison.json");
    EXPECT_TRUE(app_.is_saved());
    app_.bench().listening = {};
    app_.bench().looping = false;
    app_.bench().player->move({});
    EXPECT_FALSE(app_.is_saved());
    app_.open({folder_ / "x.comparison.json"});
    draw_until_done(app_);
    EXPECT_TRUE(app_.is_saved());
    const Listening& listening = app_.bench().listening;
    EXPECT_EQ(listening.ear, Ear::mono);
    EXPECT_EQ(listening.band_hz, (Range{300, 600}));
    EXPECT_EQ(listening.volume_db, -9);
    EXPECT_TRUE(app_.bench().looping);
    const PlayerFacts facts = app_.bench().player->facts();
    EXPECT_EQ(facts.tracks.at(2).offset_seconds, -0.125);
    EXPECT_EQ(facts.tracks.at(2).alignment, "125.000 ms late, played earlier");
    EXPECT_TRUE(facts.tracks.count(1) == 0 || facts.tracks.at(1).alignment.empty());
}

TEST_F(ListeningTest, a_key_held_over_a_spectrum_leaves_that_band)
{
    open_two();
    play_in_a_loop();
    const double all = rms();
    app_.bench().edit_view("", [](View& v) { v.panel = "spectrum"; });
    app_.frame();
    app_.frame();
    const auto plot = marked("spectrum/plot");
    ASSERT_TRUE(plot);
    app_.input().push(Move{(plot->x0 + plot->x1) / 2, (plot->y0 + plot->y1) / 2}); // 632 Hz
    app_.input().push(KeyChange{'B', true});
    // White noise: 294 Hz of 24 kHz.
    draw_until([&] { return decibel(rms() / all) < -16; });
    app_.input().push(KeyChange{'B', false});
    draw_until([&] { return std::abs(decibel(rms() / all)) < 0.3; });
}

TEST_F(ListeningTest, a_blind_test_hides_what_is_heard_and_counts)
{
    open_two();
    app_.bench().edit_view("", [](View& v) { v.panel = "listen"; });
    app_.bench().listening.trials = 10;
    click("listen/start");
    ASSERT_TRUE(app_.bench().listening.testing());
    for (int trial = 0; trial < 10; ++trial) {
        press('Q');
        EXPECT_EQ(listened_to(app_.bench()), 1);
        press('E');
        EXPECT_EQ(listened_to(app_.bench()), 2);
        press('W');
        const int x = listened_to(app_.bench());
        // Right but for the last two.
        if (trial % 2 == 0)
            click((x == 1) == (trial < 8) ? "listen/answer/a" : "listen/answer/b");
        else
            press((x == 1) == (trial < 8) ? 'Q' : 'E', true);
    }
    EXPECT_FALSE(app_.bench().listening.testing());
    const Abx& test = *app_.bench().listening.test;
    EXPECT_EQ(test.right(), 8);
    EXPECT_NEAR(test.chance(), 56.0 / 1024, 1e-12);
    EXPECT_EQ(verdict_of(test),
              "8 of 10 right. Who guesses gets that far in 5.47 % of all tests: no difference "
              "is shown; 9 right would show one.");
    EXPECT_EQ(test.log()[0].plays_x, 1);
    click("listen/log");
    std::ifstream log(folder_ / "loud or soft.abx.csv");
    const std::string text((std::istreambuf_iterator<char>(log)), {});
    EXPECT_NE(text.find("right,8\ntrials,10\n"), std::string::npos) << text;
}

TEST_F(ListeningTest, the_screen_of_a_blind_test_does_not_depend_on_x)
{
    open_two();
    app_.bench().edit_view("", [](View& v) { v.panel = "listen"; });
    app_.bench().listening.a = 1;
    app_.bench().listening.b = 2;
    std::vector<Image> pictures;
    for (std::uint64_t seed = 1; pictures.size() < 2; ++seed) {
        Abx test(1, 2, 5, seed);
        if (test.trace_of(Abx::Button::x) != static_cast<int>(pictures.size()) + 1) continue;
        app_.bench().listening.test = test;
        app_.bench().listening.button = Abx::Button::x;
        for (int i = 0; i < 5; ++i) app_.frame();
        pictures.push_back(picture_of(app_));
    }
    EXPECT_EQ(differing_share(pictures[0], pictures[1], 0), 0);
}

TEST_F(ListeningTest, a_test_needs_two_traces_that_can_be_heard)
{
    open_two();
    Listening& listening = app_.bench().listening;
    listening.a = listening.b = 1;
    EXPECT_EQ(test_obstacle(app_.bench()), "choose two traces that differ");
    listening.b = 77;
    EXPECT_EQ(test_obstacle(app_.bench()), "choose two traces that can be heard");
    app_.run("start_test");
    EXPECT_FALSE(listening.testing());
    app_.run("hear_x"); // nothing happens
    listening.b = 2;
    EXPECT_EQ(test_obstacle(app_.bench()), "");
}

TEST_F(ListeningTest, a_blind_ranking_tells_nothing_before_its_rounds_are_done)
{
    open_two();
    app_.bench().edit_view("", [](View& v) { v.panel = "listen"; });
    Listening& listening = app_.bench().listening;
    for (int round = 0; round < 3; ++round) {
        click("listen/rank/start");
        ASSERT_TRUE(listening.ranking);
        EXPECT_EQ(ranking_obstacle(app_.bench()), "a blind test is at work");
        EXPECT_EQ(test_obstacle(app_.bench()), "a ranking is at work");
        click("listen/rank/done"); // one letter was not heard
        ASSERT_TRUE(listening.ranking);
        const int first = listened_to(app_.bench());
        press('E');
        EXPECT_NE(listened_to(app_.bench()), first);
        click("listen/rank/A");
        EXPECT_EQ(listened_to(app_.bench()), first);
        for (std::size_t i = 0; i < 2; ++i)
            listening.ranking->score(i) =
                listening.ranking->trace_of(i) == 1 ? 80.0f : 20.0f + static_cast<float>(round);
        click("listen/rank/done");
        EXPECT_FALSE(listening.testing());
    }
    const RankingResult result = result_of(listening.rounds, {1, 2});
    ASSERT_EQ(result.rounds, 3);
    EXPECT_EQ(result.traces.front().trace, 1);
    EXPECT_DOUBLE_EQ(result.traces.back().mean_score, 21);
    EXPECT_NEAR(result.traces.back().margin.value(), 4.30265 / std::sqrt(3.0), 1e-4);
    EXPECT_NEAR(result.chance.value(), 0.0832645, 1e-6); // chi square of 3, one degree of freedom
    click("listen/rank/save");
    std::ifstream file(folder_ / "loud.ranking.csv");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    EXPECT_NE(text.find("round,loud,soft\n1,80,20\n"), std::string::npos) << text;
    click("listen/rank/forget");
    EXPECT_TRUE(listening.rounds.empty());
}

TEST_F(ListeningTest, the_screen_of_a_ranking_does_not_depend_on_its_order)
{
    open_two();
    app_.bench().edit_view("", [](View& v) { v.panel = "listen"; });
    std::vector<Image> pictures;
    for (std::uint64_t seed = 1; pictures.size() < 2; ++seed) {
        Ranking ranking({1, 2}, seed);
        if (ranking.trace_of(0) != static_cast<int>(pictures.size()) + 1) continue;
        app_.bench().listening.ranking = ranking;
        for (int i = 0; i < 5; ++i) app_.frame();
        pictures.push_back(picture_of(app_));
    }
    EXPECT_EQ(differing_share(pictures[0], pictures[1], 0), 0);
}

TEST_F(ListeningTest, without_a_sound_device_the_panel_says_why_and_the_rest_goes_on)
{
    app_.use_player(make_trace_player(
        []() -> std::unique_ptr<AudioOut> { throw std::runtime_error("sound: there is no device"); }));
    open_two();
    press(key::space);
    draw_until([&] { return !app_.bench().messages().empty() && !app_.bench().playing; });
    EXPECT_EQ(app_.bench().player->obstacle(), "sound: there is no device");
    EXPECT_EQ(app_.bench().messages().front().text, "sound: there is no device");
    app_.bench().edit_view("", [](View& v) { v.panel = "listen"; });
    press(key::f1 + 1);
    EXPECT_EQ(app_.bench().view().panel, "loudness");
}

TEST(Listening, a_mono_file_is_heard_from_both_sides)
{
    Programme programme;
    programme.measured.channels.resize(1);
    programme.measured.loudness.integrated = -20;
    EXPECT_NEAR(heard_loudness(programme, {}), -20 + 10 * std::log10(2), 1e-3);
    programme.measured.dual_mono = true;
    EXPECT_EQ(heard_loudness(programme, {}), -20);
}

TEST(Listening, the_loudness_of_a_selection_is_that_of_its_own_blocks)
{
    Programme programme;
    programme.measured.channels.resize(2);
    programme.measured.loudness.integrated = -20;
    programme.momentary.assign(100, -30.0f);
    std::fill(programme.momentary.begin() + 50, programme.momentary.end(), -12.0f);
    EXPECT_NEAR(heard_loudness(programme, Range{0, 4.9}), -30, 1e-6);
    EXPECT_NEAR(heard_loudness(programme, Range{6, 9}), -12, 1e-6);
    EXPECT_EQ(heard_loudness(programme, Range{6, 6.3}), -20); // shorter than a block
}

} // namespace dubstage::viewer
