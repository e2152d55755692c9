// LV2 plug-ins hosted in a process of their own: the tests' own plug-ins, good ones and bad ones.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

#include "base/error.h"
#include "hosting/plugin.h"
#include "hosting/plugin_bundle.h"
#include "support/audio_files.h"

namespace dubstage::test {

namespace {

const std::string uri = "urn:dubstage:test:";

class Hosted : public testing::Test {
  protected:
    Hosted() { use_test_plugins(); }

    PluginJob job(const std::string& name, std::size_t channels = 2)
    {
        sound_ = noise_channels(channels, 7000, 0.5);
        write_audio(folder_ / "in.wav", sound_, 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
        for (auto& channel : sound_)
            for (double& sample : channel) sample = static_cast<double>(static_cast<float>(sample));
        PluginJob job;
        job.uri = uri + name;
        job.in = folder_ / "in.wav";
        job.out = folder_ / "out.wav";
        job.tail_s = 0;
        return job;
    }
    Channels run(const PluginJob& job)
    {
        ran_ = run_plugin(job, {}, never_);
        return read_audio(job.out);
    }
    Channels run(const std::string& name, std::vector<std::pair<std::string, double>> parameters = {},
                 std::size_t channels = 2)
    {
        PluginJob wanted = job(name, channels);
        wanted.parameters = std::move(parameters);
        return run(wanted);
    }
    // Every sample of `got` is that of `wanted` times `gain`, to what floats hold.
    static void expect_scaled(const std::vector<double>& got, const std::vector<double>& wanted, double gain)
    {
        ASSERT_EQ(got.size(), wanted.size());
        double worst = 0;
        for (std::size_t t = 0; t < got.size(); ++t)
            worst = std::max(worst, std::abs(got[t] - gain * wanted[t]));
        EXPECT_LT(worst, 1e-7) << gain; // -140 dBFS
    }
    std::string error(const PluginJob& job)
    {
        try {
            run(job);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_data);
            EXPECT_EQ(error.subject(), job.uri);
            return error.reason();
        }
        return "no error";
    }

