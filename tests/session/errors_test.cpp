// Every wrong session gives one message with its file, line and key, and says what would be right.
#include "session/sessions.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace dubstage::test {

TEST(Errors, unknown_keys_name_the_nearest_known_one)
{
    expect_error("[sesion]\nname = \"x\"\n", "mix.toml:1: sesion", "unknown key 'sesion'", "'session'");
    expect_error("[session]\nsample_rat = 48000\n", "mix.toml:2: session: sample_rat", "unknown key",
                 "'sample_rate'");
    expect_error("[master]\nto = \"x\"\n", "mix.toml:2: master: to", "unknown key");
    expect_error(with_track("gain = -3"), "mix.toml:3: track 'kick': gain", "unknown key 'gain'",
                 "'gain_db'");
    expect_error(with_clip("fade = 1"), "mix.toml:5: track 'kick': clip 1: fade", "unknown key");
    expect_error("[[bus]]\nname = \"a\"\n[[bus.send]]\nto = \"master\"\ngain_bd = 1\n",
                 "mix.toml:5: bus 'a': send 1: gain_bd", "unknown key", "'gain_db'");
    expect_error(with_track("[[track.automation]]\nparam = \"gain\""),
                 "mix.toml:4: track 'kick': automation 1: param", "unknown key", "'parameter'");
    expect_error("[[marker]]\nname = \"a\"\npos = 1\n", "mix.toml:3: marker 'a': pos", "unknown key");
}

TEST(Errors, wrong_types_say_what_was_found_and_what_is_wanted)
{
    expect_error(with_track("gain_db = \"-3 dB\""), "mix.toml:3: track 'kick': gain_db",
                 "gain_db must be a number in dB, is a string", "without quotes");
    expect_error(with_track("mute = 1"), "mix.toml:3: track 'kick': mute",
                 "must be true or false, is a whole number");
    expect_error(with_track("to = 3"), "mix.toml:3: track 'kick': to", "must be a string, is a whole number");
    expect_error(with_track("pan = [0.5]"), "mix.toml:3: track 'kick': pan", "must be a number, is a list");
    expect_error(with_track("pan = 2"), "mix.toml:3: track 'kick': pan", "pan = 2 is out of range",
                 "-1 to 1");
    expect_error(with_track("pan_law = -3"), "mix.toml:3: track 'kick': pan_law", "must be a word",
                 "\"-3 dB\"");
    expect_error(with_track("pan_law = \"-3dB\""), "mix.toml:3: track 'kick': pan_law", "not known",
                 "'-3 dB'");
    expect_error(with_track("pan_matrix = [[1, 0], [1]]"), "mix.toml:3: track 'kick': pan_matrix",
                 "differ in length");
    expect_error(with_track("insert = 1"), "mix.toml:3: track 'kick': insert", "list of tables",
                 "[[track.insert]]");
    expect_error("session = 1\n", "mix.toml:1: session", "must be a table, is a whole number", "[session]");
    expect_error("[track]\nname = \"a\"\n", "mix.toml:1: track", "must be a list of tables", "[[track]]");
    expect_error("track = [1]\n", "mix.toml:1: track", "must be a table, is a whole number");
    expect_error("[[master]]\ngain_db = 1\n", "mix.toml:1: master", "must be a table, is a list", "[master]");
}

TEST(Errors, wrong_units_in_times)
{
    expect_error(with_clip("position = \"3 dB\""), "mix.toml:5: track 'kick': clip 1: position",
                 "'dB' is no unit of time", "s, ms, samples");
    expect_error(with_clip("position = true"), "mix.toml:5: track 'kick': clip 1: position", "must be a time",
                 "250 ms");
    expect_error("[session]\ntail = \"atuo\"\n", "mix.toml:2: session: tail", "not a time");
    expect_error(with_clip("position = 2024-01-01"), "mix.toml:5:12", "no dates");
}

TEST(Errors, sample_rates_that_no_one_can_mean)
{
    for (const char* rate : {"0", "-48000", "7999", "384001", "1e12", "-inf"})
        expect_error("[session]\nsample_rate = " + std::string(rate) + "\n" + with_track(""),
                     "mix.toml:2: session: sample_rate", "out of range", "8000 to 384000 Hz");
    expect_error("[session]\nsample_rate = nan\n", "mix.toml:2: session: sample_rate", "not a number");
    EXPECT_THROW(parse_session(with_track(""), "mix.toml", 1.0), Error);
}

TEST(Errors, empty_sessions)
{
    expect_error("", "mix.toml", "no tracks");
    expect_error("[session]\nname = \"x\"\n[[bus]]\nname = \"a\"\n", "mix.toml", "no tracks");
    expect_error("[[track]]\nname = \"a\"\n", "mix.toml", "no track has a clip");
}

