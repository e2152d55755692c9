// Where a render ends.
#include <gtest/gtest.h>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

class TailsTest : public RenderTest {
  protected:
    TailsTest() { folder_.noise("a.wav", {.seconds = 1.0}); }

    Frames length_of(const std::string& text) const
    {
        const Session session = folder_.session(text);
        const RenderResult result = render(session, settings());
        const Frames frames = sounds(result).at("mix").frames();
        EXPECT_EQ(result.frames, frames);
        EXPECT_EQ(result.from, 0);
        EXPECT_EQ(frames, oracle::render_session(session).length());
        return frames;
    }
    static std::string track(const std::string& keys = "", const std::string& clip = "")
    {
        return "[[track]]\nname = 'a'\n[[track.clip]]\nfile = 'a.wav'\n" + clip + "\n" + keys;
    }
    static std::string delay(const std::string& time)
    {
        return "[[track.insert]]\ntype = 'delay'\ntime = '" + time + "'\n";
    }
};

TEST_P(TailsTest, a_fixed_tail_is_exact_to_the_frame)
{
    EXPECT_EQ(length_of("[session]\ntail = 0\n" + track()), 48000);
    EXPECT_EQ(length_of("[session]\ntail = '4321 samples'\n" + track(delay("500 ms"))), 52321);
}

TEST_P(TailsTest, an_automatic_tail_waits_for_the_last_echo)
{
    EXPECT_EQ(length_of(track(delay("100000 samples"))), 48000 + 98 * 1024);
}

TEST_P(TailsTest, silence_inside_a_tail_does_not_end_it)
{
    std::vector<double> late(70000, 0.0);
    late.front() = 0.5;
    late.back() = 0.001;
    folder_.write("late.wav", {late});
    EXPECT_EQ(length_of(track("[[track.insert]]\ntype = 'fir'\nfile = 'late.wav'\n")), 48000 + 69 * 1024);
}

TEST_P(TailsTest, a_reverb_rings_down_to_minus_120_db)
{
    // 60 dB in 0.4 s and then nothing: the tail ends with the response, not at -120 dB.
    folder_.impulse_response("room.wav", {.seconds = 0.4});
    EXPECT_EQ(length_of(track("[[track.insert]]\ntype = 'fir'\nfile = 'room.wav'\n")), 48000 + 19 * 1024);
}

TEST_P(TailsTest, what_is_under_minus_120_db_is_no_tail)
{
    folder_.write("click.wav", {{1.0}});
    const std::string text = "[master]\nlayout = 'mono'\n[[track]]\nname = 'a'\n[[track.clip]]\nfile = "
                             "'click.wav'\n[[track]]\nname = 'b'\ngain_db = ";
    const std::string late = "\n[[track.clip]]\nfile = 'click.wav'\n" + delay("5000 samples");
    EXPECT_EQ(length_of(text + "-120.1" + late), 1);
    EXPECT_EQ(length_of(text + "-119.9" + late), 1 + 5 * 1024);
}

TEST_P(TailsTest, silent_ends_of_clips_are_kept)
{
    std::vector<double> quiet(30000, 0.0);
    quiet.front() = 1.0;
    folder_.write("quiet.wav", {quiet});
    EXPECT_EQ(length_of("[[track]]\nname = 'a'\n[[track.clip]]\nfile = 'quiet.wav'\n"), 30000);
}

TEST_P(TailsTest, muted_tracks_do_not_lengthen_the_session)
{
    EXPECT_EQ(length_of(track() +
                        "[[track]]\nname = 'b'\nmute = true\n[[track.clip]]\nfile = 'a.wav'\nposition = 5\n"),
              48000);
}

TEST_P(TailsTest, stems_and_tracks_are_as_long_as_the_mix)
{
    RenderSettings s = settings();
    s.stems = s.tracks = true;
    const auto files =
        sounds(render(folder_.session("[[bus]]\nname = 'group'\n" + track(delay("1 s")) +
                                      "[[track]]\nname = 'b'\nto = 'group'\n[[track.clip]]\nfile = "
                                      "'a.wav'\n"),
                      s));
    ASSERT_EQ(files.size(), 4u);
    for (const auto& [name, sound] : files) EXPECT_EQ(sound.frames(), files.at("mix").frames()) << name;
}

TEST_P(TailsTest, a_range_that_begins_behind_the_end_is_refused)
{
    RenderSettings s = settings();
    s.range = TimeRange{"", 960000, -1};
    EXPECT_EQ(error_of(folder_.session(track()), s).code(), ErrorCode::usage);
}

ON_BOTH_DEVICES(TailsTest);

} // namespace
} // namespace dubstage::test
