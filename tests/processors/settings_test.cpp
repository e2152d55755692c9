// Every kind of setting, and the exact text of every refusal.
#include "processors/settings.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/error.h"
#include "session/toml.h"

namespace dubstage {

namespace {

constexpr const char* shapes[] = {"round", "square"};
constexpr Parameter leg_table[] = {
    {"length", Kind::number, Unit::metres, 0, 2, 0.7, "Of the leg", {}, {}, true},
};
constexpr Parameter table[] = {
    {"cutoff", Kind::number, Unit::hertz, 20, 20000, 1000, "Where it cuts"},
    {"gain_db", Kind::number, Unit::decibel, -120, 24, 0, "How loud"},
    {"amount", Kind::number, Unit::percent, 0, 100, 50, "How much"},
    {"size", Kind::number, Unit::none, 1, 8, 4, "How large"},
    {"delay", Kind::time, Unit::seconds, 0, 2, 0.1, "How late"},
    {"shape", Kind::choice, Unit::none, 0, 1, 1, "Which shape", shapes},
    {"on", Kind::toggle, Unit::none, 0, 1, 1, "Whether at all"},
    {"file", Kind::file, Unit::none, 0, 0, 0, "Which file"},
    {"gains", Kind::numbers, Unit::none, -1, 1, 0, "Some gains"},
    {"curve", Kind::points, Unit::none, -24, 24, 0, "A curve"},
    {"legs", Kind::groups, Unit::none, 0, 0, 0, "Its legs", {}, leg_table},
};

Settings read(const std::string& text, std::span<const Parameter> parameters = table)
{
    return {parameters, parse_toml(text, "film.toml"), {"film.toml", 1, "track 'kick': table"}, 48000};
}

std::string refusal(const std::string& text, std::span<const Parameter> parameters = table)
{
    try {
        read(text, parameters);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_session);
        return error.what();
    }
    return "no error";
}

} // namespace

TEST(Settings, what_is_not_given_has_its_fallback)
{
    const Settings settings = read("");
    EXPECT_EQ(settings.number("cutoff"), 1000.0);
    EXPECT_EQ(settings.number("delay"), 0.1);
    EXPECT_EQ(settings.choice("shape"), 1);
    EXPECT_TRUE(settings.toggle("on"));
    EXPECT_EQ(settings.text("file"), "");
    EXPECT_TRUE(settings.numbers("gains").empty());
    EXPECT_TRUE(settings.points("curve").empty());
    EXPECT_TRUE(settings.groups("legs").empty());
    EXPECT_FALSE(settings.given("cutoff"));
}

TEST(Settings, every_kind_is_read)
{
    const Settings settings = read("cutoff = 80\non = false\nshape = \"round\"\nfile = \"a b.wav\"\n"
                                   "gains = [0.5, -1]\ncurve = [[100, -3], [1000.5, 6]]\n"
                                   "legs = [{ length = 1 }, { length = 0.25 }]");
    EXPECT_TRUE(settings.given("cutoff"));
    EXPECT_EQ(settings.number("cutoff"), 80.0);
    EXPECT_FALSE(settings.toggle("on"));
    EXPECT_EQ(settings.choice("shape"), 0);
    EXPECT_EQ(settings.text("file"), "a b.wav");
    EXPECT_EQ(settings.numbers("gains"), (std::vector<double>{0.5, -1.0}));
    EXPECT_EQ(settings.points("curve"), (std::vector<std::pair<double, double>>{{100, -3}, {1000.5, 6}}));
    ASSERT_EQ(settings.groups("legs").size(), 2u);
    EXPECT_EQ(settings.groups("legs")[1].number("length"), 0.25);
}

TEST(Settings, numbers_may_carry_their_unit)
{
    EXPECT_EQ(read("cutoff = \"1.5 kHz\"").number("cutoff"), 1500.0);
    EXPECT_EQ(read("cutoff = \"80Hz\"").number("cutoff"), 80.0);
    EXPECT_EQ(read("gain_db = \"-3.5 dB\"").number("gain_db"), -3.5);
    EXPECT_EQ(read("gain_db = \"+3\"").number("gain_db"), 3.0);
    EXPECT_EQ(read("amount = \"12 %\"").number("amount"), 12.0);
    EXPECT_EQ(read("legs = [{ length = \"1 m\" }]").groups("legs")[0].number("length"), 1.0);
}

TEST(Settings, minus_infinity_decibel_is_silence)
{
    EXPECT_EQ(read("gain_db = -inf").number("gain_db"), -INFINITY);
    EXPECT_EQ(refusal("gain_db = inf"),
              "film.toml:1: track 'kick': table: gain_db: gain_db = inf is out of range; "
              "allowed is -120 to 24 dB");
}

