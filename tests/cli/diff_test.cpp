// dubstage diff, as its users run it, on files whose difference is known.
#include <cmath>
#include <fstream>

#include "cli/dubstage.h"
#include "support/audio_files.h"

namespace dubstage {

namespace {

using test::Channels;

constexpr int wav_float = SF_FORMAT_WAV | SF_FORMAT_FLOAT;

class Diff : public testing::Test {
  protected:
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string sound(const std::string& name, const Channels& channels, double rate = 48000) const
    {
        std::filesystem::create_directories((folder_ / name).parent_path());
        test::write_audio(folder_ / name, channels, rate, wav_float);
        return path(name);
    }
    std::string text(const std::string& name, const std::string& content) const
    {
        std::ofstream(folder_ / name) << content;
        return path(name);
    }
    Outcome diff(const std::string& before, const std::string& after,
                 std::vector<std::string> more = {}) const
    {
        more.insert(more.begin(), {"diff", before, after, "--device", "cpu"});
        return dubstage_program(more);
    }
    nlohmann::json change(const std::string& before, const std::string& after,
                          std::vector<std::string> more = {}) const
    {
        more.push_back("--json");
        const Outcome outcome = diff(before, after, more);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return event_named(outcome, "change");
    }

    test::TemporaryFolder folder_;
};

Channels noise()
{
    return test::noise_channels(2, 96000, 0.25);
}

} // namespace

TEST_F(Diff, a_file_and_itself_leave_nothing)
{
    const std::string file = sound("a.wav", noise());
    const auto found = change(file, file);
    EXPECT_TRUE(found["null_db"].is_null());
    EXPECT_EQ(found["tone_db"], 0.0);
    EXPECT_EQ(diff(file, file).out, "The same: a.wav\n");
}

TEST_F(Diff, what_is_the_same_takes_one_line_and_what_is_only_louder_or_turned_over_does_not)
{
    Channels louder = noise(), over = noise();
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t t = 0; t < louder[c].size(); ++t) {
            louder[c][t] *= 2; // exactly: nothing would be left once it is as loud
            over[c][t] *= -1;
        }
    for (const char* name : {"old/kept.wav", "old/louder.wav", "old/over.wav"}) sound(name, noise());
    sound("new/kept.wav", noise());
    sound("new/louder.wav", louder);
    sound("new/over.wav", over);
    const std::string text = diff(path("old"), path("new")).out;
    EXPECT_TRUE(text.starts_with("The same: kept.wav\n\nlouder.wav\n")) << text;
    EXPECT_EQ(text.find("The same: ", 1), std::string::npos) << text;
    EXPECT_NE(text.find("polarity inverted: nothing is left"), std::string::npos) << text;
}

TEST_F(Diff, level_and_delay_are_told_and_taken_out)
{
    const Channels before = noise();
    Channels after(2, std::vector<double>(96000));
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t t = 100; t < 96000; ++t) after[c][t] = 0.5 * before[c][t - 100];
    const auto found = change(sound("a.wav", before), sound("b.wav", after));
    EXPECT_NEAR(found["delay"].get<double>(), 100, 1e-3);
    EXPECT_NEAR(found["gain_db"].get<double>(), -6.0206, 1e-3);
    EXPECT_LT(found["null_db"].is_null() ? -400 : found["null_db"].get<double>(), -120);
    EXPECT_NEAR(found["after"]["integrated_lufs"].get<double>() -
                    found["before"]["integrated_lufs"].get<double>(),
                -6.02, 0.02);
}

TEST_F(Diff, what_was_added_is_written_as_audio)
{
    const Channels before = noise();
    Channels after = before;
    for (std::size_t t = 48000; t < 48480; ++t) after[0][t] += 0.01 * std::sin(0.3 * static_cast<double>(t));
    const auto found = change(sound("a.wav", before), sound("b.wav", after), {"-o", path("out")});
    const Channels difference = test::read_audio(found["difference"].get<std::string>());
    double worst = 0;
    for (std::size_t t = 0; t < 96000; ++t) {
        const double added = t >= 48000 && t < 48480 ? 0.01 * std::sin(0.3 * static_cast<double>(t)) : 0;
        worst = std::max(worst, std::abs(difference[0][t] - added));
    }
    EXPECT_LT(worst, 1e-4); // the gain is that which leaves the least
}

TEST_F(Diff, folders_are_compared_file_by_file)
{
    sound("old/mix.wav", noise());
    sound("old/stems/drums.wav", noise());
    sound("new/mix.wav", noise());
    sound("new/stems/bass.wav", noise());
    const Outcome outcome = diff(path("old"), path("new"), {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(event_named(outcome, "change")["name"], "mix.wav");
    const auto settings = event_named(outcome, "settings");
    EXPECT_EQ(settings["gone"][0], "stems/drums.wav");
    EXPECT_EQ(settings["added"][0], "stems/bass.wav");
    EXPECT_EQ(settings["known"], false);
}

TEST_F(Diff, runs_of_master_are_compared_with_their_settings)
{
    const std::string mix = sound("mix.wav", noise());
    const auto master = [&](const std::string& gain) {
        const std::string chain = text("chain.toml", "[[insert]]\ntype = \"gain\"\ngain_db = " + gain + "\n");
        return dubstage_program({"master", mix, "--chain", chain, "--for", "archive", "-o", path("out"),
                                 "--device", "cpu", "--quiet"});
    };
    ASSERT_EQ(master("-3").status, 0);
    ASSERT_EQ(master("-4").status, 0);
    const Outcome outcome = diff(path("out/versions/001"), path("out"), {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto settings = event_named(outcome, "settings");
    ASSERT_EQ(settings["changes"].size(), 1u) << settings;
    EXPECT_EQ(settings["changes"][0]["what"], "chain");
    EXPECT_EQ(settings["changes"][0]["lines"], (nlohmann::json{"- gain_db = -3", "+ gain_db = -4"}));
    EXPECT_NEAR(event_named(outcome, "change")["gain_db"].get<double>(), -1, 1e-4);
}

TEST_F(Diff, files_of_settings_are_compared_as_text)
{
    const Outcome outcome = diff(text("a.toml", "a = 1\n"), text("b.toml", "a = 2\n"));
    EXPECT_EQ(outcome.out, "Settings: settings\n  - a = 1\n  + a = 2\n");
}

TEST_F(Diff, other_rates_are_measured_but_not_laid_over_each_other)
{
    const auto found = change(sound("a.wav", noise()), sound("b.wav", noise(), 44100));
    EXPECT_EQ(found["apart"], "the rates differ");
    EXPECT_FALSE(found.contains("null_db"));
}

TEST_F(Diff, what_cannot_be_compared_is_refused)
{
    const std::string file = sound("a.wav", noise());
    expect_error(diff(file, path("none.wav")), 66, "none.wav");
    expect_error(diff(file, path("")), 64, "name two files or two folders");
    expect_error(diff(file, text("a.toml", "a = 1\n")), 64, "name two audio files");
    std::filesystem::create_directories(folder_ / "empty");
    expect_error(diff(path("empty"), path("empty")), 66, "holds no audio files");
}

} // namespace dubstage
