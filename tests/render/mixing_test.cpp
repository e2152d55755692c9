// Clips, faders, pans, buses and sends: what is rendered is the session, sample for sample.
#include <gtest/gtest.h>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

class MixingTest : public RenderTest {
  protected:
    MixingTest()
    {
        folder_.noise("a.wav", {.seconds = 1.7});
        folder_.noise("b.wav", {.seconds = 1.1});
        folder_.noise("pair.wav", {.seconds = 1.3, .channels = 2});
    }
};

std::string track(const std::string& name, const std::string& file, const std::string& keys = "",
                  const std::string& clip_keys = "")
{
    return "[[track]]\nname = '" + name + "'\n" + keys + "\n[[track.clip]]\nfile = '" + file + "'\n" +
           clip_keys + "\n";
}

TEST_P(MixingTest, tracks_are_summed)
{
    expect_null(track("a", "a.wav") + track("b", "b.wav") + track("pair", "pair.wav", "layout = 'stereo'"));
}

TEST_P(MixingTest, gains_and_pans_apply)
{
    expect_null("[master]\ngain_db = -1.5\n" + track("a", "a.wav", "gain_db = -6.3\npan = -0.4") +
                track("b", "b.wav", "gain_db = 3\npan = 0.75") +
                track("pair", "pair.wav", "layout = 'stereo'\npan = 0.3\ngain_db = -2"));
}

TEST_P(MixingTest, every_pan_law_of_a_mono_track)
{
    std::string text;
    for (const std::string law : {"-3 dB", "-4.5 dB", "-6 dB", "constant_power", "linear", "balance"})
        text +=
            track(law, "b.wav",
                  "to = ''\npan = 0.35\npan_law = '" + law + "'\n[[track.send]]\nto = 'bus " + law + "'\n") +
            "[[bus]]\nname = 'bus " + law + "'\n";
    expect_null(text);
}

TEST_P(MixingTest, every_pan_law_of_a_stereo_track)
{
    std::string text;
    for (const std::string law : {"-3 dB", "-4.5 dB", "-6 dB", "constant_power", "linear", "balance"})
        text += track(law, "pair.wav", "layout = 'stereo'\npan = -0.35\npan_law = '" + law + "'");
    expect_null(text);
}

TEST_P(MixingTest, a_pan_matrix_says_it_freely)
{
    expect_null(track("pair", "pair.wav", "layout = 'stereo'\npan_matrix = [[0.1, 1.0], [-0.7, 0.2]]"));
}

TEST_P(MixingTest, clips_take_their_place_gain_and_part_of_the_file)
{
    expect_null(track("a", "a.wav", "",
                      "position = '12345 samples'\nsource_start = '777 samples'\nlength = '33333 "
                      "samples'\ngain_db = -4\ninvert = true\n[[track.clip]]\nfile = 'b.wav'\n"
                      "position = '70001 samples'\n[[track.clip]]\nfile = 'pair.wav'\nchannels = [2]"));
}

TEST_P(MixingTest, every_fade_curve)
{
    std::string text;
    for (const std::string curve : {"linear", "equal_power", "s_curve", "exponential"})
        text += track(curve, "a.wav", "",
                      "fade_in = { length = '40001 samples', curve = '" + curve +
                          "' }\nfade_out = { length = '30003 samples', curve = '" + curve + "' }");
    expect_null(text);
}

TEST_P(MixingTest, short_fades_keep_their_frames)
{
    expect_null(track("a", "a.wav", "", "fade_in = '1 samples'\nfade_out = '7 samples'"));
}

TEST_P(MixingTest, crossfades_where_clips_overlap)
{
    expect_null(track("a", "a.wav", "crossfade = 'equal_power'",
                      "length = 1.2\n[[track.clip]]\nfile = 'b.wav'\nposition = 0.9\nlength = '1.0'") +
                track("b", "b.wav", "", "length = '1.0'\n[[track.clip]]\nfile = 'a.wav'\nposition = 0.61"));
}

TEST_P(MixingTest, loops_wrap_to_the_sample)
{
    expect_null(track("a", "a.wav", "", "loop = true\nlength = 2.3\nfade_out = 0.2") +
                track("b", "b.wav", "",
                      "loop = true\nsource_start = '101 samples'\nloop_length = '997 samples'\n"
                      "length = '90000 samples'\nposition = '333 samples'"));
}

TEST_P(MixingTest, clips_of_other_rates_are_resampled)
{
    folder_.noise("slow.wav", {.seconds = 1.2, .rate = 44100});
    folder_.noise("fast.wav", {.seconds = 0.8, .channels = 2, .rate = 96000});
    expect_null(track("slow", "slow.wav", "", "source_start = 0.25\nfade_in = 0.1") +
                track("fast", "fast.wav", "layout = 'stereo'", "position = 0.4"));
}

