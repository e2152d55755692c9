// What a session file says is what the structs hold.
#include "session/sessions.h"

#include <cmath>
#include <cstdlib>

namespace dubstage::test {

namespace {

const Setting& setting(const Insert& insert, const std::string& key)
{
    for (const auto& one : insert.settings)
        if (one.key == key) return one;
    throw std::runtime_error("no setting " + key);
}

} // namespace

TEST(Reading, a_short_session_has_all_its_defaults)
{
    const Session session = parse(with_track(""));
    EXPECT_EQ(session.file, "/films/reel/mix.toml");
    EXPECT_EQ(session.name, "mix");
    EXPECT_EQ(session.sample_rate, 48000);
    EXPECT_FALSE(session.tail.has_value());
    EXPECT_EQ(session.time_reference, 0);
    EXPECT_FALSE(session.allow_truncated);
    ASSERT_EQ(session.buses.size(), 1u);
    EXPECT_EQ(session.buses[0].name, "master");
    EXPECT_EQ(session.buses[0].layout, "stereo");
    EXPECT_EQ(session.buses[0].to, "");
    ASSERT_EQ(session.tracks.size(), 1u);
    const Track& track = session.tracks[0];
    EXPECT_EQ(track.name, "kick");
    EXPECT_EQ(track.layout, "mono");
    EXPECT_EQ(track.to, "master");
    EXPECT_EQ(track.gain_db, 0);
    EXPECT_EQ(track.pan.law, PanLaw::minus_3_db);
    EXPECT_FALSE(track.mute || track.solo || track.direct_out);
    ASSERT_EQ(track.clips.size(), 1u);
    const Clip& clip = track.clips[0];
    EXPECT_EQ(clip.file, "/films/reel/kick.wav");
    EXPECT_TRUE(clip.channels.empty());
    EXPECT_EQ(clip.position, 0);
    EXPECT_FALSE(clip.length.has_value());
    EXPECT_FALSE(clip.loop || clip.invert);
}

TEST(Reading, clips_of_a_file_share_its_path_over_all_tracks)
{
    const Session session = parse(with_track("[[track.clip]]\nfile = \"kick.wav\"\nposition = 9\n") +
                                  "[[track]]\nname = \"again\"\n[[track.clip]]\nfile = \"kick.wav\"\n");
    ASSERT_EQ(session.tracks.size(), 2u);
    ASSERT_EQ(session.tracks[0].clips.size(), 2u);
    const std::filesystem::path* first = &session.tracks[0].clips[0].file.get();
    EXPECT_EQ(&session.tracks[0].clips[1].file.get(), first);
    EXPECT_EQ(&session.tracks[1].clips[0].file.get(), first);
}

TEST(Reading, the_head_and_the_master)
{
    const Session session = parse("[session]\nname = \"Reel 1\"\nsample_rate = 96000\nlayout = \"5.1\"\n"
                                  "tail = \"2 s\"\ntime_reference = \"1:00:00\"\n"
                                  "allow_truncated = true\n[master]\ngain_db = -1.5\nmute = true\n" +
                                  with_track(""));
    EXPECT_EQ(session.name, "Reel 1");
    EXPECT_EQ(session.sample_rate, 96000);
    EXPECT_EQ(session.tail, 192000);
    EXPECT_EQ(session.time_reference, 3600 * 96000);
    EXPECT_TRUE(session.allow_truncated);
    EXPECT_EQ(session.buses.at(0).layout, "5.1");
    EXPECT_EQ(session.buses.at(0).gain_db, -1.5);
    EXPECT_TRUE(session.buses.at(0).mute);
}

TEST(Reading, buses_go_where_they_are_told_in_the_masters_layout)
{
    const Session session = parse("[session]\nlayout = \"7.1.4\"\n"
                                  "[[bus]]\nname = \"drums\"\nsolo = true\ndirect_out = true\n"
                                  "[[bus]]\nname = \"stems\"\nlayout = \"quad\"\nto = \"drums\"\n"
                                  "[[bus]]\nname = \"cue\"\nto = \"\"\npan = -0.25\npan_law = \"-4.5 dB\"\n" +
                                  with_track("to = \"stems\""));
    ASSERT_EQ(session.buses.size(), 4u);
    EXPECT_EQ(session.buses[1].layout, "7.1.4");
    EXPECT_EQ(session.buses[1].to, "master");
    EXPECT_TRUE(session.buses[1].solo && session.buses[1].direct_out);
    EXPECT_EQ(session.buses[2].layout, "quad");
    EXPECT_EQ(session.buses[2].to, "drums");
    EXPECT_EQ(session.buses[3].to, "");
    EXPECT_EQ(session.buses[3].pan.position, -0.25);
    EXPECT_EQ(session.buses[3].pan.law, PanLaw::minus_4_5_db);
    ASSERT_EQ(session.warnings.size(), 1u);
    EXPECT_NE(session.warnings[0].find("bus 'cue'"), std::string::npos);
}

TEST(Reading, sends_are_post_fader_and_panned_as_their_strip_unless_told)
{
    const Session session =
        parse("[[bus]]\nname = \"hall\"\n[[bus]]\nname = \"room\"\n" +
              with_track("[[track.send]]\nto = \"hall\"\ngain_db = -12\n"
                         "[[track.send]]\nto = \"room\"\nposition = \"pre\"\npan = 0.5\nmute = true"));
    const auto& sends = session.tracks[0].sends;
    ASSERT_EQ(sends.size(), 2u);
    EXPECT_EQ(sends[0].to, "hall");
    EXPECT_EQ(sends[0].gain_db, -12);
    EXPECT_FALSE(sends[0].pre_fader || sends[0].pan.has_value() || sends[0].mute);
    EXPECT_TRUE(sends[1].pre_fader && sends[1].mute);
    ASSERT_TRUE(sends[1].pan.has_value());
    EXPECT_EQ(sends[1].pan->position, 0.5);
}

TEST(Reading, a_pan_matrix_has_a_row_for_each_output)
{
    const auto pan = parse(with_track("pan_matrix = [[1, 0.5], [0, -1.0], [0, 0]]")).tracks[0].pan;
    EXPECT_EQ(pan.matrix, (std::vector<std::vector<double>>{{1, 0.5}, {0, -1}, {0, 0}}));
}

TEST(Reading, inserts_keep_the_processors_settings_raw_in_order_and_with_their_lines)
{
    const Session session = parse(with_track("[[track.insert]]\n" // line 3
                                             "type = \"eq\"\n"
                                             "phase = \"linear\"\n"
                                             "length = 8191\n"
                                             "ratio = 1.5\n"
                                             "safe = true\n"
                                             "[[track.insert]]\n" // line 9
                                             "type = \"gain\"\nposition = \"post\"\nbypass = true"));
    const auto& inserts = session.tracks[0].inserts;
    ASSERT_EQ(inserts.size(), 2u);
    EXPECT_EQ(inserts[0].type, "eq");
    EXPECT_FALSE(inserts[0].post_fader || inserts[0].bypass);
    EXPECT_EQ(inserts[0].place.text("length"), "/films/reel/mix.toml:3: track 'kick': eq: length");
    ASSERT_EQ(inserts[0].settings.size(), 4u);
    EXPECT_EQ(inserts[0].settings[0].key, "phase");
    EXPECT_EQ(std::get<std::string>(inserts[0].settings[0].value.data), "linear");
    EXPECT_EQ(std::get<std::int64_t>(inserts[0].settings[1].value.data), 8191);
    EXPECT_EQ(std::get<double>(inserts[0].settings[2].value.data), 1.5);
    EXPECT_EQ(std::get<bool>(inserts[0].settings[3].value.data), true);
    EXPECT_EQ(inserts[0].settings[2].value.line, 7);
    EXPECT_TRUE(inserts[1].post_fader && inserts[1].bypass && inserts[1].settings.empty());
}

TEST(Reading, bands_in_braces_and_bands_as_tables_land_alike)
{
    const std::string head = "[[track.insert]]\ntype = \"eq\"\n";
    const auto read = [&](const std::string& bands) {
        return parse(with_track(head + bands)).tracks[0].inserts.at(0);
    };
    const Insert braces = read("bands = [{ type = \"bell\", frequency = 100, gain_db = -3.5 },\n"
                               "{ type = \"low_cut\", frequency = 40.0 }]");
    const Insert tables = read("[[track.insert.bands]]\ntype = \"bell\"\nfrequency = 100\ngain_db = -3.5\n"
                               "[[track.insert.bands]]\ntype = \"low_cut\"\nfrequency = 40.0");
    for (const Insert* insert : {&braces, &tables}) {
        const auto& bands = std::get<std::vector<Value>>(setting(*insert, "bands").value.data);
        ASSERT_EQ(bands.size(), 2u);
        const auto& bell = std::get<std::vector<Setting>>(bands[0].data);
        ASSERT_EQ(bell.size(), 3u);
        EXPECT_EQ(bell[0].key, "type");
        EXPECT_EQ(std::get<std::int64_t>(bell[1].value.data), 100);
        EXPECT_EQ(std::get<double>(bell[2].value.data), -3.5);
        EXPECT_EQ(std::get<std::vector<Setting>>(bands[1].data).size(), 2u);
    }
}

TEST(Reading, automation_of_every_parameter)
{
    const Session session = parse(
        "[[bus]]\nname = \"big hall\"\n" +
        with_track("[[track.send]]\nto = \"big hall\"\n"
                   "[[track.automation]]\nparameter = \"gain\"\ncurve = \"db\"\n"
                   "points = [[\"0:10\", -6.0], [\"0:20\", 0, \"step\"], [30, -inf, \"linear\"]]\n"
                   "[[track.automation]]\nparameter = \"pan\"\npoints = [[0, -1], [\"500 ms\", 1.0]]\n"
                   "[[track.automation]]\nparameter = \"mute\"\npoints = [[0, true], [1, false], [2, 1]]\n"
                   "[[track.automation]]\nparameter = \"send big hall\"\npoints = [[0, -60], [4, -10]]"));
    const auto& all = session.tracks[0].automation;
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].target, AutomationTarget::gain);
    ASSERT_EQ(all[0].points.size(), 3u);
    EXPECT_EQ(all[0].points[0].at, 480000);
    EXPECT_EQ(all[0].points[0].value, -6.0);
    EXPECT_EQ(all[0].points[0].curve, AutomationCurve::db);
    EXPECT_EQ(all[0].points[1].curve, AutomationCurve::step);
    EXPECT_EQ(all[0].points[2].curve, AutomationCurve::linear);
    EXPECT_TRUE(std::isinf(all[0].points[2].value));
    EXPECT_EQ(all[1].target, AutomationTarget::pan);
    EXPECT_EQ(all[1].points[1].at, 24000);
    EXPECT_EQ(all[1].points[1].curve, AutomationCurve::linear);
    EXPECT_EQ(all[2].target, AutomationTarget::mute);
    EXPECT_EQ(all[2].points[0].value, 1.0);
    EXPECT_EQ(all[2].points[1].value, 0.0);
    EXPECT_EQ(all[2].points[2].curve, AutomationCurve::step);
    EXPECT_EQ(all[3].target, AutomationTarget::send_gain);
    EXPECT_EQ(all[3].send, "big hall");
}

