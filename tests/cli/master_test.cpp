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

std::string bytes_of(const std::string& path)
{
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
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

TEST_F(Master, levels_are_brought_to_a_maximum_over_seconds_or_to_a_true_peak)
{
    // Louder for a second in the middle: the maxima stand above the whole.
    Channels swelling = noise_channels(2, 6 * 48000, 0.05);
    for (auto& lane : swelling)
        for (std::size_t i = 120000; i < 168000; ++i) lane[i] *= 3;
    const std::string mix = song("swelling.wav", swelling);
    const auto measured = [&](const std::string& by, const std::string& target) {
        const Outcome outcome = master(
            {mix}, text(by + ".toml", "title = \"A\"\nnormalise = \"" + by + "\"\ntarget = " + target + "\n"),
            {"--json"});
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return event_named(outcome, "medium")["files"][0]["measured"];
    };
    EXPECT_NEAR(measured("short_term", "-20")["max_short_term_lufs"].get<double>(), -20, 0.01);
    EXPECT_NEAR(measured("true_peak", "-3")["true_peak_db"].get<double>(), -3, 0.01);
    EXPECT_NEAR(measured("momentary", "-18")["max_momentary_lufs"].get<double>(), -18, 0.01);
    // Linear: the sound itself, times one number.
    const Channels got = read_audio(out("momentary/swelling.wav"));
    const double gain = got[0][130000] / swelling[0][130000];
    for (std::size_t i = 0; i < got[0].size(); i += 97)
        EXPECT_NEAR(got[1][i], gain * swelling[1][i], 2e-5) << i;
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

TEST_F(Master, a_codec_that_overshoots_is_told_and_where_asked_for_given_room)
{
    const auto medium = [&](const std::string& name, const std::string& target) {
        return text(name + ".toml",
                    "title = \"Lossy\"\nformat = \"ogg\"\nquality = 0.1\nnormalise = \"integrated\"\n"
                    "target = " +
                        target + "\nceiling_db = -1\n");
    };
    const std::string clicks = song("peaky.wav", peaky(3)),
                      noise = song("noise.wav", noise_channels(2, 96000, 0.1));
    const Outcome told = master({clicks}, medium("lossy", "-14"), {"--when-too-loud", "limit", "--json"});
    ASSERT_EQ(told.status, 0) << told.err;
    EXPECT_GT(event_named(told, "medium")["files"][0]["overshoot_db"].get<double>(), 0.02);
    EXPECT_EQ(event_named(told, "medium")["encodings"], 1);
    EXPECT_NE(told.out.find("the codec overshoots"), std::string::npos) << told.out;
    const Reading before = ebur128_reading(out("lossy/peaky.ogg"));

    // What is limited stays as loud under a lower ceiling.
    const Outcome limited =
        master({clicks}, medium("lossy", "-14"),
               {"--when-too-loud", "limit", "--fit-codec", "--json", "--html", path("page.html")});
    const auto fitted = event_named(limited, "medium");
    EXPECT_TRUE(fitted["files"][0]["overshoot_db"].is_null()) << fitted;
    EXPECT_GT(fitted["encodings"].get<int>(), 1);
    EXPECT_GT(fitted["songs"][0]["codec_margin_db"].get<double>(), 0.02);
    EXPECT_EQ(limited.out.find("the codec overshoots"), std::string::npos) << limited.out;
    const std::string page = bytes_of(path("page.html"));
    EXPECT_NE(page.find(" dB below the ceiling left to the codec</td>"), std::string::npos);
    EXPECT_NE(page.find(" times; what is decoded keeps the ceiling</p>"), std::string::npos);
    EXPECT_LT(ebur128_reading(out("lossy/peaky.ogg")).true_peak_db, -1.0 + 0.01);
    EXPECT_NEAR(ebur128_reading(out("lossy/peaky.ogg")).lufs, before.lufs, 0.1);

    // What is not limited is turned down, whatever was chosen for where the ceiling forbids the target.
    const Outcome turned = master({noise}, medium("soft", "-6.5"), {"--fit-codec"});
    ASSERT_EQ(turned.status, 0) << turned.err;
    EXPECT_LT(ebur128_reading(out("soft/noise.ogg")).true_peak_db, -1.0 + 0.01);
    EXPECT_NE(turned.out.find("below the ceiling left to the codec"), std::string::npos) << turned.out;
    EXPECT_NE(turned.out.find("times: what is decoded keeps the ceiling"), std::string::npos) << turned.out;
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

TEST_F(Master, a_release_file_orders_trims_and_names_its_songs)
{
    song("loud.wav", tone(4, -20));
    song("soft.wav", tone(4, -26));
    const std::string release = text("album.toml", "title = \"Album\"\nanchor = \"Soft one\"\n"
                                                   "[[song]]\nfile = \"soft.wav\"\ntitle = \"Soft one\"\n"
                                                   "[[song]]\nfile = \"loud.wav\"\ntrim_db = -2\ngap = 1\n");
    const Outcome outcome = master({release}, "ebu_r128,cd");
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    // The anchor song reaches the target, the other keeps its 6 LU but for the trim.
    EXPECT_NEAR(ebur128_reading(out("ebu_r128/Soft one.wav")).lufs, -23.0, 0.01);
    EXPECT_NEAR(ebur128_reading(out("ebu_r128/loud.wav")).lufs, -19.0, 0.01);
    SF_INFO facts{};
    const Channels disc = read_audio(out("cd/Album.wav"), &facts);
    EXPECT_NEAR(static_cast<double>(facts.frames) / 44100, 9, 0.02);
    for (std::size_t t = 44100 * 4 + 600; t < 44100 * 5 - 600; ++t)
        ASSERT_LT(std::abs(disc[0][t]), 1e-4) << "the gap is silent but for dither";
    EXPECT_NE(bytes_of(out("cd/Album.cue").string()).find("INDEX 00 00:04:00\n    INDEX 01 00:05:00"),
              std::string::npos);
    EXPECT_EQ(std::filesystem::file_size(out("cd/Album DDP/IMAGE.DAT")),
              150 * 2352u + static_cast<std::size_t>(facts.frames) * 4);
}

TEST_F(Master, a_crossfade_overlaps_at_the_same_power)
{
    song("a.wav", noise_channels(2, 48000 * 5, 0.2));
    song("b.wav", noise_channels(2, 48000 * 5, 0.2));
    const std::string release =
        text("album.toml",
             "title = \"Album\"\n[[song]]\nfile = \"a.wav\"\n[[song]]\nfile = \"b.wav\"\ncrossfade = 2\n");
    ASSERT_EQ(master({release}, "vinyl").status, 0);
    SF_INFO facts{};
    read_audio(out("vinyl/Album, side A.wav"), &facts);
    EXPECT_EQ(facts.frames, 48000 * 8);
    const std::string too_long =
        text("long.toml", "[[song]]\nfile = \"a.wav\"\n[[song]]\nfile = \"b.wav\"\ncrossfade = 3\n");
    expect_error(master({too_long}, "vinyl"), 65, "longer than half of a song");
}

TEST_F(Master, surround_mixes_are_mastered_too)
{
    const std::string mix = song("film.wav", noise_channels(6, 96000, 0.2));
    const Outcome outcome = master({mix}, "ebu_r128", {"--when-too-loud", "limit"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(read_audio(out("ebu_r128/film.wav")).size(), 6u);
    expect_error(master({mix}, "cd"), 65, "has 6 channels");
    expect_error(master({mix}, "ebu_r128", {"--heard-on", "car"}), 65, "these devices play mono and stereo");
}

TEST_F(Master, every_run_is_kept_with_its_settings)
{
    const std::string mix = song("tone.wav", tone(4, -30));
    ASSERT_EQ(master({mix}, "ebu_r128").status, 0);
    EXPECT_TRUE(std::filesystem::exists(out("versions/001/master.json")));
    const std::string first = bytes_of(out("ebu_r128/tone.wav").string());
    // A person changes a trim in what was written, and runs it again.
    std::string release = bytes_of(out("release.toml").string());
    release.replace(release.find("trim_db = 0.0"), 13, "trim_db = -3.0");
    std::ofstream(out("release.toml")) << release;
    const Outcome again = master({out("release.toml").string()}, "ebu_r128", {"--json"});
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_EQ(event_named(again, "result")["run"], 2);
    EXPECT_NEAR(ebur128_reading(out("ebu_r128/tone.wav")).lufs, -26.0, 0.01);
    EXPECT_EQ(bytes_of(out("versions/001/ebu_r128/tone.wav").string()), first);
    EXPECT_EQ(bytes_of(out("release.toml").string()), release) << "what a person wrote stays as it is";
    const std::string record = bytes_of(out("versions/002/master.json").string());
    EXPECT_NE(record.find("trim_db = -3.0"), std::string::npos) << record;
    EXPECT_NE(record.find("gain_db = -3"), std::string::npos) << record;
}

TEST_F(Master, a_page_tells_what_each_insert_did)
{
    const Outcome outcome =
        master({song("noise.wav", noise_channels(2, 96000, 0.2))}, "archive", {"--html", path("page.html")});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const std::string page = bytes_of(path("page.html"));
    EXPECT_NE(page.find("noise: what each insert did"), std::string::npos);
    EXPECT_NE(page.find("1 gain: level over time"), std::string::npos);
    EXPECT_EQ(bytes_of(out("versions/001/report.html").string()), page);
    EXPECT_NE(bytes_of(out("versions/001/steps/noise.json").string()).find("\"1 gain\""), std::string::npos);
}

TEST_F(Master, tells_how_it_sounds_elsewhere)
{
    const std::string mix = song("noise.wav", noise_channels(2, 96000, 0.2));
    const Outcome outcome = master({mix}, "archive", {"--heard-on", "phone,car", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto devices = event_named(outcome, "translation")["devices"];
    ASSERT_EQ(devices.size(), 2u);
    EXPECT_LT(devices[0]["low_db"].get<double>(), -20);
    EXPECT_GT(devices[1]["low_db"].get<double>(), 2);
    EXPECT_NEAR(ebur128_reading(out("heard_on/phone/noise.wav")).lufs,
                ebur128_reading(out("heard_on/as_it_is/noise.wav")).lufs, 0.03);
    expect_error(master({mix}, "archive", {"--heard-on", "fone"}), 64, "no listening device of this name");
}

TEST_F(Master, a_side_with_wide_bass_is_told)
{
    // Full bass in one channel, above the frequency from which the medium's own filter leaves the side alone.
    Channels wide = tone(4, -20);
    for (std::size_t t = 0; t < wide[0].size(); ++t)
        wide[0][t] = 0.3 * std::sin(2 * std::numbers::pi * 130.0 * static_cast<double>(t) / 48000),
        wide[1][t] = 0;
    const Outcome outcome = master({song("wide.wav", wide)}, "vinyl", {"--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(event_named(outcome, "medium")["files"][0]["findings"][0]["code"], "bass_side");
}

TEST_F(Master, what_a_disc_cannot_take_is_refused)
{
    expect_error(master({song("short.wav", tone(3, -20))}, "cd"), 65, "no song shorter than 4.00 s");
    const std::string medium =
        text("small.toml", "title = \"Small disc\"\ncut = \"disc\"\nlongest = 9\nmost_songs = 2\n");
    const std::string a = song("a.wav", tone(4, -20)), b = song("b.wav", tone(4, -20)),
                      c = song("c.wav", tone(1, -20));
    expect_error(master({a, b}, medium), 65, "takes 0:00:09.000");
    expect_error(master({c, c, c}, medium), 65, "has 3 songs, and Small disc takes 2");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Master, a_release_file_stands_by_itself)
{
    const std::string mix = song("tone.wav", tone(4, -20));
    const std::string release = text("album.toml", "anchor = \"tone\"\n[[song]]\nfile = \"tone.wav\"\n");
    expect_error(master({release, mix}, "spotify"), 64, "stands by itself");
    expect_error(master({release}, "spotify", {"--levels", "track"}), 64, "has an anchor song");
    expect_error(master({text("wrong.toml", "[[song]]\nfile = \"tone.wav\"\nisrc = \"1\"\n")}, "spotify"), 65,
                 "wrong.toml:3");
    EXPECT_TRUE(nothing_written());
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

TEST_F(Master, a_setting_out_of_range_is_told_with_the_range)
{
    const std::string chain = text("wrong.toml", "[[insert]]\ntype = \"compressor\"\nratio = 0.5\n");
    const Outcome outcome = dubstage_program({"master", song("tone.wav", tone(2, -20)), "--chain", chain,
                                              "--for", "spotify", "-o", path("out"), "--device", "cpu"});
    expect_error(outcome, 78, "wrong.toml:3");
    EXPECT_NE(outcome.err.find("1 to 1000"), std::string::npos) << outcome.err;
    EXPECT_TRUE(nothing_written());
}

TEST_F(Master, a_compressor_of_a_chain_has_nothing_to_listen_to_but_the_song)
{
    const std::string chain = text("key.toml", "[[insert]]\ntype = \"compressor\"\nkey = \"kick\"\n");
    expect_error(dubstage_program({"master", song("tone.wav", tone(2, -20)), "--chain", chain, "--for",
                                   "spotify", "-o", path("out"), "--device", "cpu"}),
                 78, "no track or bus is called 'kick'");
    EXPECT_TRUE(nothing_written());
}

TEST_F(Master, media_of_ones_own_say_what_is_wrong_in_them)
{
    const std::string mix = song("tone.wav", tone(2, -20));
    const auto refused = [&](const std::string& medium, const std::string& part) {
        expect_error(master({mix}, text("own.toml", medium)), 65, part);
    };
    refused("title = \"A\"\nnormalise = \"integrated\"\n", "own.toml:2");
    refused("title = \"A\"\nddp = true\n", "only what lies on a compact disc");
    refused("title = \"A\"\nbits = \"32f\"\ndither = \"strong\"\n", "no dither to shape");
    refused("title = \"A\"\nformat = \"opus\"\nbits = \"16\"\n", "no bits per sample");
    EXPECT_TRUE(nothing_written());
    ASSERT_EQ(master({mix}, text("own.toml", "title = \"A\"\nbits = \"16\"\ndither = \"strong\"\n")).status,
              0);
}

TEST_F(Master, a_dry_run_names_the_files_and_writes_none)
{
    const Outcome outcome = master({song("tone.wav", tone(5, -20))}, "spotify,cd", {"--dry-run"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("cd/tone.wav"), std::string::npos) << outcome.out;
    EXPECT_TRUE(nothing_written());
}

} // namespace dubstage
