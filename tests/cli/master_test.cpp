// dubstage master, as its users run it: what is delivered is measured again by libebur128.
#include <cmath>
#include <ebur128.h>
#include <fstream>
#include <numbers>

#include "cli/dubstage.h"
#include "support/audio_files.h"

namespace dubstage {

namespace {

using test::Channels;
using test::noise_channels;
using test::read_audio;
using test::write_audio;

constexpr int wav_float = SF_FORMAT_WAV | SF_FORMAT_FLOAT;

Channels tone(double seconds, double db, double rate = 48000)
{
    std::vector<double> lane(static_cast<std::size_t>(seconds * rate));
    for (std::size_t i = 0; i < lane.size(); ++i)
        lane[i] =
            std::pow(10.0, db / 20) * std::sin(2 * std::numbers::pi * 997.0 * static_cast<double>(i) / rate);
    return {lane, lane};
}

// Quiet noise with a loud click in every second: little loudness, high peaks.
Channels peaky(double seconds)
{
    Channels channels = noise_channels(2, static_cast<std::size_t>(seconds * 48000), 0.08);
    for (auto& lane : channels)
        for (std::size_t at = 24000; at + 40 < lane.size(); at += 48000)
            for (std::size_t i = 0; i < 40; ++i)
                lane[at + i] += 0.85 * std::sin(std::numbers::pi * static_cast<double>(i) / 40);
    return channels;
}

struct Reading {
    double lufs = 0, true_peak_db = 0;
};

Reading ebur128_reading(const std::filesystem::path& file)
{
    SF_INFO facts{};
    const Channels channels = read_audio(file, &facts);
    std::vector<double> frames;
    for (std::size_t t = 0; t < channels.front().size(); ++t)
        for (const auto& lane : channels) frames.push_back(lane[t]);
    ebur128_state* state =
        ebur128_init(static_cast<unsigned>(channels.size()), static_cast<unsigned long>(facts.samplerate),
                     EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
    ebur128_add_frames_double(state, frames.data(), channels.front().size());
    Reading reading;
    ebur128_loudness_global(state, &reading.lufs);
    double peak = 0;
    for (unsigned c = 0; c < channels.size(); ++c) {
        double one = 0;
        ebur128_true_peak(state, c, &one);
        peak = std::max(peak, one);
    }
    reading.true_peak_db = 20 * std::log10(peak);
    ebur128_destroy(&state);
    return reading;
}

class Master : public testing::Test {
  protected:
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::filesystem::path out(const std::string& name) const { return folder_ / "out" / name; }

    std::string text(const std::string& name, const std::string& content) const
    {
        std::ofstream(folder_ / name) << content;
        return path(name);
    }
    std::string song(const std::string& name, const Channels& channels, double rate = 48000) const
    {
        write_audio(folder_ / name, channels, rate, wav_float);
        return path(name);
    }
    std::string chain() const { return text("chain.toml", "[[insert]]\ntype = \"gain\"\ngain_db = -3\n"); }

    Outcome master(const std::vector<std::string>& inputs, const std::string& media,
                   const std::vector<std::string>& more = {}) const
    {
        std::vector<std::string> words{"master"};
        words.insert(words.end(), inputs.begin(), inputs.end());
        words.insert(words.end(), {"--chain", chain(), "--for", media, "-o", path("out"), "--device", "cpu"});
        words.insert(words.end(), more.begin(), more.end());
        return dubstage_program(words);
    }
    bool nothing_written() const { return !std::filesystem::exists(folder_ / "out"); }

    test::TemporaryFolder folder_;
};

} // namespace

TEST_F(Master, a_tone_lands_on_its_loudness)
{
    const Outcome outcome = master({song("tone.wav", tone(6, -30))}, "spotify,ebu_r128");
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NEAR(ebur128_reading(out("spotify/tone.wav")).lufs, -14.0, 0.01);
    EXPECT_NEAR(ebur128_reading(out("ebu_r128/tone.wav")).lufs, -23.0, 0.01);
}

TEST_F(Master, a_master_is_as_long_as_its_mix_and_only_louder)
{
    const Channels mix = noise_channels(2, 96000, 0.2);
    ASSERT_EQ(master({song("noise.wav", mix)}, "archive").status, 0);
    const Channels master = read_audio(out("archive/noise.wav"));
    ASSERT_EQ(master.front().size(), mix.front().size());
    const double gain = std::pow(10.0, -3.0 / 20);
    for (std::size_t t = 0; t < 96000; t += 7) EXPECT_NEAR(master[1][t], gain * mix[1][t], 1e-6);
}

TEST_F(Master, a_target_that_the_ceiling_forbids_stops_by_itself)
{
    const Outcome outcome = master({song("peaky.wav", peaky(6))}, "archive,spotify");
    expect_error(outcome, 1, "--when-too-loud");
    EXPECT_NE(outcome.err.find("the ceiling of -1.0 dBTP forbids -14.0 LUFS"), std::string::npos)
        << outcome.err;
    EXPECT_TRUE(nothing_written());
}

TEST_F(Master, goes_as_far_as_the_ceiling_allows_and_says_what_is_missing)
{
    const Outcome outcome =
        master({song("peaky.wav", peaky(6))}, "spotify", {"--when-too-loud", "ceiling", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto medium = event_named(outcome, "medium");
    const Reading reading = ebur128_reading(out("spotify/peaky.wav"));
    EXPECT_EQ(medium["songs"][0]["action"], "ceiling");
    EXPECT_NEAR(reading.lufs + medium["songs"][0]["forbidden_db"].get<double>(), -14.0, 0.02);
    EXPECT_NEAR(reading.true_peak_db, -1.0, 0.1); // libebur128 interpolates fourfold
    EXPECT_LE(medium["files"][0]["measured"]["true_peak_db"].get<double>(), -1.0 + 0.01);
}

TEST_F(Master, the_limiter_brings_it_to_the_target_under_the_ceiling)
{
    const Outcome outcome =
        master({song("peaky.wav", peaky(6))}, "spotify", {"--when-too-loud", "limit", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto medium = event_named(outcome, "medium");
    const Reading reading = ebur128_reading(out("spotify/peaky.wav"));
    EXPECT_EQ(medium["songs"][0]["action"], "limited");
    EXPECT_NEAR(reading.lufs, -14.0, 0.02);
    EXPECT_LE(reading.true_peak_db, -1.0 + 0.01);
}

TEST_F(Master, every_format_can_be_read_again)
{
    const Outcome outcome =
        master({song("noise.wav", noise_channels(2, 96000, 0.3))}, "download,ogg,opus,mp3", {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const char* file : {"download/noise.flac", "ogg/noise.ogg", "opus/noise.opus", "mp3/noise.mp3"}) {
        SF_INFO facts{};
        EXPECT_EQ(read_audio(out(file), &facts).size(), 2u) << file;
        EXPECT_NEAR(static_cast<double>(facts.frames) / facts.samplerate, 2.0, 0.1) << file;
    }
}

TEST_F(Master, a_compact_disc_holds_whole_frames)
{
    ASSERT_EQ(master({song("tone.wav", tone(5.01, -20))}, "cd").status, 0);
    SF_INFO facts{};
    read_audio(out("cd/tone.wav"), &facts);
    EXPECT_EQ(facts.samplerate, 44100);
    EXPECT_EQ(facts.format & SF_FORMAT_SUBMASK, SF_FORMAT_PCM_16);
    EXPECT_EQ(facts.frames % 588, 0);
    EXPECT_NEAR(ebur128_reading(out("cd/tone.wav")).true_peak_db, -0.3, 0.05);
}

TEST_F(Master, songs_of_a_release_keep_their_distances)
{
    const Outcome outcome =
        master({song("loud.wav", tone(4, -20)), song("soft.wav", tone(4, -26))}, "spotify");
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const double loud = ebur128_reading(out("spotify/loud.wav")).lufs;
    EXPECT_NEAR(loud - ebur128_reading(out("spotify/soft.wav")).lufs, 6.0, 0.01);
    // The mean of their powers is the release's: none is under the gate.
    EXPECT_NEAR(10 * std::log10((1 + std::pow(10.0, -0.6)) / 2) + loud, -14.0, 0.02);
}

TEST_F(Master, each_song_to_the_target_by_itself)
{
    const Outcome outcome = master({song("loud.wav", tone(4, -20)), song("soft.wav", tone(4, -26))},
                                   "spotify", {"--levels", "track"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NEAR(ebur128_reading(out("spotify/loud.wav")).lufs, -14.0, 0.01);
    EXPECT_NEAR(ebur128_reading(out("spotify/soft.wav")).lufs, -14.0, 0.01);
}

TEST_F(Master, silence_is_refused)
{
    expect_error(master({song("silence.wav", Channels(2, std::vector<double>(96000)))}, "spotify"), 65,
                 "silent");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Master, mixed_rates_are_refused)
{
    expect_error(master({song("a.wav", tone(2, -20)), song("b.wav", tone(2, -20, 44100), 44100)}, "spotify"),
                 65, "44100 Hz");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Master, mono_where_stereo_is_needed_is_refused)
{
    const std::string mono = song("mono.wav", {tone(5, -20).front()});
    expect_error(master({mono}, "vinyl"), 65, "is mono");
    expect_error(master({mono}, "spotify,cd"), 65, "is mono");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Master, an_unknown_medium_gets_the_nearest_name)
{
    expect_error(master({song("tone.wav", tone(2, -20))}, "spotfy"), 64, "did you mean 'spotify'");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Master, a_folder_that_cannot_be_made_is_an_error)
{
    text("out", "a file stands where the folder should");
    expect_error(master({song("tone.wav", tone(2, -20))}, "spotify"), 73, "out");
}

TEST_F(Master, a_wrong_chain_is_told_with_its_line)
{
    const std::string chain = text("wrong.toml", "[[insert]]\ntype = \"equaliser\"\n");
    const Outcome outcome = dubstage_program({"master", song("tone.wav", tone(2, -20)), "--chain", chain,
                                              "--for", "spotify", "-o", path("out"), "--device", "cpu"});
    expect_error(outcome, 78, "wrong.toml:1");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Master, a_dry_run_names_the_files_and_writes_none)
{
    const Outcome outcome = master({song("tone.wav", tone(5, -20))}, "spotify,cd", {"--dry-run"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("cd/tone.wav"), std::string::npos) << outcome.out;
    EXPECT_TRUE(nothing_written());
}

} // namespace dubstage