TEST(Settings, times_are_seconds_milliseconds_samples_clocks_or_metres_of_air)
{
    EXPECT_EQ(read("delay = 0.25").number("delay"), 0.25);
    EXPECT_EQ(read("delay = 1").number("delay"), 1.0);
    EXPECT_EQ(read("delay = \"1.5\"").number("delay"), 1.5);
    EXPECT_EQ(read("delay = \"1.5 s\"").number("delay"), 1.5);
    EXPECT_DOUBLE_EQ(read("delay = \"250 ms\"").number("delay"), 0.25);
    EXPECT_EQ(read("delay = \"480 samples\"").number("delay"), 0.01);
    EXPECT_EQ(read("delay = \"1 sample\"").number("delay"), 1.0 / 48000.0);
    EXPECT_DOUBLE_EQ(read("delay = \"0:01.5\"").number("delay"), 1.5);
    EXPECT_DOUBLE_EQ(read("delay = \"34.32 m\"").number("delay"), 0.1);
}

TEST(Settings, numbers_may_be_rows)
{
    const Settings settings = read("gains = [[1, 0], [0.5, -0.5]]");
    EXPECT_EQ(settings.rows("gains"), (std::vector<std::vector<double>>{{1, 0}, {0.5, -0.5}}));
    EXPECT_EQ(settings.numbers("gains"), (std::vector<double>{1, 0, 0.5, -0.5}));
    EXPECT_EQ(read("gains = [1, 0]").rows("gains"), (std::vector<std::vector<double>>{{1, 0}}));
}

TEST(Settings, an_unknown_key_is_refused_with_the_nearest_known_one)
{
    EXPECT_EQ(refusal("\n\ncutof = 80"),
              "film.toml:3: track 'kick': table: cutof: unknown key 'cutof'; did you mean "
              "'cutoff'?");
    EXPECT_EQ(refusal("zzzz = 80"),
              "film.toml:1: track 'kick': table: zzzz: unknown key 'zzzz'; known: cutoff, "
              "gain_db, amount, size, delay, shape, on, file, gains, curve, legs");
}

TEST(Settings, a_number_out_of_range_is_refused_with_the_range)
{
    EXPECT_EQ(
        refusal("on = true\ncutoff = 5"),
        "film.toml:2: track 'kick': table: cutoff: cutoff = 5 is out of range; allowed is 20 to 20000 Hz");
    EXPECT_EQ(
        refusal("cutoff = nan"),
        "film.toml:1: track 'kick': table: cutoff: cutoff = nan is out of range; allowed is 20 to 20000 Hz");
    EXPECT_EQ(refusal("size = 9.5"),
              "film.toml:1: track 'kick': table: size: size = 9.5 is out of range; allowed is 1 to 8");
    EXPECT_EQ(refusal("delay = \"1 hour\""),
              "film.toml:1: track 'kick': table: delay: delay = \"1 hour\": 'hour' is no "
              "unit of time; known: s, ms, samples, m, metres");
    EXPECT_EQ(
        refusal("delay = \"2500 ms\""),
        "film.toml:1: track 'kick': table: delay: delay = 2500 ms is out of range; allowed is 0 to 2 s");
}

TEST(Settings, a_wrong_unit_is_refused_with_the_right_ones)
{
    EXPECT_EQ(refusal("cutoff = \"3 dB\""),
              "film.toml:1: track 'kick': table: cutoff: cutoff cannot be in 'dB'; known: Hz, kHz");
    EXPECT_EQ(refusal("cutoff = \"3 khz\""),
              "film.toml:1: track 'kick': table: cutoff: cutoff cannot be in 'khz'; did you mean 'kHz'?");
    EXPECT_EQ(
        refusal("size = \"3 m\""),
        "film.toml:1: track 'kick': table: size: size has no unit, but 'm' is given; write the bare number");
}

