// The viewer as a whole: keys, the mouse and files against what the model holds afterwards.
#include <fstream>
#include <gtest/gtest.h>

#include "analysis/report/dsm.h"
#include "base/error.h"
#include "support/audio_files.h"
#include "viewer/app/arguments.h"
#include "viewer/app/export.h"
#include "viewer/input/marks.h"
#include "viewer/support/robot.h"

namespace dubstage::viewer {

namespace {

constexpr int wav = SF_FORMAT_WAV | SF_FORMAT_PCM_24;

struct AppTest : testing::Test {
    AppTest()
    {
        mix = add_measured(robot.bench(), "song_mix.wav", made_up_programme(60, 2, -20));
        master = add_measured(robot.bench(), "song_master.wav", made_up_programme(60, 2, -14));
        reference = add_measured(robot.bench(), "ref.wav", made_up_programme(60, 2, -12));
        robot.frames();
    }
    void panel(const std::string& name)
    {
        robot.bench().arrange([&](Comparison& c) { c.view.panel = name; });
        robot.frames();
    }
    Robot robot;
    int mix = 0, master = 0, reference = 0;
};

std::string all_messages(Workbench& bench)
{
    std::string text;
    for (const Message& message : bench.messages()) text += message.text + "\n";
    return text;
}

} // namespace

TEST_F(AppTest, function_keys_and_the_list_choose_panels)
{
    robot.key(key::f1 + 1);
    EXPECT_EQ(robot.view().panel, "loudness");
    robot.click("panels/spectrogram");
    EXPECT_EQ(robot.view().panel, "spectrogram");
}

TEST_F(AppTest, digits_give_the_focus_and_tab_goes_back)
{
    robot.key('2');
    EXPECT_EQ(robot.bench().now().focus, master);
    robot.key(key::tab);
    EXPECT_EQ(robot.bench().now().focus, mix);
    robot.click("top/chip" + std::to_string(reference));
    EXPECT_EQ(robot.bench().now().focus, reference);
    robot.click("side/trace" + std::to_string(master));
    EXPECT_EQ(robot.bench().now().focus, master);
}

// Down and up within one frame: ImGui alone would lose it.
TEST_F(AppTest, a_tap_shorter_than_a_frame_counts)
{
    robot.app.input().push(KeyChange{'L', true});
    robot.app.input().push(KeyChange{'L', false});
    robot.frames(1);
    EXPECT_FALSE(robot.view().level_match);
}

TEST_F(AppTest, the_wheel_keeps_the_frequency_under_the_pointer)
{
    const Axis before{robot.view().hertz, Scale::logarithmic};
    robot.wheel("spectrum/plot", 0.3f, 0.5f, 3);
    const Axis after{robot.view().hertz, Scale::logarithmic};
    EXPECT_LT(after.range.high / after.range.low, before.range.high / before.range.low);
    EXPECT_NEAR(after.value(0.3) / before.value(0.3), 1, 0.01);
    robot.key(key::backspace);
    EXPECT_EQ(robot.view().hertz, before.range);
}

TEST_F(AppTest, drags_select_move_and_zoom_and_a_double_click_shows_all)
{
    panel("loudness");
    robot.drag("loudness/plot", {0.25f, 0.5f}, {0.5f, 0.5f});
    ASSERT_TRUE(robot.view().selection.has_value());
    EXPECT_NEAR(robot.view().selection->low, 15, 0.2);
    EXPECT_NEAR(robot.view().selection->high, 30, 0.2);
    robot.drag("loudness/plot", {0.25f, 0.5f}, {0.5f, 0.5f}, 2);
    ASSERT_TRUE(robot.view().seconds.has_value());
    EXPECT_NEAR(robot.view().seconds->low, 15, 0.2);
    EXPECT_NEAR(robot.view().seconds->high, 30, 0.2);
    robot.drag("loudness/plot", {0.5f, 0.5f}, {0.7f, 0.5f}, 1);
    EXPECT_NEAR(robot.view().seconds->low, 12, 0.2);
    robot.double_click("loudness/plot");
    EXPECT_FALSE(robot.view().seconds.has_value());
    EXPECT_FALSE(robot.view().selection.has_value());
}

TEST_F(AppTest, a_click_on_a_plot_of_time_moves_the_playhead)
{
    panel("loudness");
    robot.click("loudness/plot");
    EXPECT_NEAR(robot.bench().playhead, 30, 0.2);
}

TEST_F(AppTest, the_overview_moves_the_part_that_is_shown)
{
    robot.drag("overview/strip", {0.5f, 0.5f}, {0.75f, 0.5f});
    ASSERT_TRUE(robot.view().seconds.has_value());
    EXPECT_NEAR(robot.view().seconds->low, 30, 0.3);
    EXPECT_NEAR(robot.view().seconds->high, 45, 0.3);
    robot.drag("overview/strip", {0.6f, 0.5f}, {0.35f, 0.5f});
    EXPECT_NEAR(robot.view().seconds->low, 15, 0.4);
    EXPECT_NEAR(robot.view().seconds->span(), 15, 0.3);
}

TEST_F(AppTest, findings_are_gone_to_by_keys_and_clicks)
{
    robot.key('N');
    EXPECT_NEAR(robot.bench().playhead, 15, 0.01); // silence, a quarter in
    robot.key('N');
    EXPECT_NEAR(robot.bench().playhead, 30, 0.01); // the true peak
    robot.key('N', false, true);
    EXPECT_NEAR(robot.bench().playhead, 15, 0.01);
    robot.click("side/finding2");
    EXPECT_NEAR(robot.bench().playhead, 30, 0.01);
    panel("checks");
    robot.click("checks/finding1");
    EXPECT_NEAR(robot.bench().playhead, 15, 0.01);
    ASSERT_TRUE(robot.view().seconds.has_value());
    EXPECT_TRUE(robot.view().seconds->holds(15));
}

TEST_F(AppTest, the_palette_runs_what_is_typed)
{
    robot.key('P', true);
    robot.type("next tilt");
    robot.key(key::enter);
    EXPECT_EQ(robot.view().tilt, 6);
    EXPECT_FALSE(robot.app.dialogs().any());
    // Letters belong to the text field while it is written in.
    robot.key('P', true);
    robot.key('L');
    EXPECT_TRUE(robot.view().level_match);
    robot.key(key::escape);
    EXPECT_FALSE(robot.app.dialogs().any());
}

TEST_F(AppTest, undo_and_redo_by_keys)
{
    robot.key('T');
    EXPECT_EQ(robot.view().tilt, 6);
    robot.key('Z', true);
    EXPECT_EQ(robot.view().tilt, 4.5);
    robot.key('Z', true, true);
    EXPECT_EQ(robot.view().tilt, 6);
}

TEST_F(AppTest, a_click_in_the_legend_hides_a_trace)
{
    robot.click("legend/" + std::to_string(mix));
    EXPECT_FALSE(find(robot.bench().now(), mix)->visible);
    robot.click("legend/" + std::to_string(mix));
    EXPECT_TRUE(find(robot.bench().now(), mix)->visible);
}

TEST_F(AppTest, the_menu_of_a_trace_gives_it_another_role)
{
    robot.click("side/trace" + std::to_string(master), 1);
    robot.click("trace/role/Reference");
    EXPECT_EQ(find(robot.bench().now(), master)->role, Role::reference);
}

TEST_F(AppTest, menus_show_commands_and_do_them)
{
    robot.click("menu/View");
    robot.click("menu/panel_album");
    EXPECT_EQ(robot.view().panel, "album");
}

TEST_F(AppTest, a_kept_curve_stays_when_settings_change)
{
    robot.key('K');
    ASSERT_EQ(robot.bench().now().traces.size(), 4u);
    EXPECT_TRUE(robot.bench().now().traces.back().kept.has_value());
    EXPECT_NE(robot.bench().programme(robot.bench().now().traces.back().id), nullptr);
    robot.key(key::del);
    EXPECT_EQ(robot.bench().now().traces.size(), 3u);
}

TEST_F(AppTest, text_sizes_and_high_contrast_change_the_picture)
{
    const Image before = robot.picture();
    robot.key('H', true);
    robot.frames();
    EXPECT_GT(differing_share(before, robot.picture(), 10), 0.2);
    robot.key('H', true);
    robot.key('=', true);
    EXPECT_NEAR(robot.view().scale, 1.1, 1e-9);
    robot.key('0', true);
    robot.frames(6);
    EXPECT_LT(differing_share(before, robot.picture(), 5), 0.003);
}

TEST_F(AppTest, playing_without_a_device_says_why)
{
    EXPECT_NE(robot.bench().player->obstacle(), "");
    robot.click("top/play");
    EXPECT_FALSE(robot.bench().playing);
}

TEST_F(AppTest, what_goes_on_under_the_pointer_is_read_out)
{
    robot.wheel("spectrum/plot", 0.5f, 0.5f, 0);
    ASSERT_TRUE(robot.bench().cursor_hz.has_value());
    EXPECT_NE(robot.bench().read_out.find("Hz"), std::string::npos);
    EXPECT_NE(robot.bench().read_out.find("song_mix"), std::string::npos);
}

// --- Files
// -----------------------------------------------------------------------------------------------------

struct Files : testing::Test {
    std::filesystem::path audio(const std::string& name, std::size_t frames = 24000)
    {
        test::write_audio(folder / name, test::noise_channels(2, frames, 0.25), 48000, wav);
        return folder / name;
    }
    test::TemporaryFolder folder;
    std::optional<Robot> kept{std::in_place};
    Robot& robot = *kept;
};

TEST_F(Files, dropped_files_become_traces_in_the_order_of_the_work)
{
    robot.drop({audio("ref.wav"), audio("song_master.wav"), audio("song_mix.wav")});
    const Comparison& now = robot.bench().now();
    ASSERT_EQ(now.traces.size(), 3u);
    EXPECT_EQ(now.traces[0].name, "song_mix");
    EXPECT_EQ(now.traces[2].role, Role::reference);
    EXPECT_EQ(now.focus, now.traces[1].id);
    EXPECT_EQ(now.reference, now.traces[2].id);
    for (const Trace& trace : now.traces) EXPECT_EQ(robot.bench().status(trace.id).stage, Stage::ready);
    EXPECT_FALSE(robot.app.bench().undo()) << "files that arrive are no step of undo";
}

TEST_F(Files, a_broken_file_is_told_and_the_rest_goes_on)
{
    test::write_bytes(folder / "broken.wav", {'R', 'I', 'F', 'F', 1, 2, 3});
    robot.drop({folder / "broken.wav", audio("good.wav"), folder / "none.wav"});
    EXPECT_NE(all_messages(robot.bench()).find("broken.wav"), std::string::npos);
    EXPECT_NE(all_messages(robot.bench()).find("none.wav"), std::string::npos);
    int ready = 0, failed = 0;
    for (const Trace& trace : robot.bench().now().traces) {
        ready += robot.bench().status(trace.id).stage == Stage::ready;
        failed += robot.bench().status(trace.id).stage == Stage::failed;
    }
    EXPECT_EQ(ready, 1);
    EXPECT_EQ(failed, 2);
    robot.click("side/clear_messages");
    EXPECT_TRUE(robot.bench().messages().empty());
}

TEST_F(Files, a_result_of_another_version_is_told)
{
    const auto path = audio("a.wav");
    robot.drop({path});
    write_dsm(folder / "other.dsm", *robot.bench().measured(1));
    auto bytes = test::read_bytes(folder / "other.dsm");
    ASSERT_GT(bytes.size(), 8u);
    bytes[4] = 99;
    test::write_bytes(folder / "other.dsm", bytes);
    robot.drop({folder / "other.dsm"});
    EXPECT_NE(all_messages(robot.bench()).find("version"), std::string::npos) << all_messages(robot.bench());
}

TEST_F(Files, a_file_that_changes_while_open_is_told_and_measured_again_when_asked)
{
    const auto path = audio("a.wav");
    robot.drop({path});
    ASSERT_EQ(robot.bench().measured(1)->frames, 24000);
    audio("a.wav", 48000);
    robot.app.frame(3); // as many seconds later
    robot.settle();
    EXPECT_NE(all_messages(robot.bench()).find("changed on disk"), std::string::npos);
    EXPECT_EQ(robot.bench().measured(1)->frames, 24000);
    robot.key('R', true);
    robot.settle();
    EXPECT_EQ(robot.bench().measured(1)->frames, 48000);
}

TEST_F(Files, two_hundred_files_at_once)
{
    const auto first = audio("song000.wav", 4800);
    for (int i = 1; i < 200; ++i)
        std::filesystem::copy_file(first, folder / ("song" + std::to_string(1000 + i).substr(1) + ".wav"));
    robot.drop({folder.path()});
    ASSERT_EQ(robot.bench().now().traces.size(), 200u);
    EXPECT_NE(all_messages(robot.bench()).find("200 files"), std::string::npos);
    EXPECT_EQ(robot.bench().shown().size(), 12u);
    EXPECT_NE(robot.bench().programme(200), nullptr);
    ASSERT_NE(robot.bench().album, nullptr);
    EXPECT_EQ(robot.bench().album->ids.size(), 200u);
}

TEST_F(Files, a_comparison_is_saved_and_opened_again)
{
    robot.drop({audio("song_mix.wav"), audio("ref.wav")});
    robot.key('T');
    robot.app.save_comparison(folder / "x");
    EXPECT_TRUE(robot.app.is_saved());
    const Comparison saved = robot.bench().now();
    kept.reset();
    Robot other;
    other.drop({folder / "x.comparison.json"});
    EXPECT_EQ(other.bench().now().traces, saved.traces);
    EXPECT_EQ(other.view().tilt, saved.view.tilt);
    EXPECT_NE(other.bench().programme(1), nullptr);
}

TEST_F(Files, the_dialog_opens_what_is_typed_and_says_what_is_not_there)
{
    const auto path = audio("a.wav");
    robot.key('O', true);
    robot.type((folder / "none.wav").string());
    robot.key(key::enter);
    EXPECT_TRUE(robot.app.dialogs().files.is_open());
    robot.key(key::escape);
    robot.key('O', true);
    robot.type(path.string());
    robot.key(key::enter);
    robot.settle();
    EXPECT_EQ(robot.bench().now().traces.size(), 1u);
}

TEST_F(Files, plots_go_out_as_pictures_and_numbers)
{
    robot.drop({audio("a.wav")});
    for (const char* name : {"p.png", "p.svg", "p.csv"}) {
        robot.app.export_plots(folder / name);
        EXPECT_GT(std::filesystem::file_size(folder / name), 500u) << name;
    }
    EXPECT_THROW(robot.app.export_plots(folder / "p.tiff"), Error);
    EXPECT_THROW(robot.app.export_plots(folder / "none" / "p.csv"), Error);
}

TEST_F(Files, sessions_become_a_mix_and_its_buses_and_are_rendered_again_with_changes)
{
    audio("a.wav");
    audio("b.wav");
    std::ofstream(folder / "s.toml") << R"([session]
name = "Two"
sample_rate = 48000
layout = "stereo"
[[bus]]
name = "group"
[[track]]
name = "one"
to = "group"
clip = [{ file = "a.wav" }]
[[track]]
name = "two"
layout = "stereo"
insert = [{ type = "gain", gain_db = -6 }]
clip = [{ file = "b.wav" }]
)";
    robot.drop({folder / "s.toml"});
    ASSERT_GE(robot.bench().now().traces.size(), 2u) << all_messages(robot.bench());
    const int mix = robot.bench().now().traces[0].id;
    ASSERT_NE(robot.bench().measured(mix), nullptr) << all_messages(robot.bench());
    EXPECT_TRUE(std::filesystem::exists(robot.bench().status(mix).audio));
    robot.bench().arrange([](Comparison& c) { c.view.panel = "session"; });
    robot.frames();
    robot.click("session/S/one");
    robot.click("session/render");
    robot.settle();
    const Trace& solo = robot.bench().now().traces.back();
    EXPECT_NE(solo.name.find("solo one"), std::string::npos) << solo.name;
    ASSERT_NE(robot.bench().measured(solo.id), nullptr);
    EXPECT_LT(robot.bench().measured(solo.id)->loudness.integrated,
              robot.bench().measured(mix)->loudness.integrated);
    // The other one alone by muting, half as loud for it is dry, and only a part of it.
    robot.click("session/S/one");
    robot.click("session/M/one");
    robot.click("session/B/two");
    robot.bench().edit_view("select", [](View& v) { v.selection = Range{0.1, 0.4}; });
    robot.frames();
    robot.click("session/render");
    robot.settle();
    const Trace& part = robot.bench().now().traces.back();
    EXPECT_EQ(part.name, "mix: without one, dry two, 0:00.100 to 0:00.400");
    ASSERT_NE(robot.bench().measured(part.id), nullptr) << all_messages(robot.bench());
    EXPECT_EQ(robot.bench().measured(part.id)->frames, 14400);
    const test::Channels rendered = test::read_audio(robot.bench().status(part.id).audio),
                         original = test::read_audio(folder / "b.wav");
    for (const std::size_t frame : {100u, 7000u, 14000u})
        EXPECT_NEAR(rendered[0][frame], original[0][4800 + frame], 1e-6) << "without its gain of -6 dB";
}

