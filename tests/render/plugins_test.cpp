// LV2 plug-ins in sessions, held against the same sessions with processors of our own in their places.
#include <algorithm>
#include <array>
#include <chrono>
#include <gtest/gtest.h>
#include <numbers>
#include <thread>

#include "hosting/plugin_bundle.h"
#include "render/rendering.h"

namespace dubstage::test {
namespace {

class PluginsTest : public RenderTest {
  protected:
    PluginsTest()
    {
        use_test_plugins();
        folder_.noise("a.wav", {.seconds = 0.5});
        folder_.noise("pair.wav", {.seconds = 0.4, .channels = 2});
    }
    static std::string lv2(const std::string& owner, const std::string& name, const std::string& keys = "")
    {
        return "[[" + owner + ".insert]]\ntype = 'lv2'\nuri = 'urn:dubstage:test:" + name + "'\n" + keys +
               "\n";
    }
    static std::string own(const std::string& owner, const std::string& type, const std::string& keys)
    {
        return "[[" + owner + ".insert]]\ntype = '" + type + "'\n" + keys + "\n";
    }
    static std::string mono(const std::string& more)
    {
        return "[[track]]\nname = 'a'\npan = 0.3\n[[track.clip]]\nfile = 'a.wav'\n" + more;
    }
    static std::string pair(const std::string& more)
    {
        return "[[track]]\nname = 'pair'\nlayout = 'stereo'\n[[track.clip]]\nfile = 'pair.wav'\n" + more;
    }
    // The first session, with plug-ins, sounds as the oracle says that the second sounds, without.
    void expect_same(const std::string& with, const std::string& without) const
    {
        const oracle::Rendered wanted = oracle::render_session(folder_.session(without));
        expect_null("mix", mix_of(folder_.session(with)), wanted.mix());
    }
};

// What no device has a part in.
class PluginRefusals : public PluginsTest {
  protected:
    void expect_refused(const std::string& text, ErrorCode code, const std::string& message) const
    {
        const Error error = error_of(folder_.session(text), settings());
        EXPECT_EQ(error.code(), code) << error.what();
        std::string said = error.what();
        const std::string folder = folder_.path().string() + "/";
        for (auto at = said.find(folder); at != std::string::npos; at = said.find(folder))
            said.erase(at, folder.size());
        EXPECT_EQ(said, message);
        EXPECT_EQ(folder_.files_in("out"), std::vector<std::string>{});
    }
    std::string with(const std::string& name, const std::string& keys = "") const
    {
        return pair(lv2("track", name, keys));
    }
};

TEST_P(PluginsTest, on_a_track_before_and_behind_the_fader)
{
    const std::string fader = "[[track.automation]]\nparameter = 'gain'\npoints = [[0, -6.0], [0.3, 2.0]]\n";
    const std::string quiet = "parameters = { gain = -7.5 }\n", gain = "gain_db = -7.5\n";
    for (const std::string position : {"position = 'pre'\n", "position = 'post'\n"})
        expect_same(mono(lv2("track", "mono", quiet + position) + fader),
                    mono(own("track", "gain", gain + position) + fader));
}

TEST_P(PluginsTest, in_a_row_with_processors_on_tracks_buses_and_the_master)
{
    const std::string eq = "bands = [{ type = 'bell', frequency = 900, gain_db = -5, q = 2 }]\n";
    const auto session = [&](const auto& gain) {
        return "[[bus]]\nname = 'hall'\n" + gain("bus", -3) + "[[bus]]\nname = 'group'\n" + gain("bus", 2) +
               own("bus", "eq", eq) + gain("bus", -1) + own("bus", "delay", "time = 0.02") +
               gain("master", -2) + mono("to = 'group'\n") +
               pair(gain("track", -4) + "[[track.send]]\nto = 'hall'\nposition = 'pre'\n");
    };
    std::string with = session([](const std::string& owner, int db) {
        return "[[" + owner + ".insert]]\ntype = 'lv2'\nuri = 'urn:dubstage:test:gain'\nparameters.gain = " +
               std::to_string(db) + "\n";
    });
    std::string without = session([](const std::string& owner, int db) {
        return "[[" + owner + ".insert]]\ntype = 'gain'\ngain_db = " + std::to_string(db) + "\n";
    });
    // `to` belongs to the track, in front of its clips.
    for (std::string* text : {&with, &without}) {
        const auto at = text->find("to = 'group'\n");
        text->erase(at, 13);
        text->insert(text->find("pan = 0.3"), "to = 'group'\n");
        text->insert(0, "[master]\n");
    }
    expect_same(with, without);
}

TEST_P(PluginsTest, pieces_have_the_bits_of_the_whole)
{
    const Session session = folder_.session(mono(lv2("track", "late", "parameters = { delay = 700 }") +
                                                 own("track", "compressor", "threshold_db = -30")) +
                                            pair(lv2("track", "echo", "parameters = { feedback = 0.2 }")));
    RenderSettings whole = settings("whole");
    whole.range = TimeRange{"", 0, 30000};
    const oracle::Signal all = sounds(render(session, whole)).at("mix");
    RenderSettings piece = settings("piece");
    piece.range = TimeRange{"", 11111, 30000};
    piece.threads = 1;
    const oracle::Signal part = sounds(render(session, piece)).at("mix");
    EXPECT_EQ(oracle::cut(all, 11111, 30000).channels, part.channels);
}

ON_BOTH_DEVICES(PluginsTest);

using PluginsOnCpu = PluginsTest;
TEST_P(PluginsOnCpu, latency_is_taken_out)
{
    const auto late = [](const std::string& owner) {
        return "[[" + owner +
               ".insert]]\ntype = 'lv2'\nuri = 'urn:dubstage:test:late'\nparameters.delay = 1234\n";
    };
    expect_same("[master]\n" + late("master") + pair(late("track") + late("track")) + mono(""),
                pair("") + mono(""));
}

TEST_P(PluginsOnCpu, ports_move_on_a_grid_of_64_frames)
{
    const std::string moving =
        "[[track.insert.automation]]\nparameter = 'gain'\n"
        "points = [[0.1, 0], [0.2, '-20 dB', 'linear'], [0.3, -3.0, 'step'], [0.35, 6]]\n"
        "[[track.insert.automation]]\nparameter = 'mode'\n"
        "points = [[0, 'Straight'], [0.25, 'Inverted']]\n";
    const Session session =
        folder_.session(pair(lv2("track", "gain", "parameters = { gain = 12 }") + moving));
    const oracle::Signal plain = mix_of(folder_.session(pair(""))), moved = mix_of(session);
    double worst = 0;
    for (std::size_t t = 0; t < plain.channels[0].size(); ++t) {
        const double at = static_cast<double>(t / 64 * 64) / 48000;
        const double low = 0.1, high = std::pow(10, -3.0 / 20), part = (at - 0.2) / 0.1;
        const double gain = at < 0.1    ? 1
                            : at < 0.2  ? std::pow(10, -(at - 0.1) / 0.1)
                            : at < 0.3  ? low + (high - low) * part
                            : at < 0.35 ? high
                                        : std::pow(10, 0.3);
        for (std::size_t c = 0; c < 2; ++c)
            worst = std::max(
                worst, std::abs(static_cast<double>(moved.channels[c][t]) -
                                (at < 0.25 ? gain : -gain) * static_cast<double>(plain.channels[c][t])));
    }
    EXPECT_LT(worst, 1e-6); // -120 dBFS: 24 bits and their dither are not; floats and a render's transforms
    RenderSettings piece = settings("piece");
    piece.range = TimeRange{"", 5001, 17777};
    EXPECT_EQ(sounds(render(session, piece)).at("mix").channels, oracle::cut(moved, 5001, 17777).channels);
}

TEST_P(PluginRefusals, automation_of_what_a_plugin_has_not)
{
    const auto move = [&](const std::string& parameter, const std::string& points) {
        return with("gain",
                    "[[track.insert.automation]]\nparameter = '" + parameter + "'\npoints = " + points);
    };
    using Case = std::array<std::string, 3>;
    for (const auto& [text, line, part] :
         {Case{move("gian", "[[0, 1]]"), "9", "Test Gain has no parameter 'gian'; did you mean 'gain'?"},
          Case{move("gain", "[[0, 99]]"), "11", "gain = 99 is out of range; allowed is -60 to 20 dB"},
          Case{move("mode", "[[0, 'Straight', 'linear']]"), "11", "mode has no way between its values"},
          Case{move("steps", "[[0, 1, 'db']]"), "11", "steps has no way between its values"},
          Case{move("gain", "[[0, 'loud']]"), "11", "gain = \"loud\" is not known"}}) {
        const Error error = error_of(folder_.session(text), settings());
        EXPECT_EQ(error.code(), ErrorCode::bad_session);
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("session.toml:" + line), std::string::npos) << error.what();
    }
}

TEST_P(PluginsOnCpu, tails_ring_on_behind_the_last_clip)
{
    const oracle::Signal dry = mix_of(folder_.session(pair("")));
    const oracle::Signal wet =
        mix_of(folder_.session(pair(lv2("track", "echo", "parameters = { feedback = 0.5 }"))));
    // y[n] = x[n] + 0.5 y[n - 4800], down to -120 dBFS.
    oracle::Signal wanted = wet;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t t = 0; t < wanted.channels[c].size(); ++t)
            wanted.channels[c][t] = (t < dry.channels[c].size() ? dry.channels[c][t] : 0.0) +
                                    (t < 4800 ? 0.0 : 0.5 * wanted.channels[c][t - 4800]);
    // Where it falls below -120 dBFS it is cut off, which is more than nothing at the very end.
    const Frames loud = dry.frames() + 10 * 4800;
    EXPECT_LT(null_db(oracle::cut(wet, 0, loud), oracle::cut(wanted, 0, loud)), limit_db());
    EXPECT_GT(wet.frames(), dry.frames() + 15 * 4800);
    EXPECT_LT(wet.frames(), dry.frames() + 21 * 4800);
}

