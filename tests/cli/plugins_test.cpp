// LV2 plug-ins from outside: listed, described, checked, rendered, and in a chain of a master.
#include <algorithm>
#include <fstream>

#include "cli/dubstage.h"
#include "cli/workshop.h"

namespace dubstage {

namespace {

class Plugins : public testing::Test {
  protected:
    // The tests' own plug-ins are the ones that are installed.
    Outcome run(const std::vector<std::string>& arguments) const
    {
        return dubstage_program(arguments, {.environment = {{"LV2_PATH", built_path("/lv2")}}});
    }
    std::string session(const std::string& insert) const
    {
        shop_.sine("voice.wav", 0.5);
        return shop_.text("song.toml", "[[track]]\nname = 'voice'\n[[track.clip]]\nfile = 'voice.wav'\n"
                                       "[[track.insert]]\ntype = 'lv2'\n" +
                                           insert);
    }
    Workshop shop_;
};

} // namespace

TEST_F(Plugins, are_listed_with_name_and_uri)
{
    const Outcome outcome = run({"processors", "lv2", "--plugins"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("Test Gain"), std::string::npos) << outcome.out;
    EXPECT_NE(outcome.out.find("urn:dubstage:test:gain"), std::string::npos);
    const auto events = events_of(run({"processors", "lv2", "--plugins", "--json"}));
    EXPECT_TRUE(std::ranges::any_of(events, [](const auto& event) {
        return event.value("event", "") == "plugin" && event.value("uri", "") == "urn:dubstage:test:late";
    }));
}

TEST_F(Plugins, are_described_with_parameters_and_presets)
{
    const Outcome outcome = run({"processors", "lv2", "--uri", "urn:dubstage:test:gain"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    for (const char* words : {"Test Gain, by Dubstage", "2 in, 2 out", "from -60 to 20", "Straight, Inverted",
                              "true/false", "Turned Over"})
        EXPECT_NE(outcome.out.find(words), std::string::npos) << words << " in " << outcome.out;
    const auto plugin =
        event_named(run({"processors", "lv2", "--uri", "urn:dubstage:test:gain", "--json"}), "plugin");
    ASSERT_EQ(plugin["parameters"].size(), 4u);
    EXPECT_EQ(plugin["parameters"][0]["unit"], "dB");
    EXPECT_EQ(plugin["presets"][0]["label"], "Quiet");
}

TEST_F(Plugins, that_are_not_there_are_66)
{
    expect_error(run({"processors", "lv2", "--uri", "urn:dubstage:test:gaim"}), 66,
                 "did you mean 'urn:dubstage:test:gain'?");
    expect_error(run({"processors", "eq", "--plugins"}), 64, "eq is no processor that runs plug-ins");
}

TEST_F(Plugins, stand_in_the_plan_of_a_session)
{
    const std::string song = session("uri = 'urn:dubstage:test:gain'\npreset = 'Quiet'\n");
    const Outcome outcome = run({"check", song, "--device", "cpu"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    for (const char* words : {"lv2 gain", "Test Gain", "mono through stereo", "Quiet"})
        EXPECT_NE(outcome.out.find(words), std::string::npos) << words << " in " << outcome.out;
    const auto plan = event_named(run({"check", song, "--device", "cpu", "--json"}), "plan");
    EXPECT_EQ(plan["plugins"][0]["uri"], "urn:dubstage:test:gain");
}

TEST_F(Plugins, wrong_in_a_session_are_78_with_file_line_and_key)
{
    const std::string song = session("uri = 'urn:dubstage:test:gain'\nparameters = { gian = 1 }\n");
    expect_error(
        run({"check", song, "--device", "cpu"}), 78,
        "song.toml:8: track 'voice': lv2: parameters: gian: Test Gain has no parameter 'gian'; did you mean "
        "'gain'?");
    expect_error(run({"render", session("uri = 'urn:nobody'\n"), "-o", shop_.path("out"), "--device", "cpu"}),
                 78,
                 "song.toml:7: track 'voice': lv2: uri: urn:nobody: no LV2 plug-in of that URI is installed");
}

TEST_F(Plugins, that_crash_or_hang_are_65_and_leave_nothing)
{
    for (const auto& [name, words] :
         {std::pair("crash", "the plug-in crashed"), std::pair("hang", "the plug-in hangs"),
          std::pair("nan", "the plug-in writes NaN")}) {
        const std::string song =
            session("uri = 'urn:dubstage:test:" + std::string(name) + "'\ntime_limit = 1\n");
        expect_error(run({"render", song, "-o", shop_.path("out"), "--device", "cpu"}), 65, words);
        EXPECT_EQ(shop_.files_in("out"), std::vector<std::string>{});
    }
}

TEST_F(Plugins, are_heard_in_a_mix)
{
    const std::string song = session("uri = 'urn:dubstage:test:mono'\nparameters = { gain = -20 }\n");
    const Outcome outcome =
        run({"render", song, "-o", shop_.path("out"), "--device", "cpu", "--bits", "32f", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const AudioFile mix = read_audio(shop_.path("out/mix.wav"));
    double peak = 0;
    for (const double sample : mix.samples) peak = std::max(peak, std::abs(sample));
    // A mono track at -3 dB to both sides.
    EXPECT_NEAR(20 * std::log10(peak / 0.5), -20 - 10 * std::log10(2.0), 0.01);
}

TEST_F(Plugins, master_in_a_chain)
{
    const auto sine = [&](const std::string& name) {
        std::vector<float> frames;
        for (int i = 0; i < 48000; ++i)
            for (int c = 0; c < 2; ++c)
                frames.push_back(
                    static_cast<float>(0.25 * std::sin(2 * std::numbers::pi * 997.0 / 48000.0 * i)));
        return shop_.wav(name, frames, 2);
    };
    const std::string chain =
        shop_.text("chain.toml", "[[insert]]\ntype = 'lv2'\nuri = 'urn:dubstage:test:late'\n"
                                 "[[insert]]\ntype = 'lv2'\nuri = 'urn:dubstage:test:gain'\n"
                                 "parameters = { gain = -6 }\n");
    const Outcome outcome = run({"master", sine("mix.wav"), "--chain", chain, "--for", "archive", "-o",
                                 shop_.path("out"), "--device", "cpu"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const AudioFile master = read_audio(shop_.path("out/archive/mix.wav"));
    ASSERT_EQ(master.info.frames, 48000);
    for (int i = 0; i < 48000; i += 997)
        EXPECT_NEAR(master.samples[static_cast<std::size_t>(2 * i)],
                    0.25 * std::pow(10, -0.3) * std::sin(2 * std::numbers::pi * 997.0 / 48000.0 * i), 1e-6);
}

} // namespace dubstage