// Of the mix all that turns down, of a bus what goes into it.
TEST_F(Files, the_gain_reduction_of_a_session_stands_under_the_loudness_of_its_traces)
{
    audio("a.wav");
    std::ofstream(folder / "s.toml") << R"([session]
name = "Two"
sample_rate = 48000
layout = "stereo"
[[bus]]
name = "group"
insert = [{ type = "eq", bands = [{ type = "bell", frequency = 900, gain_db = 3 }] },
          { type = "compressor", threshold_db = -40, ratio = 4 }]
[[track]]
name = "one"
to = "group"
insert = [{ type = "expander", threshold_db = -10, ratio = 1.5 }]
clip = [{ file = "a.wav" }]
[[track]]
name = "two"
insert = [{ type = "compressor", threshold_db = 0, ratio = 2 }]
clip = [{ file = "a.wav" }]
[master]
insert = [{ type = "limiter", ceiling_db = -20 }]
)";
    robot.drop({folder / "s.toml"});
    ASSERT_EQ(robot.bench().now().traces.size(), 2u) << all_messages(robot.bench());
    const auto names = [&](std::size_t trace) {
        const auto steps = robot.bench().status(robot.bench().now().traces[trace].id).steps;
        std::vector<std::string> all;
        for (const Step& step : steps ? steps->steps : std::vector<Step>()) {
            EXPECT_GT(step.most_reduction_db(), 1) << step.name;
            all.push_back(step.name);
        }
        return all;
    };
    const std::vector<std::string> of_mix{"master: 1 limiter", "group: 2 compressor", "one: 1 expander"};
    const std::vector<std::string> of_bus{"group: 2 compressor", "one: 1 expander"};
    EXPECT_EQ(names(0), of_mix) << "what never turns down, as the compressor of two, is left out";
    EXPECT_EQ(names(1), of_bus);
    robot.bench().arrange([](Comparison& c) { c.view.panel = "loudness"; });
    robot.frames();
    const std::vector<const Plot*> plots = robot.app.panel().plots();
    ASSERT_EQ(plots.size(), 2u);
    EXPECT_EQ(plots[1]->series.size(), 3u);
    EXPECT_NE(plots[1]->title.find("master: 1 limiter"), std::string::npos) << plots[1]->title;
}