TEST_P(PluginsOnCpu, a_session_may_end_with_its_clips)
{
    const oracle::Signal wet = mix_of(folder_.session("[session]\ntail = 0\n" + pair(lv2("track", "echo"))));
    EXPECT_EQ(wet.frames(), 19200);
}

TEST_P(PluginsOnCpu, stems_tracks_and_measures_come_with_them)
{
    const std::string end = "[[bus]]\nname = 'group'\n";
    const Session session = folder_.session(end + lv2("bus", "gain", "parameters = { gain = -6 }") +
                                            pair(lv2("track", "gain", "parameters = { gain = -3 }")));
    RenderSettings all = settings();
    all.stems = all.tracks = all.measure = all.verify = true;
    const RenderResult result = render(session, all);
    EXPECT_EQ(sounds(result).size(), 3u);
    EXPECT_FALSE(result.measured.empty());
    EXPECT_LT(result.verify_error_db.value_or(0), -120);
    EXPECT_TRUE(
        std::ranges::any_of(result.stages, [](const auto& stage) { return stage.stage == "plug-ins"; }));
}

TEST_P(PluginsOnCpu, channels_of_surround_stay_in_their_order)
{
    folder_.noise("six.wav", {.seconds = 0.2, .channels = 6});
    const auto session = [&](const std::string& insert) {
        return "[session]\nlayout = '5.1'\n[[track]]\nname = 'six'\nlayout = '5.1'\n[[track.clip]]\nfile = "
               "'six.wav'\n" +
               insert;
    };
    std::string rows;
    for (int out = 0; out < 6; ++out) {
        rows += out == 0 ? "[" : ", [";
        for (int in = 0; in < 6; ++in)
            rows += std::string(in == 0 ? "" : ", ") + (in == out ? std::to_string((out + 1) / 8.0) : "0");
        rows += "]";
    }
    expect_same(session(lv2("track", "six")), session(own("track", "matrix", "rows = [" + rows + "]")));
}

