// dubstage compare, as its users run it, with chains that do what no chain should.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <numbers>

#include "cli/dubstage.h"
#include "support/audio_files.h"

namespace dubstage {

namespace {

constexpr int wav_float = SF_FORMAT_WAV | SF_FORMAT_FLOAT;

test::Channels tone(double seconds, double rate)
{
    std::vector<double> lane(static_cast<std::size_t>(seconds * rate));
    for (std::size_t i = 0; i < lane.size(); ++i)
        lane[i] = 0.2 * std::sin(2 * std::numbers::pi * 997.0 * static_cast<double>(i) / rate) *
                  std::sin(std::numbers::pi * static_cast<double>(i) / static_cast<double>(lane.size()));
    return {lane, lane};
}

class CompareVerb : public testing::Test {
  protected:
    CompareVerb() { test::write_audio(folder_ / "tune.wav", tone(2, 48000), 48000, wav_float); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string text(const std::string& name, const std::string& content) const
    {
        std::ofstream(folder_ / name) << content;
        return path(name);
    }
    std::string gain(const std::string& name, double db) const
    {
        return text(name, "[[insert]]\ntype = \"gain\"\ngain_db = " + std::to_string(db) + "\n");
    }
    Outcome compare(std::vector<std::string> words, const std::vector<std::string>& more = {}) const
    {
        words.insert(words.begin(), "compare");
        words.insert(words.end(), {"--on", path("tune.wav"), "-o", path("out"), "--device", "cpu",
                                   "--repeats", "1", "--excerpt", "0", "--json"});
        if (more.empty() || more.front() != "--rates") words.push_back("--no-tests");
        words.insert(words.end(), more.begin(), more.end());
        return dubstage_program(words);
    }
    // The other chain is finished all the same, and the fault stands in the column of the one.
    void expect_fault(const std::string& command, const std::string& part) const
    {
        const Outcome outcome = compare({"bad=" + command, gain("good.toml", -1)});
        EXPECT_EQ(outcome.status, 65) << command << outcome.err;
        bool told = false, finished = false;
        for (const auto& event : events_of(outcome)) {
            if (event["event"] != "compared") continue;
            const auto& song = event["songs"][0];
            if (event["chain"] == "bad") {
                told = song.contains("fault") &&
                       song["fault"].get<std::string>().find(part) != std::string::npos;
                EXPECT_TRUE(told) << song.dump();
            }
            if (event["chain"] == "good") finished = std::abs(song["gain_db"].get<double>() + 1) < 0.01;
        }
        EXPECT_TRUE(told && finished) << command << outcome.out;
        EXPECT_TRUE(std::filesystem::exists(path("out/masters/good/tune.wav")));
        EXPECT_FALSE(std::filesystem::exists(path("out/masters/bad/tune.wav")));
        const auto page = test::read_bytes(path("out/report.html"));
        EXPECT_NE(std::string(page.begin(), page.end()).find("✗ failed"), std::string::npos);
    }

    test::TemporaryFolder folder_;
};

} // namespace

TEST_F(CompareVerb, writes_report_results_masters_and_residuals)
{
    const Outcome outcome = compare({gain("soft.toml", -3), "copy"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const char* file : {"report.html", "results.json", "history.jsonl", "results.csv", "behaviour.csv",
                             "masters/soft/tune.wav", "residuals/soft/tune.wav", "masters/copy/tune.wav"})
        EXPECT_TRUE(std::filesystem::exists(path("out") + "/" + file)) << file;
    std::size_t hidden = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path("out")))
        hidden += entry.path().filename().string().starts_with('.') ? 1 : 0;
    EXPECT_EQ(hidden, 0u);
}

TEST_F(CompareVerb, the_same_command_gives_the_same_figures)
{
    const auto figures = [&] {
        const Outcome outcome = compare({text("warm.toml", "[[insert]]\ntype = \"saturation\"\n")});
        nlohmann::json song = event_named(outcome, "compared")["songs"][0];
        for (const char* time : {"wall_s", "cpu_s", "read_s", "upload_s", "compute_s", "download_s",
                                 "write_s", "times_real_time", "host_memory_mib", "energy_j"})
            song.erase(time);
        return song;
    };
    EXPECT_EQ(figures(), figures());
}

TEST_F(CompareVerb, a_chain_that_crashes)
{
    expect_fault("kill -SEGV $$; cp {in} {out}", "signal 11");
}
TEST_F(CompareVerb, a_chain_that_ends_with_an_error)
{
    expect_fault("echo no licence found >&2; exit 3; cp {in} {out}", "status 3: no licence found");
}
TEST_F(CompareVerb, a_chain_that_writes_nothing)
{
    expect_fault("true {in} {out}", "was not written");
}
TEST_F(CompareVerb, a_chain_that_writes_what_is_no_audio)
{
    expect_fault("echo hello {in} > {out}", "the file that the command was to write");
}

TEST_F(CompareVerb, a_chain_that_hangs)
{
    const std::string slow =
        text("slow.toml", "name = \"bad\"\ncommand = \"sleep 60; cp {in} {out}\"\ntime_limit = \"0.3 s\"\n");
    const Outcome outcome = compare({slow, gain("good.toml", -1)});
    EXPECT_EQ(outcome.status, 65);
    EXPECT_NE(outcome.out.find("was ended after"), std::string::npos) << outcome.out;
    EXPECT_TRUE(std::filesystem::exists(path("out/masters/good/tune.wav")));
}

TEST_F(CompareVerb, a_chain_that_writes_another_rate)
{
    test::write_audio(folder_ / "other.wav", tone(2, 44100), 44100, wav_float);
    expect_fault("test {in}; cp " + path("other.wav") + " {out}", "44100 Hz");
}

TEST_F(CompareVerb, a_chain_that_writes_another_length)
{
    test::write_audio(folder_ / "other.wav", tone(0.5, 48000), 48000, wav_float);
    expect_fault("test {in}; cp " + path("other.wav") + " {out}", "frames");
}

TEST_F(CompareVerb, a_chain_that_writes_other_channels)
{
    test::write_audio(folder_ / "other.wav", {tone(2, 48000).front()}, 48000, wav_float);
    expect_fault("test {in}; cp " + path("other.wav") + " {out}", "channel");
}

TEST_F(CompareVerb, a_chain_that_writes_what_is_no_number)
{
    test::Channels bad = tone(2, 48000);
    bad[1][1234] = std::nan("");
    test::write_audio(folder_ / "other.wav", bad, 48000, wav_float);
    expect_fault("test {in}; cp " + path("other.wav") + " {out}", "NaN in channel 2");
}

TEST_F(CompareVerb, a_chain_of_ours_that_cannot_be_made)
{
    const Outcome outcome =
        compare({text("wrong.toml", "[[insert]]\ntype = \"equaliser\"\n"), gain("good.toml", -1)});
    EXPECT_EQ(outcome.status, 78);
    EXPECT_NE(outcome.out.find("wrong.toml:1: chain: equaliser: no processor is called"), std::string::npos)
        << outcome.out;
    EXPECT_TRUE(std::filesystem::exists(path("out/masters/good/tune.wav")));
}

TEST_F(CompareVerb, plug_ins_that_are_not_there_crash_hang_or_lack_the_parameter)
{
    const auto plugin = [&](const std::string& name, const std::string& uri, const std::string& more) {
        return text(name + ".toml",
                    "[[insert]]\ntype = \"lv2\"\nuri = \"urn:dubstage:test:" + uri + "\"\n" + more);
    };
    const Outcome outcome = dubstage_program({"compare",
                                              plugin("missing", "nowhere", ""),
                                              plugin("lacking", "gain", "parameters = { nothing = 1 }\n"),
                                              plugin("crashing", "crash", ""),
                                              plugin("hanging", "hang", "time_limit = 1\n"),
                                              plugin("quitting", "quit", ""),
                                              plugin("nan", "nan", ""),
                                              plugin("fine", "gain", ""),
                                              "--on",
                                              path("tune.wav"),
                                              "-o",
                                              path("out"),
                                              "--device",
                                              "cpu",
                                              "--repeats",
                                              "1",
                                              "--excerpt",
                                              "0",
                                              "--no-tests",
                                              "--json"},
                                             {.environment = {{"LV2_PATH", built_path("/lv2")}}});
    EXPECT_EQ(outcome.status, 78); // of the first that failed
    const std::map<std::string, std::string> wanted{
        {"missing", "no LV2 plug-in of that URI"},
        {"lacking", "has no parameter 'nothing'"},
        {"crashing", "the plug-in crashed at 0:00:00.043: its process was killed by signal 11"},
        {"hanging", "the plug-in hangs at 0:00:00.043: its process did nothing for 1 s and was ended"},
        {"quitting", "the plug-in ended its process, with status 3"},
        {"nan", "NaN"},
        {"fine", ""}};
    std::size_t told = 0;
    for (const auto& event : events_of(outcome)) {
        if (event["event"] != "compared") continue;
        const std::string fault = event["songs"][0].value("fault", "");
        EXPECT_NE(fault.find(wanted.at(event["chain"])), std::string::npos) << event.dump();
        ++told;
    }
    EXPECT_EQ(told, wanted.size());
    EXPECT_TRUE(std::filesystem::exists(path("out/masters/fine/tune.wav")));
}

TEST_F(CompareVerb, a_finished_folder_without_the_song)
{
    std::filesystem::create_directory(folder_ / "masters");
    test::write_audio(folder_ / "masters/another.wav", tone(2, 48000), 48000, wav_float);
    test::write_audio(folder_ / "masters/yet another.wav", tone(2, 48000), 48000, wav_float);
    const Outcome outcome = compare({path("masters"), "copy"});
    EXPECT_EQ(outcome.status, 66);
    EXPECT_NE(outcome.out.find("none of its files has 'tune'"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(path("out/masters/copy/tune.wav")));
}

TEST_F(CompareVerb, a_fault_on_the_test_signals_alone)
{
    // Takes the song, and nothing of another rate.
    const std::string picky = "picky=od -An -t d4 -j 24 -N 4 {in} | grep -q 48000 && cp {in} {out}";
    const Outcome outcome = compare({picky}, {"--rates", "48k,44.1k"});
    EXPECT_EQ(outcome.status, 65);
    const auto event = event_named(outcome, "compared");
    EXPECT_FALSE(event["songs"][0].contains("fault"));
    EXPECT_TRUE(event["behaviour"].contains("48000/thd_db"));
    EXPECT_FALSE(event["behaviour"].contains("44100/thd_db"));
    EXPECT_EQ(event["faults"].size(), 5u) << event["faults"].dump();
}

TEST_F(CompareVerb, what_got_worse_since_the_baseline_is_status_1)
{
    const std::string chain = gain("mine.toml", -1);
    ASSERT_EQ(compare({chain}).status, 0);
    std::filesystem::rename(path("out/results.json"), path("before.json"));
    const Outcome same = compare({chain}, {"--baseline", path("before.json")});
    EXPECT_EQ(event_named(same, "baseline")["worse"], false) << same.out;
    EXPECT_EQ(same.status, 0);
    text("mine.toml", "[[insert]]\ntype = \"polarity\"\n");
    const Outcome worse = compare({chain}, {"--baseline", path("before.json")});
    EXPECT_EQ(worse.status, 1);
    EXPECT_NE(worse.out.find("\"inverted\""), std::string::npos);
}

TEST_F(CompareVerb, masters_are_judged_by_a_preset)
{
    // A tone of 0.2 under a bow: far from -14 LUFS; 12 dB up its true peak is far above -1 dBTP.
    const Outcome outcome = compare({gain("loud.toml", 14), "copy"}, {"--against", "spotify"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const auto& event : events_of(outcome))
        if (event["event"] == "compared") {
            const auto& song = event["songs"][0];
            ASSERT_TRUE(song.contains("meets_preset")) << song.dump();
            EXPECT_TRUE(event["chain"] != "loud" || song["meets_preset"] == 0) << song.dump();
        }
    const auto bytes = test::read_bytes(path("out/report.html"));
    const std::string page(bytes.begin(), bytes.end());
    EXPECT_NE(page.find("fails the preset"), std::string::npos);
}

TEST_F(CompareVerb, wrong_words_are_told)
{
    expect_error(compare({}), 64, "CHAINS");
    expect_error(compare({path("nothing.toml")}), 66, "there is no such chain");
    expect_error(compare({"cp {in} nowhere"}), 78, "{out}");
    expect_error(compare({text("odd.toml", "command = \"cp {in} {out}\"\ntimelimit = 3\n")}), 78,
                 "time_limit");
    expect_error(compare({"copy"}, {"--rates", "fast"}), 64, "--rates");
    expect_error(compare({"copy"}, {"--excerpt", "a while"}), 64, "--excerpt");
    expect_error(compare({"copy"}, {"--against", "spotfy"}), 64, "spotify");
    expect_error(compare({"copy"}, {"--baseline", path("none.json")}), 66, "none.json");
    EXPECT_FALSE(std::filesystem::exists(path("out")));
}

TEST_F(CompareVerb, stopped_it_leaves_nothing_behind)
{
    Conditions conditions;
    conditions.interrupt_at = "\"progress\"";
    const Outcome outcome =
        dubstage_program({"compare", "copy", "sleep 60; cp {in} {out}", "--on", path("tune.wav"), "-o",
                          path("out"), "--device", "cpu", "--repeats", "1", "--no-tests", "--json"},
                         conditions);
    EXPECT_EQ(outcome.status, 130) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(path("out")));
}

TEST_F(CompareVerb, a_song_that_is_none_stops_before_anything_is_written)
{
    text("tune.wav", "no sound");
    expect_error(compare({"copy"}), 65, "tune.wav");
    EXPECT_FALSE(std::filesystem::exists(path("out")));
}

} // namespace dubstage