TEST(Arguments, what_is_wrong_names_the_option)
{
    const auto said = [](const std::vector<std::string>& words) -> std::string {
        try {
            parse_arguments(words);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::usage);
            return error.what();
        }
        return "";
    };
    EXPECT_NE(said({"--what"}).find("--what"), std::string::npos);
    EXPECT_NE(said({"--panel", "spectra"}).find("spectrum, loudness"), std::string::npos);
    EXPECT_NE(said({"--size", "12"}).find("WIDTHxHEIGHT"), std::string::npos);
    EXPECT_NE(said({"--size", "0x100"}).find("200"), std::string::npos);
    EXPECT_NE(said({"--scale", "x"}).find("--scale x"), std::string::npos);
    EXPECT_NE(said({"--export", "a.bmp"}).find(".svg"), std::string::npos);
    EXPECT_NE(said({"--screenshot"}).find("needs a value"), std::string::npos);
}

TEST(Arguments, options_and_files_in_any_order)
{
    const Arguments a = parse_arguments({"a.wav", "--size=800x600", "--panel", "loudness", "--", "--b.wav"});
    EXPECT_EQ(a.width, 800);
    EXPECT_EQ(a.height, 600);
    EXPECT_EQ(a.panel, "loudness");
    ASSERT_EQ(a.files.size(), 2u);
    EXPECT_EQ(a.files[1], "--b.wav");
    EXPECT_NE(help_text().find("--screenshot OUT.png"), std::string::npos);
}

TEST(Commands, every_name_and_every_key_is_taken_once)
{
    const Commands commands;
    for (const Command& a : commands.all())
        for (const Command& b : commands.all()) {
            if (&a == &b) continue;
            EXPECT_NE(a.name, b.name);
            for (const KeyPress& press : a.keys)
                EXPECT_EQ(std::find(b.keys.begin(), b.keys.end(), press), b.keys.end())
                    << a.name << " and " << b.name << " at " << key_text(press);
        }
    EXPECT_EQ(key_text({'/', false, true}), "?");
    EXPECT_EQ(key_text({'E', true, true}), "Ctrl+Shift+E");
}

} // namespace dubstage::viewer