TEST_P(PluginsOnCpu, a_strip_that_others_listen_to)
{
    // The compressor listens to a bus, whose plug-in must have run before the track's own can.
    const auto session = [&](const std::string& on_bus, const std::string& on_track) {
        return "[[bus]]\nname = 'drums'\n" + on_bus +
               "[[track]]\nname = 'kick'\nto = 'drums'\n[[track.clip]]\nfile = 'a.wav'\n" +
               pair(own("track", "compressor", "threshold_db = -40\nkey = 'drums'") + on_track);
    };
    const Session with = folder_.session(session(lv2("bus", "gain", "parameters = { gain = -9 }"),
                                                 lv2("track", "gain", "parameters = { gain = -3 }")));
    const Session without =
        folder_.session(session(own("bus", "gain", "gain_db = -9"), own("track", "gain", "gain_db = -3")));
    EXPECT_LT(null_db(mix_of(with), sounds(render(without, settings("without"))).at("mix")), limit_db());
}

TEST_P(PluginsOnCpu, a_side_chain_hears_another_strip_behind_its_plugins)
{
    // The plug-in adds what its side chain hears to its input.
    const auto session = [&](const std::string& keys) {
        return folder_.session(
            "[[bus]]\nname = 'keys'\n" + lv2("bus", "gain", "parameters = { gain = -6 }") +
            "[[track]]\nname = 'key'\nto = 'keys'\nlayout = 'stereo'\n[[track.clip]]\nfile = "
            "'pair.wav'\n" +
            mono(lv2("track", "curious", keys)));
    };
    RenderSettings all = settings("all");
    all.tracks = all.stems = true;
    const auto without = sounds(render(session(""), all));
    const RenderResult keyed = render(session("key = 'keys'"), all);
    const auto with = sounds(keyed);
    const oracle::Signal &bus = without.at("stem keys"), &got = with.at("track a"),
                         &own = without.at("track a");
    // What is added to a mono track comes out at the right with the gain that the track itself has there.
    const double pan = std::sin((0.3 + 1) * 0.25 * std::numbers::pi);
    double worst = 0;
    for (Frames t = 0; t < 19200; ++t)
        worst = std::max(worst,
                         std::abs(got.at(1, t) - own.at(1, t) - pan * 0.5 * (bus.at(0, t) + bus.at(1, t))));
    EXPECT_LT(worst, 1e-6);
    EXPECT_TRUE(keyed.warnings.empty());
}