    TemporaryFolder folder_;
    Channels sound_;
    PluginRun ran_;
    CancelFlag never_{false};
};

} // namespace

TEST_F(Hosted, plugins_are_listed_by_name)
{
    const auto names = installed_plugins(never_);
    ASSERT_GE(names.size(), 10u);
    for (std::size_t i = 1; i < names.size(); ++i) EXPECT_LE(names[i - 1].name, names[i].name);
}

TEST_F(Hosted, a_plugin_is_described_with_ranges_units_words_and_presets)
{
    const PluginFacts facts = describe_plugin(uri + "gain", never_);
    EXPECT_EQ(facts.name, "Test Gain");
    EXPECT_EQ(facts.inputs, 2);
    EXPECT_EQ(facts.outputs, 2);
    ASSERT_EQ(facts.controls.size(), 4u);
    const PluginControl& gain = facts.controls[0];
    EXPECT_EQ(gain.symbol, "gain");
    EXPECT_EQ(gain.unit, "dB");
    EXPECT_EQ(gain.minimum, -60);
    EXPECT_EQ(gain.maximum, 20);
    EXPECT_EQ(gain.fallback, 0);
    EXPECT_TRUE(facts.controls[1].listed);
    ASSERT_EQ(facts.controls[1].points.size(), 2u);
    EXPECT_EQ(facts.controls[1].points[1].label, "Inverted");
    EXPECT_TRUE(facts.controls[2].toggled);
    EXPECT_TRUE(facts.controls[3].whole);
    ASSERT_NE(find_preset(facts, "Turned Over"), nullptr);
    EXPECT_EQ(find_preset(facts, "Turned Over")->uri, uri + "gain:turned");
    EXPECT_EQ(find_preset(facts, uri + "gain:quiet")->label, "Quiet");
    EXPECT_EQ(find_preset(facts, "Loud"), nullptr);
}

TEST_F(Hosted, what_the_host_sets_itself_is_not_the_users)
{
    const PluginFacts facts = describe_plugin(uri + "curious", never_);
    EXPECT_TRUE(facts.controls.empty());
    EXPECT_EQ(facts.inputs, 1);
    EXPECT_EQ(facts.side_inputs, 1);
    EXPECT_TRUE(describe_plugin(uri + "late", never_).reports_latency);
}

TEST_F(Hosted, parameters_reach_the_ports_they_name)
{
    const Channels plain = run("gain");
    for (std::size_t c = 0; c < 2; ++c) expect_scaled(plain[c], sound_[c], 1);
    const Channels set = run("gain", {{"gain", -6}, {"mode", 1}, {"steps", 3}});
    for (std::size_t c = 0; c < 2; ++c) expect_scaled(set[c], sound_[c], -std::pow(10, -0.3) / 4);
    EXPECT_EQ(ran_.latency, 0);
    EXPECT_EQ(ran_.frames, 7000);
    EXPECT_GT(ran_.cpu_s, 0);
    EXPECT_GT(ran_.peak_memory_bytes, 1e6);
}

TEST(PluginMoves, go_straight_in_what_they_are_told_to)
{
    using Way = PluginMove::Way;
    const PluginMove move{"x",
                          {{100, 1, Way::straight},
                           {200, 3, Way::geometric},
                           {300, 12, Way::held},
                           {400, 0, Way::amplitude},
                           {500, -20, Way::straight},
                           {500, 5, Way::straight}}};
    const std::vector<std::pair<Frames, double>> wanted{{0, 1},    {100, 1},
                                                        {150, 2},  {200, 3},
                                                        {250, 6},  {299, 3 * std::pow(4, 0.99)},
                                                        {300, 12}, {399, 12},
                                                        {400, 0},  {450, 20 * std::log10((1 + 0.1) / 2)},
                                                        {500, 5},  {900, 5}};
    for (const auto& [frame, value] : wanted) EXPECT_NEAR(value_at(move, frame), value, 1e-12) << frame;
}

TEST_F(Hosted, a_port_that_moves_has_for_64_frames_the_value_of_the_first)
{
    using Way = PluginMove::Way;
    PluginJob wanted = job("gain");
    wanted.parameters = {{"gain", 6}, {"steps", 1}}; // the points count instead of the one
    wanted.moves = {{"gain", {{1000, 0, Way::straight}, {3000, -12, Way::held}, {5000, -20, Way::held}}},
                    {"mode", {{0, 0, Way::held}, {4096, 1, Way::held}}}};
    const Channels out = run(wanted);
    ASSERT_EQ(out[0].size(), 7000u);
    double worst = 0;
    for (std::size_t t = 0; t < out[0].size(); ++t) {
        const double at = static_cast<double>(t / 64 * 64);
        const double db = at < 1000 ? 0 : at < 3000 ? -12 * (at - 1000) / 2000 : at < 5000 ? -12 : -20;
        const double gain = (at < 4096 ? 0.5 : -0.5) * std::pow(10, db / 20);
        for (std::size_t c = 0; c < 2; ++c)
            worst = std::max(worst, std::abs(out[c][t] - gain * sound_[c][t]));
    }
    EXPECT_LT(worst, 1e-7); // -140 dBFS
    EXPECT_EQ(run(wanted), out);
}

TEST_F(Hosted, latency_and_tail_are_the_same_in_short_blocks)
{
    PluginJob wanted = job("late");
    wanted.moves = {{"delay", {{0, 1234, PluginMove::Way::held}}}};
    const Channels late = run(wanted);
    EXPECT_EQ(ran_.latency, 1234);
    ASSERT_EQ(ran_.frames, 7000 + 1234);
    expect_scaled({late[1].begin() + 1234, late[1].end()}, sound_[1], 1);
}

TEST_F(Hosted, presets_set_ports_and_parameters_go_over_them)
{
    PluginJob wanted = job("gain");
    wanted.preset = uri + "gain:turned";
    expect_scaled(run(wanted)[0], sound_[0], -std::pow(10, -0.3));
    wanted.parameters = {{"gain", 0}};
    expect_scaled(run(wanted)[0], sound_[0], -1);
}

TEST_F(Hosted, state_is_restored_from_defaults_presets_and_files)
{
    const Channels usual = run("remembers");
    expect_scaled(usual[1], sound_[1], 0.25);
    PluginJob wanted = job("remembers");
    wanted.preset = uri + "remembers:half";
    expect_scaled(run(wanted)[1], sound_[1], 0.5);
    wanted.preset = folder_ / "mine.ttl";
    std::ofstream(folder_ / "mine.ttl") << "@prefix lv2: <http://lv2plug.in/ns/lv2core#> .\n@prefix pset: "
                                           "<http://lv2plug.in/ns/ext/presets#> .\n"
                                           "@prefix state: <http://lv2plug.in/ns/ext/state#> .\n@prefix xsd: "
                                           "<http://www.w3.org/2001/XMLSchema#> .\n"
                                           "<> a pset:Preset ; lv2:appliesTo <"
                                        << uri
                                        << "remembers> ;\n"
                                           "state:state [ <"
                                        << uri << "amount> \"0.125\"^^xsd:float ] .\n";
    expect_scaled(run(wanted)[1], sound_[1], 0.125);
    wanted.preset = uri + "gain:quiet";
    EXPECT_EQ(error(wanted), "the preset " + uri + "gain:quiet is one of " + uri + "gain");
    wanted.preset = "urn:nowhere";
    EXPECT_EQ(error(wanted), "the preset urn:nowhere cannot be read");
}

TEST_F(Hosted, channels_go_through_ports)
{
    const Channels each = run("mono", {{"gain", -20}}, 6);
    ASSERT_EQ(each.size(), 6u);
    for (std::size_t c = 0; c < 6; ++c) expect_scaled(each[c], sound_[c], 0.1);
    const Channels six = run("six", {}, 6);
    for (std::size_t c = 0; c < 6; ++c) expect_scaled(six[c], sound_[c], static_cast<double>(c + 1) / 8);
    const Channels mono = run("gain", {{"gain", -20}}, 1);
    ASSERT_EQ(mono.size(), 1u);
    expect_scaled(mono[0], sound_[0], 0.1);
    const Channels spread = run("spread");
    std::vector<double> sum;
    for (std::size_t t = 0; t < sound_[0].size(); ++t) sum.push_back(0.5 * (sound_[0][t] + sound_[1][t]));
    expect_scaled(spread[0], sum, 1);
    expect_scaled(spread[1], sum, -0.5);
}

TEST_F(Hosted, channels_that_do_not_fit_are_known_before)
{
    const PluginFacts stereo = describe_plugin(uri + "gain", never_),
                      deaf = describe_plugin(uri + "deaf", never_);
    EXPECT_EQ(plugin_wiring(stereo, 2), PluginWiring::straight);
    EXPECT_EQ(plugin_wiring(stereo, 6), PluginWiring::none);
    EXPECT_EQ(plugin_wiring(deaf, 2), PluginWiring::none);
}

TEST_F(Hosted, latency_is_told_and_what_is_late_comes_out)
{
    const Channels late = run("late", {{"delay", 1234}});
    EXPECT_EQ(ran_.latency, 1234);
    ASSERT_EQ(ran_.frames, 7000 + 1234);
    for (std::size_t c = 0; c < 2; ++c) {
        expect_scaled({late[c].begin(), late[c].begin() + 1234}, std::vector<double>(1234), 1);
        expect_scaled({late[c].begin() + 1234, late[c].end()}, sound_[c], 1);
    }
}

TEST_F(Hosted, a_tail_rings_until_it_is_silent)
{
    PluginJob wanted = job("echo");
    wanted.tail_s.reset();
    run(wanted);
    // Halved every 4800 frames from a peak of 0.5: below -120 dBFS after 19 of them.
    EXPECT_GT(ran_.frames, 7000 + 18 * 4800);
    EXPECT_LE(ran_.frames, 7000 + 20 * 4800);
    EXPECT_FALSE(ran_.cut);
    wanted.tail_s = 0.5;
    run(wanted);
    EXPECT_EQ(ran_.frames, 7000 + 24000);
}

TEST_F(Hosted, what_never_falls_silent_is_cut_and_says_so)
{
    PluginJob wanted = job("echo");
    wanted.parameters = {{"feedback", 1}};
    wanted.tail_s.reset();
    wanted.most_tail_s = 3;
    run(wanted);
    EXPECT_TRUE(ran_.cut);
    EXPECT_NEAR(static_cast<double>(ran_.frames), 7000 + 3 * 48000, 1024);
}

TEST_F(Hosted, plugins_get_all_that_an_offline_host_has)
{
    PluginJob wanted = job("curious", 1);
    wanted.tempo_bpm = 90;
    const Channels out = run(wanted);
    double all = 0;
    for (int i = 1; i <= 6; ++i) all += std::ldexp(1.0, -i);
    expect_scaled(out[0], sound_[0], all);
    EXPECT_NE(ran_.messages.find("ready at 0"), std::string::npos) << ran_.messages;
}

TEST_F(Hosted, a_side_chain_hears_what_it_is_given)
{
    PluginJob wanted = job("curious", 1);
    wanted.tempo_bpm = 90;
    const Channels alone = run(wanted);
    const Channels side = noise_channels(2, 5000, 0.25, 7);
    wanted.side = folder_ / "side.wav";
    write_audio(wanted.side, side, 48000, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
    const Channels both = run(wanted);
    // It adds what it hears: the mean of two channels for its one port, and silence behind their end.
    std::vector<double> expected = alone[0];
    for (std::size_t t = 0; t < 5000; ++t) expected[t] += 0.5 * (side[0][t] + side[1][t]);
    expect_scaled(both[0], expected, 1);
}

TEST_F(Hosted, optional_ports_of_a_side_are_no_side_chain)
{
    const PluginFacts facts = describe_plugin(uri + "optional", never_);
    EXPECT_EQ(facts.inputs, 2);
    EXPECT_EQ(facts.outputs, 2);
    EXPECT_EQ(facts.side_inputs, 1);
    const Channels out = run("optional");
    for (std::size_t c = 0; c < 2; ++c) expect_scaled(out[c], sound_[c], 1);
}

TEST_F(Hosted, what_a_plugin_prints_does_not_reach_our_ears)
{
    const Channels out = run("chatty");
    expect_scaled(out[0], sound_[0], 1);
    EXPECT_NE(ran_.messages.find("nowhere"), std::string::npos);
}

// Of the package mda-lv2, which scripts/setup installs.
TEST_F(Hosted, plugins_of_others_change_the_sound_and_give_the_same_bits_again)
{
    unsetenv("LV2_PATH");
    for (const char* name : {"Limiter", "Overdrive", "Leslie", "Ambience"}) {
        PluginJob wanted = job("");
        wanted.uri = std::string("http://drobilla.net/plugins/mda/") + name;
        const Channels once = run(wanted), again = run(wanted);
        EXPECT_EQ(once, again) << name;
        ASSERT_EQ(once.size(), 2u) << name;
        EXPECT_EQ(ran_.frames, 7000) << name;
        EXPECT_NE(once, sound_) << name;
        double energy = 0;
        for (const double sample : once[0]) energy += sample * sample;
        EXPECT_GT(energy, 1.0) << name;
    }
}

TEST_F(Hosted, a_crash_is_told_and_harms_nobody)
{
    EXPECT_EQ(error(job("crash")).substr(0, 47),
              "the plug-in crashed at 0:00:00.043: its process"); // block 2
    EXPECT_NE(error(job("crash")).find("was killed by signal 11 (Segmentation fault)"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out.wav"));
}

TEST_F(Hosted, a_plugin_that_hangs_is_ended)
{
    PluginJob wanted = job("hang");
    wanted.silence_limit_s = 1;
    EXPECT_EQ(error(wanted),
              "the plug-in hangs at 0:00:00.043: its process did nothing for 1 s and was ended");
}

TEST_F(Hosted, nan_is_told_with_channel_and_time)
{
    EXPECT_EQ(error(job("nan")), "the plug-in writes NaN in channel 2 at 0:00:00.063"); // frame 3000
    EXPECT_FALSE(std::filesystem::exists(folder_ / "out.wav"));
}

TEST_F(Hosted, a_plugin_that_leaves_is_told)
{
    EXPECT_EQ(error(job("quit")), "the plug-in ended its process, with status 3");
    EXPECT_EQ(error(job("unloadable")), "the plug-in cannot be loaded");
}

TEST_F(Hosted, features_of_nobody_are_known_before)
{
    EXPECT_EQ(describe_plugin(uri + "strange", never_).foreign_features,
              std::vector<std::string>{"urn:dubstage:test:feature-of-nobody"});
    EXPECT_TRUE(describe_plugin(uri + "curious", never_).foreign_features.empty());
}

TEST_F(Hosted, a_plugin_that_is_not_installed_has_a_nearest_name)
{
    try {
        describe_plugin(uri + "gaim", never_);
        ADD_FAILURE() << "found";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::missing_input);
        EXPECT_STREQ(error.what(),
                     "urn:dubstage:test:gaim: no LV2 plug-in of that URI is installed; did you mean "
                     "'urn:dubstage:test:gain'?");
    }
}

TEST_F(Hosted, cancelling_ends_the_plugin)
{
    const CancelFlag cancel{true};
    try {
        run_plugin(job("hang"), {}, cancel);
        ADD_FAILURE() << "went on";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::cancelled);
    }
}

} // namespace dubstage::test
