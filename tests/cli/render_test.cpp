// dubstage render, check, devices and processors, from outside.
#include <algorithm>

#include "cli/dubstage.h"
#include "cli/workshop.h"
#include "support/places.h"

namespace dubstage {

namespace {

double peak_of(const AudioFile& audio)
{
    double peak = 0;
    for (const double sample : audio.samples) peak = std::max(peak, std::abs(sample));
    return peak;
}

// Everything here runs on the cpu, so that the tests mean the same on every machine.
Outcome render_song(const Workshop& shop, std::vector<std::string> options, const Conditions& conditions = {})
{
    options.insert(options.begin(), {"render", shop.path("song.toml"), "-o", shop.path("out")});
    if (std::ranges::find(options, "--device") == options.end())
        options.insert(options.end(), {"--device", "cpu"});
    return dubstage_program(options, conditions);
}

} // namespace

TEST(Render, one_command_makes_the_mix_and_tells_its_length_and_peak)
{
    const Workshop shop;
    shop.song();
    const Outcome outcome = render_song(shop, {});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{"mix.wav"});
    const AudioFile mix = read_audio(shop.path("out/mix.wav"));
    EXPECT_EQ(mix.info.channels, 2);
    EXPECT_EQ(mix.info.samplerate, 48000);
    EXPECT_GE(mix.info.frames, 48000);
    EXPECT_EQ(mix.info.format & SF_FORMAT_SUBMASK, SF_FORMAT_PCM_24);
    // 0.5 panned to the middle by the -3 dB law: -9.03 dBFS.
    EXPECT_NEAR(peak_of(mix), 0.5 * std::sqrt(0.5), 1e-4);
    EXPECT_NE(outcome.out.find("-9.03"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("real time"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("cpu: "), std::string::npos) << outcome.out;
}

TEST(Render, measure_tells_the_loudness_of_the_mix_on_its_way)
{
    const Workshop shop;
    shop.song();
    const Outcome outcome = render_song(shop, {"--measure", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto measured = event_named(outcome, "measured");
    // A sine whose peak is -9.03 dBFS in both channels.
    EXPECT_NEAR(measured["true_peak_db"], -9.03, 0.1);
    EXPECT_TRUE(measured["integrated_lufs"].is_number());
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{"mix.wav"});
}

TEST(Render, measuring_a_session_tells_what_its_mix_would_and_writes_nothing)
{
    const Workshop shop;
    const std::string song = shop.song();
    const Outcome rendered = render_song(shop, {"--measure", "--json"});
    const Outcome measured = dubstage_program({"measure", song, "--device", "cpu", "--json"});
    ASSERT_EQ(measured.status, 0) << measured.err;
    EXPECT_EQ(event_named(measured, "measured")["true_peak_db"],
              event_named(rendered, "measured")["true_peak_db"]);
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{"mix.wav"});
}

TEST(Render, the_first_session_of_the_readme_renders)
{
    const Workshop shop;
    const std::string readme = bytes_of(source_path("/README.md"));
    const auto from = readme.find("```toml\n") + 8;
    ASSERT_LT(from, readme.size());
    shop.text("song.toml", readme.substr(from, readme.find("```", from) - from));
    shop.sine("voice.wav", 1.0);
    shop.sine("guitar.wav", 4.0);
    const Outcome outcome = render_song(shop, {});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(shop.files_in("out"), std::vector<std::string>{"mix.wav"});
}

TEST(Render, json_tells_the_same_as_lines)
{
    const Workshop shop;
    shop.song();
    const Outcome outcome = render_song(shop, {"--json", "--stems", "--tracks"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    const auto events = events_of(outcome);
    ASSERT_GE(events.size(), 3u);
    EXPECT_EQ(events.front()["event"], "start");
    EXPECT_EQ(events.back()["event"], "result");
    const auto progress = event_named(outcome, "progress");
    ASSERT_FALSE(progress.is_null());
    EXPECT_EQ(progress["frames"], progress["total_frames"]);
    const auto& result = events.back();
    EXPECT_EQ(result["device"]["kind"], "cpu");
    bool mix = false;
    for (const auto& file : result["files"]) {
        EXPECT_EQ(read_audio(file["path"]).info.frames, file["frames"].get<sf_count_t>());
        if (!std::string(file["path"]).ends_with("/mix.wav")) continue;
        mix = true;
        EXPECT_NEAR(file["peak_dbfs"].get<double>(), -9.03, 0.01);
        EXPECT_EQ(file["channel_peaks_dbfs"].size(), 2u);
    }
    EXPECT_TRUE(mix);
    EXPECT_EQ(shop.files_in("out").size(), result["files"].size());
}

TEST(Render, stems_and_tracks_are_files_of_their_own)
{
    const Workshop shop;
    Session session = shop.session_of(shop.sine("voice.wav", 0.5));
    Bus group;
    group.name = "voices";
    group.layout = "stereo";
    group.to = "master";
    session.buses.push_back(group);
    session.tracks.front().to = "voices";
    shop.save(session);
    ASSERT_EQ(render_song(shop, {"--stems", "--tracks"}).status, 0);
    const auto files = shop.files_in("out");
    for (const char* file : {"mix.wav", "stems/voices.wav", "tracks/voice.wav"})
        EXPECT_NE(std::ranges::find(files, file), files.end()) << file;
}

TEST(Render, the_same_command_twice_gives_the_same_bytes)
{
    const Workshop shop;
    shop.song();
    ASSERT_EQ(render_song(shop, {}).status, 0);
    const std::string first = bytes_of(shop.path("out/mix.wav"));
    ASSERT_EQ(render_song(shop, {"--threads", "1"}).status, 0);
    EXPECT_TRUE(first == bytes_of(shop.path("out/mix.wav")));
}

TEST(Render, format_bits_and_rate_are_those_asked_for)
{
    const Workshop shop;
    shop.song();
    ASSERT_EQ(render_song(shop, {"--bits", "32f", "--rate", "96k"}).status, 0);
    AudioFile mix = read_audio(shop.path("out/mix.wav"));
    EXPECT_EQ(mix.info.format & SF_FORMAT_SUBMASK, SF_FORMAT_FLOAT);
    EXPECT_EQ(mix.info.samplerate, 96000);
    EXPECT_GE(mix.info.frames, 96000);
    ASSERT_EQ(render_song(shop, {"--bits", "16", "--format", "rf64"}).status, 0);
    mix = read_audio(shop.path("out/mix.wav"));
    EXPECT_EQ(mix.info.format & SF_FORMAT_TYPEMASK, SF_FORMAT_RF64);
    EXPECT_EQ(mix.info.format & SF_FORMAT_SUBMASK, SF_FORMAT_PCM_16);
    ASSERT_EQ(render_song(shop, {"--format", "flac"}).status, 0);
    mix = read_audio(shop.path("out/mix.flac"));
    EXPECT_EQ(mix.info.format & SF_FORMAT_TYPEMASK, SF_FORMAT_FLAC);
}

TEST(Render, a_range_is_that_part_of_the_whole)
{
    const Workshop shop;
    shop.song();
    ASSERT_EQ(render_song(shop, {"--bits", "32f"}).status, 0);
    const AudioFile whole = read_audio(shop.path("out/mix.wav"));
    ASSERT_EQ(render_song(shop, {"--bits", "32f", "--range", "12000 samples..30000 samples"}).status, 0);
    const AudioFile part = read_audio(shop.path("out/mix.wav"));
    ASSERT_EQ(part.info.frames, 18000);
    EXPECT_TRUE(std::equal(part.samples.begin(), part.samples.end(), whole.samples.begin() + 24000));
    expect_error(render_song(shop, {"--range", "nowhere..2 s"}), 64, "nowhere");
}

TEST(Render, dry_run_says_what_it_would_do_and_writes_nothing)
{
    const Workshop shop;
    shop.song();
    const Outcome text = render_song(shop, {"--dry-run", "--stems"});
    EXPECT_EQ(text.status, 0) << text.err;
    EXPECT_NE(text.out.find("mix.wav"), std::string::npos) << text.out;
    const Outcome json = render_song(shop, {"--dry-run", "--json"});
    const auto plan = event_named(json, "plan");
    ASSERT_FALSE(plan.is_null());
    EXPECT_GE(plan["frames"], 48000);
    EXPECT_GT(plan["memory_bytes"], 0);
    EXPECT_GT(plan["output_bytes"], 0);
    EXPECT_EQ(plan["files"].size(), 1u);
    EXPECT_FALSE(std::filesystem::exists(shop.path("out")));
}

TEST(Render, quiet_says_nothing)
{
    const Workshop shop;
    shop.song();
    const Outcome outcome = render_song(shop, {"--quiet"}, {.terminal = true});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, "");
}

TEST(Render, progress_is_drawn_on_a_terminal_and_nowhere_else)
{
    const Workshop shop;
    shop.song();
    const Conditions terminal{.environment = {{"TERM", "xterm"}}, .terminal = true};
    const Outcome drawn = render_song(shop, {}, terminal);
    EXPECT_NE(drawn.err.find("100 %"), std::string::npos) << drawn.err;
    EXPECT_NE(drawn.err.find("x real time"), std::string::npos) << drawn.err;
    EXPECT_TRUE(drawn.err.ends_with("\r\x1b[K")) << "the line is wiped at the end";
    EXPECT_EQ(render_song(shop, {}).err, "");
    EXPECT_EQ(render_song(shop, {}, {.environment = {{"TERM", "dumb"}}, .terminal = true}).err, "");
    EXPECT_EQ(render_song(shop, {"--json"}, terminal).err, "");
}

TEST(Render, verify_tells_the_worst_error)
{
    const Workshop shop;
    shop.song();
    const Outcome outcome = render_song(shop, {"--verify", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto result = event_named(outcome, "result");
    ASSERT_TRUE(result.contains("verify_error_db"));
    EXPECT_LT(result["verify_error_db"], -110.0);
    EXPECT_GE(result["verified_blocks"], 1);
}

TEST(Check, prints_the_session_as_a_tree_with_islands_and_cost)
{
    const Workshop shop;
    const Outcome outcome = dubstage_program({"check", shop.song(), "--device", "cpu"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_LT(outcome.out.find("master"), outcome.out.find("voice")) << outcome.out;
    for (const char* word : {"Length", "Block", "Memory", "Writes"})
        EXPECT_NE(outcome.out.find(word), std::string::npos) << word;
    EXPECT_FALSE(
        event_named(dubstage_program({"check", shop.song(), "--device", "cpu", "--json"}), "plan").is_null());
}

TEST(Devices, lists_the_cpu_and_marks_the_one_that_auto_takes)
{
    const Outcome outcome = dubstage_program({"devices", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    int chosen = 0, cpus = 0;
    for (const auto& device : events_of(outcome)) {
        chosen += device["auto"].get<bool>() ? 1 : 0;
        cpus += device["word"] == "cpu" ? 1 : 0;
        EXPECT_FALSE(device["auto"].get<bool>() && device["software"].get<bool>());
        EXPECT_TRUE(device["kind"] != "vulkan" || device.value("self_check_db", 0.0) < -110.0) << device;
    }
    EXPECT_EQ(chosen, 1);
    EXPECT_EQ(cpus, 1);
    EXPECT_NE(dubstage_program({"devices"}).out.find("--device auto takes "), std::string::npos);
}

TEST(Processors, every_one_that_is_listed_prints_its_parameters)
{
    int count = 0;
    for (const auto& processor : events_of(dubstage_program({"processors", "--json"}))) {
        ++count;
        const std::string name = processor["name"];
        const Outcome one = dubstage_program({"processors", name});
        EXPECT_EQ(one.status, 0);
        for (const auto& parameter : processor["parameters"])
            EXPECT_NE(one.out.find("  " + std::string(parameter["key"]) + " "), std::string::npos) << one.out;
    }
    EXPECT_GE(count, 5);
}

TEST(Processors, eq_tells_units_ranges_and_defaults)
{
    const Outcome outcome = dubstage_program({"processors", "eq"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    for (const char* word : {"Hz", "dB", "linear", "minimum", " to ", "default"})
        EXPECT_NE(outcome.out.find(word), std::string::npos) << word;
}

} // namespace dubstage