TEST(Errors, names_are_there_and_unlike_each_other)
{
    expect_error("[[track]]\ngain_db = 1\n", "mix.toml:1: track 1: name", "missing");
    expect_error("[[track]]\nname = \"\"\n", "mix.toml:2: track 1: name", "empty");
    expect_error("[[bus]]\nname = \"a\\nb\"\n", "mix.toml:2: bus 1: name", "control");
    expect_error("[[bus]]\nname = \"" + std::string(201, 'x') + "\"\n", "mix.toml:2: bus 1: name",
                 "200 bytes");
    expect_error(with_track("") + with_track(""), "mix.toml:6: track 'kick': name",
                 "taken by the track in line 1");
    expect_error("[[bus]]\nname = \"kick\"\n" + with_track(""), "mix.toml:3: track 'kick': name",
                 "taken by the bus in line 1");
    expect_error("[[track]]\nname = \"master\"\n[[track.clip]]\nfile = \"a\"\n",
                 "mix.toml:1: track 'master': name", "taken by the bus");
    expect_error("[[bus]]\nname = \"master\"\n", "mix.toml:1: bus 'master': name", "[[bus]]", "[master]");
    const std::string marker = "[[marker]]\nname = \"a\"\nat = 1\n";
    expect_error(marker + marker, "mix.toml:5: marker 'a': name", "taken");
    expect_error("[[marker]]\nname = \"a..b\"\nat = 1\n", "mix.toml:2: marker 'a..b': name", "two dots");
}

TEST(Errors, outputs_and_sends_lead_to_buses)
{
    const std::string drums = "[[bus]]\nname = \"drums\"\n";
    expect_error(drums + with_track("to = \"drumms\""), "mix.toml:3: track 'kick': to", "no bus 'drumms'",
                 "'drums'");
    expect_error(drums + with_track("[[track.send]]\nto = \"hall\""),
                 "mix.toml:5: track 'kick': send to 'hall': to", "no bus 'hall'", "known: master, drums");
    expect_error(drums + "to = \"kick\"\n" + with_track(""), "mix.toml:1: bus 'drums': to", "is a track");
    expect_error(drums + "to = \"drums\"\n" + with_track(""), "mix.toml:1: bus 'drums': to", "feeds itself");
    expect_error(drums + "[[bus.send]]\nto = \"drums\"\n" + with_track(""),
                 "mix.toml:3: bus 'drums': send to 'drums': to", "feeds itself");
    expect_error(drums + with_track("[[track.send]]\nto = \"drums\"\n[[track.send]]\nto = \"drums\""),
                 "mix.toml:7: track 'kick': send to 'drums': to", "second send");
    expect_error(with_track("[[track.send]]\ngain_db = 1"), "mix.toml:3: track 'kick': send 1: to",
                 "missing");
}

TEST(Errors, automation_that_cannot_move)
{
    const auto refused = [](const std::string& lines, int line, const std::string& key,
                            const std::string& reason, const std::string& remedy = "") {
        expect_error(with_track("[[track.automation]]\n" + lines),
                     "mix.toml:" + std::to_string(line) + ": track 'kick': automation 1: " + key, reason,
                     remedy);
    };
    refused("points = [[0, 1]]", 3, "parameter", "missing");
    refused("parameter = \"gian\"", 4, "parameter", "not known", "'gain'");
    refused("parameter = \"send hall\"", 4, "parameter", "no send to 'hall'");
    refused("parameter = \"gain\"", 3, "points", "no points");
    refused("parameter = \"gain\"\npoints = [[2, 0],\n[1, 0]]", 6, "points", "out of order");
    refused("parameter = \"gain\"\npoints = [[2]]", 5, "points", "a time, a value");
    refused("parameter = \"gain\"\npoints = [2, 3]", 5, "points", "a time, a value");
    refused("parameter = \"gain\"\npoints = [[0, \"-3\"]]", 5, "points", "must be a number in dB");
    refused("parameter = \"gain\"\npoints = [[0, 0, \"fast\"]]", 5, "points", "not known", "step");
    refused("parameter = \"pan\"\npoints = [[0, 1.5]]", 5, "points", "out of range");
    refused("parameter = \"pan\"\ncurve = \"db\"\npoints = [[0, 0]]", 5, "curve", "only gains");
    refused("parameter = \"mute\"\ncurve = \"linear\"\npoints = [[0, true]]", 5, "curve", "no way between");
    refused("parameter = \"mute\"\npoints = [[0, 0.5]]", 5, "points", "true or false");
    const std::string gain = "[[track.automation]]\nparameter = \"gain\"\npoints = [[0, 0]]\n";
    expect_error(with_track(gain + gain), "mix.toml:7: track 'kick': automation 2: parameter", "twice");
    expect_error(
        with_track("pan_matrix = [[1], [1]]\n[[track.automation]]\nparameter = \"pan\"\npoints = [[0, 0]]"),
        "mix.toml:5: track 'kick': automation 1: parameter", "pan_matrix");
}

