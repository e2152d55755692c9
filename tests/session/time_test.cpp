// Every way to write a time, and what is no time.
#include "session/sessions.h"

namespace dubstage::test {

namespace {

void expect_no_time(const std::string& text, const std::string& remedy = "")
{
    try {
        parse_seconds(text, 48000, "mix.toml:3: at");
        ADD_FAILURE() << "taken for a time: " << text;
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_session);
        EXPECT_EQ(error.subject(), "mix.toml:3: at");
        EXPECT_NE(error.remedy().find(remedy), std::string::npos) << error.what();
    }
}

} // namespace

TEST(Time, is_seconds_milliseconds_samples_or_a_clock)
{
    EXPECT_EQ(parse_time("3.5 s", 48000, ""), 168000);
    EXPECT_EQ(parse_time("3.5s", 48000, ""), 168000);
    EXPECT_EQ(parse_time("250 ms", 48000, ""), 12000);
    EXPECT_EQ(parse_time("48000 samples", 48000, ""), 48000);
    EXPECT_EQ(parse_time("1 sample", 44100, ""), 1);
    EXPECT_EQ(parse_time("12.5", 48000, ""), 600000);
    EXPECT_EQ(parse_time("1:02.5", 48000, ""), 62 * 48000 + 24000);
    EXPECT_EQ(parse_time("0:01:02.500", 48000, ""), 62 * 48000 + 24000);
    EXPECT_EQ(parse_time("  90:00 ", 48000, ""), 5400 * 48000);
    EXPECT_EQ(parse_time("2:00:00", 96000, ""), 7200LL * 96000);
}

TEST(Time, keeps_every_sample_of_a_film)
{
    for (const double rate : {44100.0, 47952.0, 48000.0, 192000.0})
        for (const Frames frames : {1LL, 44099LL, 123456789LL, 4147200001LL})
            EXPECT_EQ(parse_time(std::to_string(frames) + " samples", rate, ""), frames) << rate;
}

TEST(Time, rounds_to_the_nearest_sample)
{
    EXPECT_EQ(parse_time("0.010416 s", 48000, ""), 500);
    EXPECT_EQ(parse_time("0.0104271 s", 48000, ""), 501);
}

TEST(Time, is_refused_when_it_is_none)
{
    for (const char* text : {"",
                             "s",
                             "abc",
                             "1..5",
                             "1e5",
                             "0x10",
                             "inf",
                             "nan",
                             "1:",
                             ":30",
                             "1:2:3:4",
                             "1:60",
                             "0:60:00",
                             "1.5:30",
                             "1:-5",
                             "--1",
                             "1 2",
                             "5:",
                             "99999999999999999999999999 s",
                             "1001:00:00"})
        expect_no_time(text);
    expect_no_time("3,5 s", "point");
    expect_no_time("12 mss", "'ms'");
    expect_no_time("12 dB", "s, ms, samples");
}

TEST(Time, in_samples_keeps_its_place_when_rendered_at_another_rate)
{
    const std::string text =
        "[session]\nsample_rate = 48000\n" + with_clip("position = \"48000 samples\"\n"
                                                       "source_start = \"24000 samples\"");
    const Clip clip = parse(text, 96000).tracks[0].clips[0];
    EXPECT_EQ(clip.position, 96000);
    EXPECT_DOUBLE_EQ(clip.source_start_s, 0.5);
}

TEST(Time, of_day_needs_no_quotes)
{
    EXPECT_EQ(clip_of("position = 00:01:02.500").position, 62 * 48000 + 24000);
}

} // namespace dubstage::test