TEST_P(PluginsOnCpu, what_is_not_heard_does_not_run)
{
    const std::string crash = lv2("track", "crash");
    expect_same("[[track]]\nname = 'b'\nmute = true\n[[track.clip]]\nfile = 'a.wav'\n" +
                    lv2("track", "no-such-plugin") + pair(lv2("track", "crash", "bypass = true")),
                pair(""));
    RenderSettings dry = settings("dry");
    dry.bypass = Bypass::all;
    EXPECT_EQ(sounds(render(folder_.session(pair(crash)), dry)).size(), 1u);
}

TEST_P(PluginsOnCpu, a_plugin_on_a_bus_that_nothing_feeds)
{
    expect_same("[[bus]]\nname = 'empty'\n" + lv2("bus", "gain") + pair(""), pair(""));
}

TEST_P(PluginsOnCpu, what_is_odd_about_a_plugin_is_a_warning)
{
    const RenderResult result = render(folder_.session(mono(lv2("track", "curious"))), settings());
    ASSERT_EQ(result.warnings.size(), 1u);
    EXPECT_TRUE(result.warnings.front().ends_with(
        ": Test Curious hears silence in its side chain: name a track or bus with key"))
        << result.warnings.front();
}

TEST_P(PluginsOnCpu, plans_tell_what_would_run)
{
    const Session session =
        folder_.session(pair(lv2("track", "gain", "preset = 'Quiet'")) + mono(lv2("track", "gain")));
    const RenderPlan plan = plan_render(session, device(), settings());
    ASSERT_EQ(plan.plugins.size(), 2u);
    EXPECT_EQ(plan.plugins[0].name, "Test Gain");
    EXPECT_EQ(plan.plugins[0].preset, "Quiet");
    EXPECT_EQ(plan.plugins[0].channels, "2");
    EXPECT_EQ(plan.plugins[1].channels, "mono through stereo");
    EXPECT_NE(plan.tree.find("lv2 gain"), std::string::npos) << plan.tree;
}