TEST(Reading, markers_and_ranges)
{
    const Session session = parse(with_track("") + "[[marker]]\nname = \"verse\"\nat = \"0:16\"\n"
                                                   "[[range]]\nname = \"verse\"\nfrom = 16\nto = 32.5\n");
    EXPECT_EQ(session.markers.at(0).at, 16 * 48000);
    EXPECT_EQ(session.ranges.at(0).from, 16 * 48000);
    EXPECT_EQ(session.ranges.at(0).to, 32 * 48000 + 24000);
}

TEST(Reading, paths_start_at_the_sessions_folder_at_home_or_at_the_root)
{
    EXPECT_EQ(clip_of("").file, "/films/reel/kick.wav");
    const auto file = [](const std::string& path) {
        return parse("[[track]]\nname = \"a\"\n[[track.clip]]\nfile = '" + path + "'\n")
            .tracks[0]
            .clips[0]
            .file;
    };
    EXPECT_EQ(file("../audio/a.wav"), "/films/audio/a.wav");
    EXPECT_EQ(file("/usr/share/a.wav"), "/usr/share/a.wav");
    EXPECT_EQ(file("$HOME/a.wav"), "/films/reel/$HOME/a.wav");
    setenv("HOME", "/users/ada", 1);
    EXPECT_EQ(file("~/a.wav"), "/users/ada/a.wav");
    EXPECT_EQ(file("~ada/a.wav"), "/films/reel/~ada/a.wav");
}

