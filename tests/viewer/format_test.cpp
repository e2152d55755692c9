// Numbers, notes and times, as people read them.
#include "viewer/plot/format.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace dubstage::viewer {

TEST(Format, minus_is_a_true_minus_and_zero_has_no_sign)
{
    EXPECT_EQ(number(-12.34, 1), "\u221212.3");
    EXPECT_EQ(number(-0.04, 1), "0.0");
    EXPECT_EQ(signed_number(1.5, 1), "+1.5");
    EXPECT_EQ(signed_number(0.04, 1), "0.0");
    EXPECT_EQ(number(-std::numeric_limits<double>::infinity(), 1), "\u2212\u221E");
    EXPECT_EQ(number(std::nan(""), 1), "\u2013");
}

TEST(Format, frequencies_say_their_unit)
{
    EXPECT_EQ(long_hertz(928.31), "928.3 Hz");
    EXPECT_EQ(long_hertz(1050), "1.05 kHz");
    EXPECT_EQ(short_hertz(20000), "20k");
    EXPECT_EQ(short_hertz(50), "50");
}

TEST(Format, notes_are_those_of_a_piano_tuned_to_440)
{
    EXPECT_EQ(note_text(440), "A4 0 ct");
    EXPECT_EQ(note_text(261.6256), "C4 0 ct");
    EXPECT_EQ(note_text(27.5), "A0 0 ct");
    EXPECT_EQ(note_text(928.3), "A#5 \u22127 ct");
    EXPECT_EQ(note_name(-1), "B\u22122");
    EXPECT_EQ(note_text(0), "");
    for (int midi = 0; midi < 128; ++midi) EXPECT_EQ(note_of(note_hz(midi)).midi, midi);
}

TEST(Format, clocks_show_as_much_as_the_step_needs)
{
    const TimeFormat clock;
    EXPECT_EQ(format_clock(65, 1, clock), "1:05");
    EXPECT_EQ(format_clock(7200, 600, clock), "2:00:00");
    EXPECT_EQ(format_clock(65.25, 0.05, clock), "1:05.25");
    EXPECT_EQ(format_clock(59.9996, 0.001, clock), "1:00.000");
    EXPECT_EQ(format_clock(-1.5, 0.5, clock), "\u22120:01.5");
    EXPECT_EQ(format_clock(1.5, 1, {TimeStyle::samples, 48000, 25, false}), "72000");
}

// SMPTE ST 12-1: 17982 frames in ten minutes; 1:00;02 follows 0:59;29, and tens of minutes leave nothing out.
TEST(Format, drop_frame_time_code_counts_as_the_standard_says)
{
    const double rate = 30000.0 / 1001;
    const auto at = [&](int frame) { return timecode((frame + 0.01) / rate, rate, true); };
    EXPECT_EQ(at(0), "00:00:00;00");
    EXPECT_EQ(at(1), "00:00:00;01");
    EXPECT_EQ(at(1799), "00:00:59;29");
    EXPECT_EQ(at(1800), "00:01:00;02");
    EXPECT_EQ(at(17981), "00:09:59;29");
    EXPECT_EQ(at(17982), "00:10:00;00");
    EXPECT_EQ(at(107892), "01:00:00;00");
    EXPECT_EQ(timecode(3661.48, 25, false), "01:01:01:12");
}

} // namespace dubstage::viewer
