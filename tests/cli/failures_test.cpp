// What goes wrong, each with its exit status, one message, and nothing half-written.
#include <limits>

#include "cli/dubstage.h"
#include "cli/workshop.h"

namespace dubstage {

namespace {

Outcome render_to_out(const Workshop& shop, const std::string& session, std::vector<std::string> options = {},
                      const Conditions& conditions = {})
{
    options.insert(options.begin(), {"render", session, "-o", shop.path("out")});
    if (std::ranges::find(options, "--device") == options.end())
        options.insert(options.end(), {"--device", "cpu"});
    return dubstage_program(options, conditions);
}

// No Vulkan driver is found, whatever is installed.
const Conditions no_driver{
    .environment = {{"VK_ICD_FILENAMES", "/nonexistent"}, {"VK_DRIVER_FILES", "/nonexistent"}}};

} // namespace

TEST(Failures, a_session_that_is_not_there_is_66)
{
    const Workshop shop;
    expect_error(render_to_out(shop, shop.path("nothing.toml")), 66, "nothing.toml");
}

TEST(Failures, a_recording_that_is_not_there_is_66)
{
    const Workshop shop;
    expect_error(render_to_out(shop, shop.save(shop.session_of(shop.path("gone.wav")))), 66, "gone.wav");
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{});
}

TEST(Failures, a_session_with_a_wrong_key_is_78_with_file_line_and_nearest_word)
{
    const Workshop shop;
    const std::string song = bytes_of(shop.song());
    const auto at = song.find("name");
    ASSERT_NE(at, std::string::npos);
    const std::string wrong = shop.text("wrong.toml", song.substr(0, at) + "nmae" + song.substr(at + 4));
    const Outcome outcome = render_to_out(shop, wrong);
    expect_error(outcome, 78, "wrong.toml:");
    expect_error(outcome, 78, "nmae");
    expect_error(outcome, 78, "name");
}

TEST(Failures, a_session_that_is_no_toml_is_78)
{
    const Workshop shop;
    expect_error(render_to_out(shop, shop.text("wrong.toml", "this is = = not toml\n")), 78, "wrong.toml:1");
}

TEST(Failures, an_empty_session_is_78)
{
    const Workshop shop;
    expect_error(render_to_out(shop, shop.text("empty.toml", "")), 78, "empty.toml");
}

TEST(Failures, nan_in_a_recording_is_65_and_leaves_nothing)
{
    const Workshop shop;
    std::vector<float> samples(48000, 0.25f);
    samples[30000] = std::numeric_limits<float>::quiet_NaN();
    expect_error(render_to_out(shop, shop.save(shop.session_of(shop.wav("bad.wav", samples)))), 65,
                 "bad.wav");
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{});
}

TEST(Failures, a_recording_that_ends_early_is_65)
{
    const Workshop shop;
    const std::string file = shop.sine("short.wav", 1.0);
    std::filesystem::resize_file(file, 20000);
    expect_error(render_to_out(shop, shop.save(shop.session_of(file))), 65, "short.wav");
}

TEST(Failures, a_file_that_is_no_audio_is_65)
{
    const Workshop shop;
    expect_error(render_to_out(shop, shop.save(shop.session_of(shop.text("notes.wav", "not audio at all")))),
                 65, "notes.wav");
}

TEST(Failures, no_vulkan_is_69_by_name_and_the_cpu_by_auto)
{
    const Workshop shop;
    const std::string song = shop.song();
    expect_error(render_to_out(shop, song, {"--device", "vulkan"}, no_driver), 69, "");
    expect_error(render_to_out(shop, song, {"--device", "vulkan:7"}), 69, "7");
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{});
    const Outcome fallback = render_to_out(shop, song, {"--device", "auto", "--json"}, no_driver);
    ASSERT_EQ(fallback.status, 0) << fallback.err;
    EXPECT_EQ(event_named(fallback, "result")["device"]["kind"], "cpu");
    EXPECT_EQ(dubstage_program({"devices"}, no_driver).status, 0);
}