TEST(Errors, inserts_name_their_type)
{
    expect_error(with_track("[[track.insert]]\ngain_db = 1"), "mix.toml:3: track 'kick': insert 1: type",
                 "missing", "type =");
    expect_error(with_track("[[track.insert]]\ntype = \"eq\"\nposition = \"behind\""),
                 "mix.toml:5: track 'kick': insert 1: position", "not known", "pre, post");
}

TEST(Errors, ranges_run_forward)
{
    expect_error("[[range]]\nname = \"a\"\nfrom = 2\nto = 2\n", "mix.toml:4: range 'a': to",
                 "before it begins");
    expect_error("[[range]]\nname = \"a\"\nfrom = 2\n", "mix.toml:1: range 'a': to", "missing");
}

TEST(Errors, toml_syntax_has_line_and_column)
{
    expect_error("[session]\nname = \n", "mix.toml:2:8", "");
    expect_error("[session\n", "mix.toml:1:9", "");
    expect_error("[=]\n", "mix.toml:1:2", "");
    expect_error("a = 1\na = 2\n", "mix.toml:2:5", "redefine");
}

TEST(Errors, only_utf_8_is_text)
{
    expect_error("[session]\nname = \"caf\xe9\"\n", "mix.toml:2:11", "utf-8", "UTF-8");
    expect_error(std::string("\xff\xfe[\0s\0", 6), "mix.toml:1:1", "utf-8", "UTF-8");
    expect_error(std::string("[session]\nname = \"\0\"\n", 20), "mix.toml:2:9", "");
    EXPECT_EQ(parse("\xef\xbb\xbf[session]\nname = \"caf\xc3\xa9\"\n" + with_track("")).name, "caf\xc3\xa9");
}

TEST(Errors, deep_nesting_is_refused_not_recursed_into)
{
    std::string dotted = "a", arrays = "a = ", tables = "a = ", both = "a = ", header = "[a";
    for (int i = 0; i < 200000; ++i) {
        dotted += ".a";
        arrays += "[";
        tables += "{a=";
        header += ".a";
    }
    for (int i = 0; i < 250; ++i) both += "{a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=";
    both += "1" + std::string(250, '}');
    for (const auto& text :
         {dotted + " = 1", arrays, tables, header + "]", "b = \"x\\\"\"\n" + dotted + "=1", both})
        EXPECT_EQ(error_of(text).code(), ErrorCode::bad_session);
    std::string mixed = "a = ";
    for (int i = 0; i < 40; ++i) mixed += "[{a.a=";
    expect_error(mixed, "mix.toml:1:1", "nested too deeply");
    // Dots in strings, numbers and comments are no nesting.
    const std::string dots(100, '.');
    EXPECT_EQ(parse("# " + dots + "\n[session]\nname = \"\"\"" + dots + "\"\"\"\n" + with_track("")).name,
              dots);
}

TEST(Errors, files_that_cannot_be_read)
{
    const auto code_of = [](const std::filesystem::path& file) {
        try {
            load_session(file);
        } catch (const Error& error) {
            EXPECT_EQ(error.subject(), file.string());
            return error.code();
        }
        return ErrorCode::failed;
    };
    const auto folder =
        std::filesystem::temp_directory_path() / ("dubstage-session-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    EXPECT_EQ(code_of(folder / "none.toml"), ErrorCode::missing_input);
    EXPECT_EQ(code_of(folder), ErrorCode::missing_input);
    // A hole of 300 MiB.
    std::ofstream(folder / "huge.toml").close();
    std::filesystem::resize_file(folder / "huge.toml", 300u << 20);
    EXPECT_EQ(code_of(folder / "huge.toml"), ErrorCode::bad_session);
    std::ofstream(folder / "good.toml") << with_track("");
    EXPECT_EQ(load_session(folder / "good.toml").tracks[0].clips[0].file, folder / "kick.wav");
    std::filesystem::remove_all(folder);
}

TEST(Errors, what_users_wrote_cannot_garble_the_terminal)
{
    const Error error = error_of(with_track("\"a\\u001b[2J\" = 1"));
    EXPECT_EQ(std::string(error.what()).find('\x1b'), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("\\x1b[2J"), std::string::npos);
    const Error longer = error_of(with_track("to = \"" + std::string(100000, 'x') + "\""));
    EXPECT_LT(std::string(longer.what()).size(), 1000u);
}

} // namespace dubstage::test