TEST_P(PluginsOnCpu, progress_goes_on_to_the_end)
{
    const Session session = folder_.session(pair(lv2("track", "gain") + lv2("track", "gain")));
    double last = 0, end = 1;
    const CancelFlag never{false};
    dubstage::render(
        session, device(), settings(),
        [&](double done, double total) {
            EXPECT_GE(done, last - 1e-6);
            last = done;
            end = total;
        },
        never);
    EXPECT_EQ(last, end);
}

ON_CPU(PluginsOnCpu);

TEST_P(PluginRefusals, a_plugin_that_is_not_installed)
{
    expect_refused(
        with("gian"), ErrorCode::bad_session,
        "session.toml:8: track 'pair': lv2: uri: urn:dubstage:test:gian: no LV2 plug-in of that URI is "
        "installed; did you mean 'urn:dubstage:test:gain'?");
    expect_refused(
        pair(own("track", "lv2", "")), ErrorCode::bad_session,
        "session.toml:6: track 'pair': lv2: uri: the key 'uri' is missing; The plug-in: uri = \"http://...\" "
        "(--plugins lists what is installed)");
}

TEST_P(PluginRefusals, parameters_that_it_has_not)
{
    const std::string place = "session.toml:9: track 'pair': lv2: parameters: ";
    const auto refused = [&](const std::string& parameter, const std::string& message) {
        expect_refused(with("gain", "parameters = { " + parameter + " }"), ErrorCode::bad_session,
                       place + message);
    };
    refused("gein = 3", "gein: Test Gain has no parameter 'gein'; did you mean 'gain'?");
    refused("gain = 30", "gain: gain = 30 is out of range; allowed is -60 to 20 dB");
    refused("gain = '3 Hz'", "gain: gain = \"3 Hz\" is not known; write a number in dB");
    refused("gain = [1]", "gain: gain must be a number, a word or true or false; write for example gain = 0");
    refused("mode = 'Inverteb'", "mode: mode = \"Inverteb\" is not known; did you mean 'Inverted'?");
    refused("mode = 0.5", "mode: mode = 0.5 is none of its values; known: 0 (Straight), 1 (Inverted)");
    refused("steps = 1.5", "steps: steps = 1.5 is not whole; write a whole number");
    refused("mute = 2", "mute: mute = 2 is out of range; allowed is 0 to 1");
    expect_refused(
        with("gain", "parameters = 3"), ErrorCode::bad_session,
        "session.toml:9: track 'pair': lv2: parameters: parameters must be a table, is a whole number; write "
        "parameters = { name = value }");
}

TEST_P(PluginRefusals, parameters_may_be_numbers_words_and_switches)
{
    expect_same(pair(lv2("track", "gain",
                         "parameters = { gain = '-6 dB', mode = 'Inverted', steps = 1, mute = false }")),
                pair(own("track", "gain", "gain_db = -12.0205999132796") + own("track", "polarity", "")));
}

TEST_P(PluginRefusals, units_may_be_others_than_the_ports)
{
    expect_refused(
        with("factor", "parameters = { factor = '6.5 dB' }"), ErrorCode::bad_session,
        "session.toml:9: track 'pair': lv2: parameters: factor: factor = 2.113489039836647 is out of range; "
        "allowed is 0 to 2 G");
    expect_refused(
        with("factor", "parameters = { factor = '1 kHz' }"), ErrorCode::bad_session,
        "session.toml:9: track 'pair': lv2: parameters: factor: factor = \"1 kHz\" is not known; write a "
        "number in G");
    // Half, as a factor: the port counts in "G".
    expect_same(pair(lv2("track", "factor", "parameters = { factor = '-6.0205999132796 dB' }")),
                pair(own("track", "gain", "gain_db = -6.0205999132796")));
}

