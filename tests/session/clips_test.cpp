// Clips: where they lie, how they fade, what repeats.
#include "session/sessions.h"

namespace dubstage::test {

namespace {

// Two clips of a second, the second beginning at 0.8 s.
std::string two_clips(const std::string& track, const std::string& first, const std::string& second)
{
    return "[[track]]\nname = \"pad\"\n" + track + "\n[[track.clip]]\nfile = \"a.wav\"\nlength = 1\n" +
           first + "\n[[track.clip]]\nfile = \"b.wav\"\nposition = 0.8\nlength = 1\n" + second + "\n";
}

std::vector<Clip> clips_of(const std::string& text)
{
    return parse(text).tracks.at(0).clips;
}

} // namespace

TEST(Clips, every_key_lands_in_its_field)
{
    const Clip clip =
        clip_of("channels = [2, 1]\nsource_start = \"1 s\"\nposition = \"0:02\"\nlength = 4\n"
                "gain_db = -6.5\ninvert = true\nfade_in = \"10 ms\"\n"
                "fade_out = { length = 0.5, curve = \"s_curve\" }\nloop = true\nloop_length = 0.75");
    EXPECT_EQ(clip.channels, (std::vector<int>{1, 0}));
    EXPECT_EQ(clip.source_start_s, 1.0);
    EXPECT_EQ(clip.position, 96000);
    EXPECT_EQ(clip.length, 192000);
    EXPECT_EQ(clip.gain_db, -6.5);
    EXPECT_TRUE(clip.invert && clip.loop);
    EXPECT_EQ(clip.fade_in.length, 480);
    EXPECT_EQ(clip.fade_in.curve, FadeCurve::linear);
    EXPECT_EQ(clip.fade_out.length, 24000);
    EXPECT_EQ(clip.fade_out.curve, FadeCurve::s_curve);
    EXPECT_EQ(clip.loop_length_s, 0.75);
}

TEST(Clips, positions_place_one_clip_many_times_with_a_gain_each)
{
    const auto clips = clips_of(with_clip("gain_db = -2\npositions = [0, \"500 ms\", [\"1 s\", -3.0]]"));
    ASSERT_EQ(clips.size(), 3u);
    EXPECT_EQ(clips[1].position, 24000);
    EXPECT_EQ(clips[1].gain_db, -2.0);
    EXPECT_EQ(clips[2].position, 48000);
    EXPECT_EQ(clips[2].gain_db, -5.0);
}

TEST(Clips, repeats_never_drift)
{
    const auto clips = clips_of(with_clip("positions = [1, 1.25]\nrepeat = 1000\nevery = 0.461538461538"));
    ASSERT_EQ(clips.size(), 2000u);
    for (int i = 0; i < 1000; ++i) {
        const auto at = static_cast<std::size_t>(2 * i);
        EXPECT_NEAR(static_cast<double>(clips[at].position), (1 + i * 0.461538461538) * 48000, 0.5001);
        EXPECT_NEAR(static_cast<double>(clips[at + 1].position), (1.25 + i * 0.461538461538) * 48000, 0.5001);
    }
}

TEST(Clips, overlaps_sum_as_they_are_without_a_crossfade)
{
    const auto clips = clips_of(two_clips("", "", ""));
    EXPECT_EQ(clips[0].fade_out.length, 0);
    EXPECT_EQ(clips[1].fade_in.length, 0);
}

TEST(Clips, a_crossfade_fades_both_over_exactly_the_overlap)
{
    for (const char* track : {"", "crossfade = true"}) {
        const auto clips = clips_of(two_clips(track, "", *track == 0 ? "crossfade = true" : ""));
        for (const Fade& fade : {clips[0].fade_out, clips[1].fade_in}) {
            EXPECT_EQ(fade.length, 9600);
            EXPECT_EQ(fade.curve, FadeCurve::equal_power);
        }
        EXPECT_EQ(clips[0].fade_in.length, 0);
        EXPECT_EQ(clips[1].fade_out.length, 0);
    }
    const auto linear = clips_of(two_clips("", "", "crossfade = \"linear\""));
    EXPECT_EQ(linear[0].fade_out.curve, FadeCurve::linear);
    EXPECT_EQ(linear[1].fade_in.curve, FadeCurve::linear);
}

TEST(Clips, a_tracks_crossfade_gives_way_to_a_clips_own_words)
{
    const auto off = clips_of(two_clips("crossfade = true", "", "crossfade = false"));
    EXPECT_EQ(off[0].fade_out.length, 0);
    const auto own = clips_of(two_clips("crossfade = true", "fade_out = 0.1", ""));
    EXPECT_EQ(own[0].fade_out.length, 4800);
    EXPECT_EQ(own[1].fade_in.length, 0);
}

TEST(Clips, crossfades_follow_time_not_the_order_of_the_file)
{
    const auto clips = clips_of("[[track]]\nname = \"a\"\ncrossfade = true\n"
                                "[[track.clip]]\nfile = \"late.wav\"\nposition = 5\nlength = 2\n"
                                "[[track.clip]]\nfile = \"early.wav\"\nposition = 4\nlength = 2\n");
    EXPECT_EQ(clips[0].fade_in.length, 48000);
    EXPECT_EQ(clips[1].fade_out.length, 48000);
}

TEST(Clips, repeated_clips_crossfade_with_themselves)
{
    const auto clips = clips_of(with_clip("length = 2.1\nrepeat = 3\nevery = 2\ncrossfade = true"));
    ASSERT_EQ(clips.size(), 3u);
    EXPECT_EQ(clips[0].fade_in.length, 0);
    EXPECT_EQ(clips[0].fade_out.length, 4800);
    EXPECT_EQ(clips[1].fade_in.length, 4800);
    EXPECT_EQ(clips[1].fade_out.length, 4800);
    EXPECT_EQ(clips[2].fade_in.length, 4800);
    EXPECT_EQ(clips[2].fade_out.length, 0);
}

TEST(Clips, fades_that_meet_may_share_a_sample_of_rounding)
{
    // 0.5 samples each, rounded up, on a clip of 101 samples.
    const Clip clip =
        clip_of("length = \"101 samples\"\nfade_in = \"50.5 samples\"\nfade_out = \"50.5 samples\"");
    EXPECT_LE(clip.fade_in.length + clip.fade_out.length, *clip.length);
}

TEST(Clips, that_cannot_be_are_refused)
{
    const auto refused = [](const std::string& lines, const std::string& key, const std::string& reason,
                            const std::string& remedy = "") {
        expect_error(with_clip(lines), "mix.toml:5: track 'kick': clip 1: " + key, reason, remedy);
    };
    refused("length = 0", "length", "no length");
    refused("length = \"0.4 samples\"", "length", "no length");
    refused("length = -1", "length", "negative");
    refused("position = \"-1 s\"", "position", "negative");
    refused("source_start = -0.5", "source_start", "negative");
    refused("position = 1e300", "position", "1000 hours");
    refused("position = nan", "position", "1000 hours");
    refused("channels = [0]", "channels", "first being 1");
    refused("channels = []", "channels", "empty");
    refused("channels = 1", "channels", "must be a list", "channels = [");
    refused("gain_db = \"-3 dB\"", "gain_db", "must be a number in dB, is a string");
    refused("gain_db = nan", "gain_db", "not a number");
    refused("gain_db = inf", "gain_db", "out of range");
    refused("gain_db = 101", "gain_db", "out of range", "-inf to 100 dB");
    refused("loop_length = 1", "loop_length", "without a loop");
    refused("loop = true", "loop", "needs an end", "length");
    refused("repeat = 0", "repeat", "whole number");
    refused("repeat = 2", "every", "needs every");
    refused("every = 2", "every", "without repeat");
    refused("positions = []", "positions", "empty");
    refused("positions = [[1, 2, 3]]", "positions", "3 parts");
    refused("positions = [true]", "positions", "must be a time");
    refused("crossfade = \"equal power\"", "crossfade", "not known", "'equal_power'");
    refused("fade_in = { length = 1, curve = \"sine\" }", "fade_in: curve", "not known", "linear");
    refused("fade_in = { lenght = 1 }", "fade_in: lenght", "unknown key", "'length'");
    refused("fade_in = { curve = \"linear\" }", "fade_in: length", "missing");
    expect_error(with_clip("position = 1\npositions = [1]"), "mix.toml:5: track 'kick': clip 1: position",
                 "both");
    expect_error(with_clip("repeat = 6000000\nevery = 0.0001"), "mix.toml:5: track 'kick': clip 1: repeat",
                 "five million");
    expect_error(with_clip("repeat = 9000000000000000000\nevery = 1"),
                 "mix.toml:5: track 'kick': clip 1: repeat", "five million");
    expect_error(with_clip("repeat = 5000\nevery = 3600"), "mix.toml:5: track 'kick': clip 1: repeat",
                 "1000 hours");
    expect_error(with_clip("repeat = 2\nevery = 0"), "mix.toml:6: track 'kick': clip 1: every", "zero");
    expect_error(with_clip("length = 1\nfade_in = 1.5"), "mix.toml:6: track 'kick': clip 1: fade_in",
                 "longer");
    expect_error(with_clip("length = 1\nfade_in = 0.6\nfade_out = 0.6"),
                 "mix.toml:7: track 'kick': clip 1: fade_out", "together");
    expect_error("[[track]]\nname = \"a\"\n[[track.clip]]\nposition = 1\n",
                 "mix.toml:3: track 'a': clip 1: file", "missing", "file =");
}

TEST(Clips, crossfades_that_cannot_be_are_refused)
{
    const std::string where = "mix.toml:8: track 'pad': clip 2: crossfade";
    expect_error(two_clips("", "", "crossfade = true\nfade_in = 0.1"), where, "fade of its own");
    expect_error(two_clips("", "fade_out = 0.1", "crossfade = true"),
                 "mix.toml:8: track 'pad': clip 2: crossfade", "fade of its own");
    expect_error(two_clips("", "fade_in = 0.9", "crossfade = true"), where, "too far");
    const std::string open = "[[track]]\nname = \"pad\"\n[[track.clip]]\nfile = \"a.wav\"\n";
    const std::string second = "[[track.clip]]\nfile = \"b.wav\"\ncrossfade = true\n";
    expect_error(open + second + "position = 1\n", "mix.toml:5: track 'pad': clip 2: crossfade", "ends",
                 "length");
    expect_error(open + "length = 1\n" + second + "position = 2\n",
                 "mix.toml:6: track 'pad': clip 2: crossfade", "does not overlap clip 1");
    expect_error(open + "length = 4\n" + second + "position = 1\nlength = 1\n",
                 "mix.toml:6: track 'pad': clip 2: crossfade", "too far");
    expect_error(with_clip("crossfade = true"), "mix.toml:3: track 'kick': clip 1: crossfade",
                 "no clip before");
}

} // namespace dubstage::test