TEST(Failures, a_device_of_no_kind_is_64)
{
    const Workshop shop;
    expect_error(render_to_out(shop, shop.song(), {"--device", "cuda"}), 64, "cuda");
}

TEST(Failures, too_little_memory_is_71_and_says_how_much_is_needed)
{
    const Workshop shop;
    const Outcome outcome = render_to_out(shop, shop.song(), {"--memory", "1M"});
    expect_error(outcome, 71, "iB");
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{});
}

TEST(Failures, a_folder_that_cannot_be_made_is_73)
{
    const Workshop shop;
    const std::string song = shop.song();
    shop.text("out", "a file stands where the folder should");
    expect_error(render_to_out(shop, song), 73, "out");
    EXPECT_EQ(bytes_of(shop.path("out")), "a file stands where the folder should");
    expect_error(render_to_out(shop, song, {"--dry-run"}), 73, "out");
}

TEST(Failures, a_file_size_limit_on_the_way_is_74_and_leaves_nothing)
{
    const Workshop shop;
    const Outcome outcome = render_to_out(shop, shop.song(), {"--bits", "32f"}, {.file_size_limit = 100e3});
    expect_error(outcome, 74, "mix.wav");
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{});
}

TEST(Failures, a_mix_larger_than_the_disk_is_74_before_it_begins)
{
    const Workshop shop;
    const std::vector<float> samples(64 * 480, 0.1f);
    Session session = shop.session_of(shop.wav("wide.wav", samples, 64));
    session.tracks.front().layout = session.buses.front().layout = "64 channels";
    session.tracks.front().clips.front().position = Frames{48000} * 3600 * 999; // hours: 177 TB in all
    const Outcome outcome = render_to_out(shop, shop.save(session), {"--rate", "192k", "--bits", "32f"});
    expect_error(outcome, 74, "TiB");
    expect_error(
        render_to_out(shop, shop.path("song.toml"), {"--rate", "192k", "--bits", "32f", "--dry-run"}), 74,
        "TiB");
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{});
}

TEST(Failures, an_old_mix_survives_a_render_that_fails)
{
    const Workshop shop;
    const std::string song = shop.song();
    ASSERT_EQ(render_to_out(shop, song).status, 0);
    const std::string before = bytes_of(shop.path("out/mix.wav"));
    EXPECT_NE(render_to_out(shop, song, {"--bits", "32f"}, {.file_size_limit = 100e3}).status, 0);
    EXPECT_TRUE(before == bytes_of(shop.path("out/mix.wav")));
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{"mix.wav"});
}

TEST(Cancel, ctrl_c_stops_with_130_and_leaves_no_file)
{
    const Workshop shop;
    // An hour: more than is rendered before the signal arrives.
    const std::string song = shop.save(shop.session_of(shop.sine("voice.wav", 60.0), 60, 60.0));
    const Outcome outcome = render_to_out(shop, song, {"--json"}, {.interrupt_at = "\"progress\""});
    expect_error(outcome, 130, "");
    EXPECT_EQ(event_named(outcome, "error")["code"], 130);
    EXPECT_TRUE(event_named(outcome, "result").is_null());
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{});
}

TEST(Cancel, a_second_ctrl_c_ends_at_once_and_still_names_no_half_file)
{
    const Workshop shop;
    const std::string song = shop.save(shop.session_of(shop.sine("voice.wav", 60.0), 60, 60.0));
    const Outcome outcome =
        render_to_out(shop, song, {"--json"}, {.interrupt_at = "\"start\"", .interrupts = 2});
    EXPECT_EQ(outcome.status, 130);
    for (const auto& file : shop.files_in("out")) EXPECT_FALSE(file.ends_with("mix.wav")) << file;
}

} // namespace dubstage