TEST_P(MixingTest, every_encoding_is_read_as_it_lies)
{
    const std::map<std::string, int> encodings{
        {"s16.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},     {"s24.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24},
        {"s32.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_32},     {"f32.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT},
        {"u8.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8},      {"f64.wav", SF_FORMAT_WAV | SF_FORMAT_DOUBLE},
        {"wavex.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24}, {"rf64.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_24},
        {"w64.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16},     {"s16.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
        {"s24.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24},   {"s24.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24},
        {"ogg.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
    };
    std::string text;
    for (const auto& [name, format] : encodings) {
        folder_.noise(name, {.seconds = 0.7, .channels = 2, .format = format});
        text += track(name, name, "layout = 'stereo'");
    }
    expect_null(text);
}

TEST_P(MixingTest, buses_feed_buses)
{
    expect_null("[[bus]]\nname = 'outer'\ngain_db = -3\npan = 0.2\n"
                "[[bus]]\nname = 'inner'\nto = 'middle'\nlayout = 'mono'\npan = -0.5\n"
                "[[bus]]\nname = 'middle'\nto = 'outer'\ngain_db = 2\n" +
                track("a", "a.wav", "to = 'inner'") + track("b", "b.wav", "to = 'middle'\npan = 0.6") +
                track("pair", "pair.wav", "layout = 'stereo'\nto = 'outer'"));
}

TEST_P(MixingTest, sends_before_and_behind_the_fader)
{
    const std::string sends = "[[track.send]]\nto = 'early'\nposition = 'pre'\ngain_db = -9\npan = 0.8\n"
                              "[[track.send]]\nto = 'late'\ngain_db = -5\n";
    expect_null("[[bus]]\nname = 'early'\ngain_db = -2\n[[bus.send]]\nto = 'late'\ngain_db = -12\n"
                "[[bus]]\nname = 'late'\nlayout = 'mono'\n" +
                track("a", "a.wav", "gain_db = -20\npan = -0.3\n" + sends) +
                track("pair", "pair.wav", "layout = 'stereo'\npan = 0.1\n" + sends));
}

TEST_P(MixingTest, a_strip_without_an_output_is_heard_at_its_sends)
{
    expect_null("[[bus]]\nname = 'aux'\n" +
                track("a", "a.wav", "to = ''\n[[track.send]]\nto = 'aux'\ngain_db = -6\n") +
                track("b", "b.wav"));
}

TEST_P(MixingTest, mutes_and_solos)
{
    const std::string buses = "[[bus]]\nname = 'aux'\n[[bus]]\nname = 'group'\n";
    const std::string send = "\n[[track.send]]\nto = 'aux'\nposition = 'pre'\n";
    expect_null(buses + track("a", "a.wav", "mute = true" + send) + track("b", "b.wav", send));
    expect_null(buses + track("a", "a.wav", "solo = true\nto = 'group'" + send) + track("b", "b.wav", send) +
                track("pair", "pair.wav", "layout = 'stereo'\nsolo = true\nmute = true"));
    expect_null("[[bus]]\nname = 'aux'\n[[bus]]\nname = 'group'\nsolo = true\n[[bus]]\nname = 'within'\nto = "
                "'group'\n" +
                track("a", "a.wav", "to = 'within'" + send) + track("b", "b.wav", send));
    expect_null("[[bus]]\nname = 'aux'\nsolo = true\n[[bus]]\nname = 'group'\n" +
                track("a", "a.wav", "to = 'group'" + send + "[[track.send]]\nto = 'group'\n") +
                track("b", "b.wav"));
    expect_null("[[bus]]\nname = 'aux'\nmute = true\n" + track("a", "a.wav", send) +
                track("b", "b.wav", "to = 'aux'"));
}

TEST_P(MixingTest, a_direct_out_is_a_file_of_its_own)
{
    const Session session = folder_.session("[[bus]]\nname = 'group'\ndirect_out = true\n" +
                                            track("a", "a.wav", "to = 'group'\npan = 0.5") +
                                            track("b", "b.wav", "direct_out = true\ngain_db = -3"));
    const auto wanted = oracle::render_session(session).outputs;
    const auto files = sounds(render(session, settings()));
    ASSERT_EQ(files.size(), 3u);
    for (const std::string name : {"mix", "stem group", "track b"})
        EXPECT_LT(null_db(files.at(name), wanted.at(name)), limit_db()) << name;
}

ON_BOTH_DEVICES(MixingTest);

} // namespace
} // namespace dubstage::test