TEST(Reading, at_another_rate_every_time_keeps_its_place_in_seconds)
{
    const std::string text = "[session]\nsample_rate = 44100\ntail = 2\n" +
                             with_clip("position = 10\nlength = 3\nfade_in = 1") +
                             "[[marker]]\nname = \"m\"\nat = \"1:00\"\n";
    const Session own = parse(text), other = parse(text, 96000);
    EXPECT_EQ(own.sample_rate, 44100);
    EXPECT_EQ(own.tracks[0].clips[0].position, 441000);
    EXPECT_EQ(other.sample_rate, 96000);
    EXPECT_EQ(other.tracks[0].clips[0].position, 960000);
    EXPECT_EQ(other.tracks[0].clips[0].length, 288000);
    EXPECT_EQ(other.tracks[0].clips[0].fade_in.length, 96000);
    EXPECT_EQ(other.markers[0].at, 60 * 96000);
    EXPECT_EQ(other.tail, 192000);
}

TEST(Reading, ten_thousand_tracks)
{
    std::string text = "[[bus]]\nname = \"all\"\n";
    for (int i = 0; i < 10000; ++i)
        text += "[[track]]\nname = \"track " + std::to_string(i) +
                "\"\nto = \"all\"\ngain_db = -3.5\n[[track.insert]]\ntype = \"eq\"\n"
                "bands = [{ type = \"bell\", frequency = 100, gain_db = -3 }]\n"
                "[[track.clip]]\nfile = \"a.wav\"\nposition = \"1:02.5\"\n[[track.clip]]\nfile = \"b.wav\"\n";
    const Session session = parse(text);
    EXPECT_EQ(session.tracks.size(), 10000u);
    EXPECT_EQ(session.tracks.back().clips.size(), 2u);
    EXPECT_EQ(session.tracks.back().place.line, 3 + 9999 * 12);
}

} // namespace dubstage::test