TEST_P(PluginRefusals, presets_that_it_has_not)
{
    expect_refused(
        with("gain", "preset = 'Quied'"), ErrorCode::bad_session,
        "session.toml:9: track 'pair': lv2: preset: Test Gain has no preset 'Quied', and there is no such "
        "file; did you mean 'Quiet'?");
    expect_refused(
        with("echo", "preset = 'Long'"), ErrorCode::bad_session,
        "session.toml:9: track 'pair': lv2: preset: Test Echo has no preset 'Long', and there is no such "
        "file; it has none at all: leave the key out");
}

TEST_P(PluginRefusals, channels_that_do_not_fit)
{
    expect_refused(
        with("six"), ErrorCode::bad_session,
        "session.toml:8: track 'pair': lv2: uri: Test Six has 6 inputs and 6 outputs, the strip is stereo; "
        "use one with as many as the strip has channels, or one of a single input and output: it runs once "
        "for each channel");
    expect_refused(
        with("deaf"), ErrorCode::bad_session,
        "session.toml:8: track 'pair': lv2: uri: Test Deaf has no input for sound: it makes sound of its "
        "own; render it elsewhere, and play the file in a clip");
    expect_refused(
        with("strange"), ErrorCode::bad_session,
        "session.toml:8: track 'pair': lv2: uri: Test Strange requires "
        "urn:dubstage:test:feature-of-nobody, which there is not in an offline host; use another plug-in");
}

TEST_P(PluginRefusals, side_chains_that_cannot_be)
{
    expect_refused(
        with("gain", "key = 'master'"), ErrorCode::bad_session,
        "session.toml: a side chain closes a loop: master -> master as key -> pair -> master; listen to "
        "something that this strip does not feed");
    expect_refused("[[bus]]\nname = 'b'\n" + with("gain", "key = 'b'"), ErrorCode::bad_session,
                   "session.toml:11: track 'pair': lv2: key: Test Gain has no side chain; leave the key out");
    expect_refused(
        with("gain", "key = 'nobody'"), ErrorCode::bad_session,
        "session.toml:6: track 'pair': lv2: key: no track or bus is called 'nobody'; known: pair, master");
}

TEST_P(PluginRefusals, plugins_that_fail_on_the_way)
{
    const std::string start = "session.toml:6: track 'pair': lv2: urn:dubstage:test:",
                      end = "; bypass it, or use another plug-in";
    expect_refused(
        with("crash"), ErrorCode::bad_data,
        start +
            "crash: the plug-in crashed at 0:00:00.043: its process was killed by signal 11 (Segmentation "
            "fault)" +
            end);
    expect_refused(
        with("hang", "time_limit = 1"), ErrorCode::bad_data,
        start + "hang: the plug-in hangs at 0:00:00.043: its process did nothing for 1 s and was ended" +
            end);
    expect_refused(with("nan"), ErrorCode::bad_data,
                   start + "nan: the plug-in writes NaN in channel 2 at 0:00:00.063" + end);
    expect_refused(with("quit"), ErrorCode::bad_data,
                   start + "quit: the plug-in ended its process, with status 3" + end);
    expect_refused(
        with("unloadable"), ErrorCode::bad_data,
        start + "unloadable: the plug-in cannot be loaded; check it with another host: its library may miss "
                "another one");
}

TEST_P(PluginRefusals, one_that_fails_does_not_wait_for_the_others)
{
    // The other one would go on for a minute of sound.
    const Session session =
        folder_.session("[[track]]\nname = 'b'\nlayout = 'stereo'\n[[track.clip]]\nfile = 'pair.wav'\n" +
                        lv2("track", "nan") + pair(lv2("track", "echo", "parameters = { feedback = 1.0 }")));
    EXPECT_EQ(error_of(session, settings()).code(), ErrorCode::bad_data);
}

TEST_P(PluginRefusals, cancelled_while_a_plugin_hangs)
{
    CancelFlag cancel{false};
    const Session session = folder_.session(with("hang", "time_limit = 0"));
    std::thread user([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        cancel = true;
    });
    try {
        dubstage::render(session, device(), settings(), {}, cancel);
        ADD_FAILURE() << "not cancelled";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::cancelled);
    }
    user.join();
    EXPECT_EQ(folder_.files_in("out"), std::vector<std::string>{});
}

ON_CPU(PluginRefusals);

} // namespace
} // namespace dubstage::test