TEST(Settings, a_wrong_kind_is_refused_with_the_right_one)
{
    EXPECT_EQ(refusal("cutoff = true"),
              "film.toml:1: track 'kick': table: cutoff: cutoff must be a number in Hz, is "
              "true or false; write for example cutoff = 1000");
    EXPECT_EQ(refusal("cutoff = \"loud\""),
              "film.toml:1: track 'kick': table: cutoff: cutoff must be a number in Hz, "
              "is \"loud\"; write for example cutoff = 1000");
    EXPECT_EQ(refusal("on = 1"),
              "film.toml:1: track 'kick': table: on: on must be true or false, is a whole number; "
              "write on = true or on = false, without quotes");
    EXPECT_EQ(
        refusal("shape = \"rond\""),
        "film.toml:1: track 'kick': table: shape: shape = \"rond\" is not known; did you mean 'round'?");
    EXPECT_EQ(refusal("shape = 1"),
              "film.toml:1: track 'kick': table: shape: shape must be a word, is a whole number; "
              "known: \"round\", \"square\"");
    EXPECT_EQ(refusal("file = 3"),
              "film.toml:1: track 'kick': table: file: file must be the name of a file, is a whole "
              "number; write it in quotes: file = \"hall.wav\"");
    EXPECT_EQ(refusal("file = \"\""),
              "film.toml:1: track 'kick': table: file: file is empty; name a file, relative to "
              "the session's folder");
    EXPECT_EQ(refusal("gains = 3"), "film.toml:1: track 'kick': table: gains: gains must be a list, is a "
                                    "whole number; write gains = [1, 2]");
    EXPECT_EQ(refusal("gains = [\"x\"]"),
              "film.toml:1: track 'kick': table: gains: gains must hold numbers, holds a "
              "string; write the bare numbers");
    EXPECT_EQ(refusal("delay = []"),
              "film.toml:1: track 'kick': table: delay: delay must be a time, is a list; write "
              "seconds (0.25), \"250 ms\", \"480 samples\" or \"3.4 m\" of air");
    EXPECT_EQ(refusal("legs = 4"),
              "film.toml:1: track 'kick': table: legs: legs must be a list, is a whole number; "
              "write legs = [{ ... }, { ... }]");
    EXPECT_EQ(refusal("legs = [4]"),
              "film.toml:1: track 'kick': table: legs: legs must hold tables, holds a whole "
              "number; write legs = [{ ... }, { ... }]");
}

TEST(Settings, points_rise_in_frequency)
{
    const std::string at = "film.toml:1: track 'kick': table: curve: ";
    EXPECT_EQ(refusal("curve = [[100, 1], [90, 2]]"),
              at + "curve: 90 Hz does not lie above 100 Hz; write the points in rising order of frequency");
    EXPECT_EQ(refusal("curve = [[0, 1]]"), at + "curve holds the frequency 0; frequencies are above 0 Hz");
    EXPECT_EQ(refusal("curve = [[100]]"),
              at + "curve must hold pairs of numbers; write curve = [[100, -3], [1000, "
                   "0]]: frequency in Hz and gain in dB");
    EXPECT_EQ(refusal("curve = [[100, 99]]"), at + "curve = 99 is out of range; allowed is -24 to 24 dB");
}

TEST(Settings, a_group_says_which_one_and_where)
{
    EXPECT_EQ(
        refusal("legs = [\n  { length = 1 },\n  { length = 3 },\n]"),
        "film.toml:3: track 'kick': table: leg 2: length: length = 3 is out of range; allowed is 0 to 2 m");
    EXPECT_EQ(refusal("legs = [{}]"),
              "film.toml:1: track 'kick': table: leg 1: length: the key 'length' is missing; Of the leg");
    EXPECT_EQ(refusal("legs = [{ lenght = 1 }]"),
              "film.toml:1: track 'kick': table: leg 1: lenght: unknown key "
              "'lenght'; did you mean 'length'?");
}

TEST(Settings, where_names_the_line_of_the_key)
{
    const Settings settings = read("\n\non = true");
    EXPECT_EQ(settings.where("on"), "film.toml:3: track 'kick': table: on");
    EXPECT_EQ(settings.where("shape"), "film.toml:1: track 'kick': table: shape");
}

TEST(Settings, equal_settings_have_equal_fingerprints)
{
    const auto print = [](const std::string& text) { return read(text).fingerprint(); };
    EXPECT_EQ(print(""), print("cutoff = 1000.0\nshape = \"square\""));
    EXPECT_EQ(print("cutoff = 80\non = false"), print("on = false\ncutoff = \"0.08 kHz\""));
    EXPECT_EQ(print("delay = \"480 samples\""), print("delay = 0.01"));
    const std::string different[] = {"",
                                     "cutoff = 80",
                                     "gain_db = -inf",
                                     "shape = \"round\"",
                                     "on = false",
                                     "file = \"a\"",
                                     "file = \"b\"",
                                     "gains = [1]",
                                     "gains = [1, 0]",
                                     "gains = [[1], [0]]",
                                     "curve = [[100, 1]]",
                                     "legs = [{ length = 1 }]",
                                     "legs = [{ length = 1 }, { length = 1 }]"};
    for (const auto& a : different)
        for (const auto& b : different) EXPECT_EQ(print(a) == print(b), &a == &b) << a << " / " << b;
}

} // namespace dubstage
