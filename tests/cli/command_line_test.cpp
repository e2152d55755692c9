// What a user sees before any session is read: help, and errors of the command line with status 64.
#include "cli/dubstage.h"
#include "support/places.h"

namespace dubstage {

namespace {

struct WrongLine {
    std::vector<std::string> arguments;
    std::string part; // of the message
};

} // namespace

TEST(CommandLine, help_lists_every_verb_and_every_exit_status)
{
    const Outcome help = dubstage_program({"help"});
    EXPECT_EQ(help.status, 0);
    EXPECT_EQ(help.err, "");
    for (const char* verb : {"render", "check", "devices", "processors", "help"})
        EXPECT_NE(help.out.find(std::string("\n  ") + verb + " "), std::string::npos) << verb;
    for (const char* status : {" 64 ", " 66 ", " 69 ", " 71 ", " 78 ", "130 "})
        EXPECT_NE(help.out.find(status), std::string::npos) << status;
    EXPECT_EQ(dubstage_program({"--help"}).out, help.out);
}

TEST(CommandLine, every_verb_that_help_lists_explains_its_options)
{
    int verbs = 0;
    bool listing = false;
    for (const auto& line : lines_of(dubstage_program({"help"}).out)) {
        if (line == "Verbs:")
            listing = true;
        else if (line.empty())
            listing = false;
        else if (listing) {
            const std::string verb = line.substr(2, line.find(' ', 2) - 2);
            const Outcome by_help = dubstage_program({"help", verb}),
                          by_option = dubstage_program({verb, "--help"});
            EXPECT_EQ(by_help.status, 0) << verb;
            EXPECT_NE(by_help.out.find("--json"), std::string::npos) << verb;
            EXPECT_EQ(by_option.out, by_help.out) << verb;
            ++verbs;
        }
    }
    EXPECT_GE(verbs, 5);
}

TEST(CommandLine, render_explains_each_option_that_it_has)
{
    const std::string help = dubstage_program({"help", "render"}).out;
    for (const char* option :
         {"--output", "--stems", "--tracks", "--range", "--format", "--bits", "--rate", "--device",
          "--memory", "--threads", "--dry-run", "--verify", "--json", "--bypass", "--no-dither", "--quiet"})
        EXPECT_NE(help.find(option), std::string::npos) << option;
}

TEST(CommandLine, version_is_one_line)
{
    const Outcome version = dubstage_program({"--version"});
    EXPECT_EQ(version.status, 0);
    EXPECT_TRUE(version.out.starts_with("dubstage ")) << version.out;
    EXPECT_EQ(lines_of(version.out).size(), 1u);
}

TEST(CommandLine, what_is_wrong_is_named_with_the_nearest_word)
{
    const std::vector<WrongLine> wrong{
        {{}, "no verb"},
        {{"rendr"}, "did you mean 'render'?"},
        {{"--versoin"}, "no such option"},
        {{"help", "procesors"}, "did you mean 'processors'?"},
        {{"render"}, "SESSION is required"},
        {{"render", "a.toml"}, "--output is required"},
        {{"render", "a.toml", "-o", "out", "--stms"}, "did you mean '--stems'?"},
        {{"render", "a.toml", "-o", "out", "--zzzzzz"}, "unknown option '--zzzzzz'"},
        {{"render", "a.toml", "b.toml", "-o", "out"}, "one argument too many"},
        {{"render", "a.toml", "-o", "out", "--range"}, "--range: needs exactly one value"},
        {{"render", "a.toml", "-o", "out", "--memory", "1G", "--memory", "2G"}, "needs exactly one value"},
        {{"render", "a.toml", "-o", "out", "--memory", "4"}, "'4' is not a size"},
        {{"render", "a.toml", "-o", "out", "--memory", "-4G"}, "'-4G' is not a size"},
        {{"render", "a.toml", "-o", "out", "--memory", "lots"}, "write it as 512M"},
        {{"render", "a.toml", "-o", "out", "--rate", "0"}, "8000 to 384000"},
        {{"render", "a.toml", "-o", "out", "--rate", "nan"}, "8000 to 384000"},
        {{"render", "a.toml", "-o", "out", "--threads", "2.5"}, "not a whole number"},
        {{"render", "a.toml", "-o", "out", "--threads", "99999999999"}, "not a whole number"},
        {{"render", "a.toml", "-o", "out", "--bits", "32"}, "did you mean '32f'?"},
        {{"render", "a.toml", "-o", "out", "--format", "wave"}, "did you mean 'wav'?"},
        {{"render", "a.toml", "-o", "out", "--format", "flac", "--bits", "32f"},
         "FLAC holds no floating point"},
        {{"render", "a.toml", "-o", "out", "--bypass", "insert"}, "did you mean 'inserts'?"},
        {{"processors", "no-such-thing"}, "no processor is called"},
    };
    for (const auto& [arguments, part] : wrong) expect_error(dubstage_program(arguments), 64, part);
}

TEST(CommandLine, with_json_an_error_is_a_json_line_too)
{
    const Outcome outcome = dubstage_program({"render", "a.toml", "-o", "out", "--memory", "4", "--json"});
    expect_error(outcome, 64, "--memory");
    const auto error = event_named(outcome, "error");
    ASSERT_FALSE(error.is_null());
    EXPECT_EQ(error["code"], 64);
    EXPECT_EQ(error["subject"], "--memory");
    EXPECT_EQ(error["reason"], "'4' is not a size");
    EXPECT_EQ(error["remedy"], "write it as 512M, 4G or 2.5GiB");
}

TEST(CommandLine, a_name_cannot_break_the_line_nor_drive_the_terminal)
{
    const Outcome outcome = dubstage_program({"ren\nder\x1b[2J"});
    expect_error(outcome, 64, "ren\\x0ader\\x1b[2J");
    EXPECT_EQ(lines_of(outcome.err).size(), 1u);
}

TEST(CommandLine, bytes_that_are_no_utf_8_still_make_json)
{
    const Outcome outcome = dubstage_program({"render", "\xff\xfe.toml", "-o", "out", "--json"});
    EXPECT_FALSE(event_named(outcome, "error").is_null());
    EXPECT_EQ(outcome.status, 66) << outcome.err;
}

TEST(CommandLine, output_that_cannot_be_written_is_an_error)
{
    const Outcome outcome =
        run_program("/bin/sh", {"-c", "'" + built_path("/bin/dubstage") + "' help >/dev/full"});
    expect_error(outcome, 74, "standard output");
}

TEST(CommandLine, a_reader_that_goes_away_is_no_error)
{
    const Outcome outcome = run_program(
        "/bin/sh", {"-c", "{ sleep 0.2; '" + built_path("/bin/dubstage") + "' help; echo $? >&2; } | true"});
    EXPECT_EQ(outcome.err, "0\n");
}

} // namespace dubstage
