// Everything that swings against its formula: tones through moving delays and gains have one in closed form.
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <numbers>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

constexpr double rate = 48000, pi = std::numbers::pi, seconds = 1.5;
constexpr auto frames = static_cast<std::size_t>(seconds * rate);

using Lane = std::vector<double>;
using Function = std::function<double(double t)>;

Lane sampled(const Function& function)
{
    Lane x(frames);
    for (std::size_t i = 0; i < frames; ++i) x[i] = function(static_cast<double>(i) / rate);
    return x;
}

Function tone(double hz)
{
    return [=](double t) { return t >= 0 && t < seconds ? 0.5 * std::sin(2 * pi * hz * t) : 0.0; };
}

// A tone behind a delay, from where on it has begun.
Function delayed(const Function& in, const Function& delay_s)
{
    return [=](double t) { return in(t - delay_s(t)); };
}

oracle::Signal signal_of(std::vector<Lane> lanes)
{
    oracle::Signal signal;
    signal.channels = std::move(lanes);
    return signal;
}

class ModulationTest : public RenderTest {
  protected:
    Session session(const std::vector<Lane>& x, const std::string& insert, const std::string& head = "") const
    {
        folder_.write("in.wav", x);
        const std::string layout = x.size() == 1 ? "mono" : "stereo";
        return folder_.session("[session]\nname = 's'\nlayout = '" + layout + "'\ntail = 0\n" + head +
                               "[[track]]\nname = 'a'\nlayout = '" + layout + "'\n" +
                               (x.size() == 1 ? "pan_law = 'linear'\n" : "") + "[[track.insert]]\n" + insert +
                               "\n[[track.clip]]\nfile = 'in.wav'\n");
    }
    std::vector<Lane> through(const std::vector<Lane>& x, const std::string& insert,
                              const std::string& head = "") const
    {
        return mix_of(session(x, insert, head)).channels;
    }
    // From 0.5 s to 1.4 s, where all that is delayed has begun and not ended.
    void expect_settled(const Lane& got, const Function& wanted, double limit_db,
                        const std::string& what) const
    {
        const auto middle = [](const Lane& x) {
            return signal_of({Lane(x.begin() + 24000, x.begin() + 67200)});
        };
        EXPECT_LT(null_db(middle(got), middle(sampled(wanted))), limit_db) << what;
    }
};

// Of readings between samples.
constexpr double reading_db = -92;

TEST_P(ModulationTest, tremolo_turns_the_level)
{
    const Function in = tone(700);
    const auto expect_gain = [&](const std::string& keys, const Function& gain,
                                 const std::string& head = "") {
        const Lane got = through({sampled(in)}, "type = 'tremolo'\n" + keys, head)[0];
        expect_settled(
            got, [&](double t) { return in(t)*gain(t); }, -115, keys);
    };
    const auto sine = [](double turns) { return 0.5 - 0.5 * std::cos(2 * pi * turns); };
    expect_gain("rate = 4\ndepth = 70", [=](double t) { return 1 - 0.7 * sine(4 * t); });
    expect_gain("rate = 0.37\ndepth = 100\nstart = 0.3", [=](double t) { return 1 - sine(0.37 * t + 0.3); });
    // A dotted quarter at 90 per minute is a second long.
    expect_gain(
        "note = '1/4.'\ndepth = 50", [=](double t) { return 1 - 0.5 * sine(t); }, "tempo = 90\n");
    expect_gain("rate = 2\ndepth = 100\nshape = 'triangle'",
                [](double t) { return std::abs(2 * (2 * t - std::floor(2 * t)) - 1); });
}

TEST_P(ModulationTest, auto_pan_keeps_the_power)
{
    const Function in = tone(300);
    const auto got = through({sampled(in), sampled(in)}, "type = 'auto_pan'\nrate = 1.5\ndepth = 80");
    const auto angle = [](double t) { return pi / 4 * (1 + 0.8 * std::sin(2 * pi * 1.5 * t)); };
    expect_settled(
        got[0], [&](double t) { return std::sqrt(2.0) * std::cos(angle(t)) * in(t); }, -115, "left");
    expect_settled(
        got[1], [&](double t) { return std::sqrt(2.0) * std::sin(angle(t)) * in(t); }, -115, "right");
}

TEST_P(ModulationTest, vibrato_swings_the_pitch_about_no_delay)
{
    const double depth_s = (std::exp2(50.0 / 1200) - 1) / (2 * pi * 6);
    const auto swing = [=](double t) { return depth_s * std::sin(2 * pi * 6 * t); };
    for (const double hz : {110.0, 1000.0, 8000.0}) {
        const Lane got = through({sampled(tone(hz))}, "type = 'vibrato'\nrate = 6\ndepth_cents = 50")[0];
        expect_settled(got, delayed(tone(hz), swing), reading_db, std::to_string(hz));
    }
}

TEST_P(ModulationTest, a_chorus_is_the_sum_of_its_voices)
{
    const Function in = tone(440);
    const auto got = through({sampled(in), sampled(in)},
                             "type = 'chorus'\nrate = 0.8\nvoices = 2\ndelay = '20 ms'\ndepth = '4 ms'\n"
                             "mix = 60\nspread = 100");
    for (std::size_t c = 0; c < 2; ++c) {
        const auto wanted = [&](double t) {
            double sum = 0.4 * in(t);
            for (const double apart : {0.0, 0.5})
                sum += 0.6 / std::sqrt(2.0) *
                       in(t - 0.02 -
                          0.004 * std::sin(2 * pi * (0.8 * t + apart + 0.5 * static_cast<double>(c))));
            return sum;
        };
        expect_settled(got[c], wanted, reading_db, "channel " + std::to_string(c));
    }
}

TEST_P(ModulationTest, a_flanger_echoes_each_turn_of_its_delay)
{
    const Function in = tone(1200);
    const Lane got = through({sampled(in)}, "type = 'flanger'\nrate = 0.5\ndelay = '0.5 ms'\ndepth = '3 ms'\n"
                                            "feedback = -60\nmix = 50")[0];
    const auto wanted = [&](double t) {
        const double delay = 0.0005 + 0.003 * (0.5 - 0.5 * std::cos(2 * pi * 0.5 * t));
        double sum = 0.5 * in(t), gain = 0.5;
        // 60 dB down after fifteen.
        for (int echo = 1; echo <= 15; ++echo, gain *= -0.6) sum += gain * in(t - echo * delay);
        return sum;
    };
    expect_settled(got, wanted, reading_db, "flanger");
}

TEST_P(ModulationTest, a_modulated_delay_comes_in_time)
{
    const Function in = tone(330);
    // An eighth at 200 per minute is 150 ms.
    const Lane got = through({sampled(in)},
                             "type = 'modulated_delay'\ntime_note = '1/8'\ndepth = '2 ms'\nrate = 3\n"
                             "feedback = 10\nmix = 50",
                             "tempo = 200\n")[0];
    const auto wanted = [&](double t) {
        const double delay = 0.15 + 0.002 * std::sin(2 * pi * 3 * t);
        return 0.5 * in(t) + 0.5 * (in(t - delay) + 0.1 * in(t - 2 * delay) + 0.01 * in(t - 3 * delay));
    };
    EXPECT_LT(null_db(signal_of({Lane(got.begin() + 30000, got.begin() + 67200)}), signal_of({[&] {
                          const Lane all = sampled(wanted);
                          return Lane(all.begin() + 30000, all.begin() + 67200);
                      }()})),
              -55)
        << "but for the fourth echo, 60 dB down";
}

TEST_P(ModulationTest, a_phaser_is_a_row_of_all_passes_with_feedback)
{
    const Lane in = sampled(tone(500));
    const Lane got =
        through({in}, "type = 'phaser'\nrate = 0.7\nstages = 4\nfrom = 150\nto = 2400\nfeedback = 30\n"
                      "mix = 50\nstart = 0.25")[0];
    Lane wanted(in.size());
    double rests[4] = {}, last = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
        const double turn = 0.7 * static_cast<double>(i) / rate + 0.25;
        const double hz = 150 * std::pow(16.0, 0.5 - 0.5 * std::cos(2 * pi * turn));
        const double k = std::tan(pi * hz / rate), c = (k - 1) / (k + 1);
        double x = in[i] + 0.3 * last;
        for (double& rest : rests) {
            const double y = c * x + rest;
            rest = x - c * y;
            x = y;
        }
        last = x;
        wanted[i] = 0.5 * in[i] + 0.5 * x;
    }
    EXPECT_LT(null_db(signal_of({got}), signal_of({wanted})), -100);
}

TEST_P(ModulationTest, a_range_is_the_same_to_the_bit)
{
    const std::vector<Lane> in{sampled(tone(220)), sampled(tone(330))};
    for (const std::string type :
         {"chorus", "flanger", "phaser", "tremolo", "vibrato", "auto_pan", "modulated_delay"}) {
        const Session whole = session(in, "type = '" + type + "'\nrate = 1.7\n");
        const oracle::Signal all = mix_of(whole);
        RenderSettings part = settings("part");
        part.range = TimeRange{"", 20001, 31000};
        const oracle::Signal some = sounds(render(whole, part)).at("mix");
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t i = 0; i < some.channels[c].size(); ++i)
                ASSERT_EQ(some.channels[c][i], all.channels[c][20001 + i]) << type << " at " << i;
    }
}

TEST_P(ModulationTest, wrong_settings_are_told)
{
    const auto refused = [&](const std::string& insert, const std::string& part) {
        try {
            through({sampled(tone(100))}, insert);
            ADD_FAILURE() << "not refused: " << insert;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_session);
            EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
        }
    };
    refused("type = 'chorus'\nnote = '1/4'", "no tempo");
    refused("type = 'chorus'\nvoices = 2.5", "not whole");
    refused("type = 'chorus'\ndelay = '2 ms'\ndepth = '3 ms'", "swing further");
    refused("type = 'tremolo'\nrate = 2\nnote = '1/4'", "exclude each other");
    refused("type = 'auto_pan'", "needs a stereo signal");
    refused("type = 'phaser'\nfrom = 3000\nto = 200", "below 'from'");
    refused("type = 'modulated_delay'\ntime = 2\nfeedback = 90", "20 s is the most");
    refused("type = 'vibrato'\nrate = 0.001\ndepth_cents = 400", "more than two seconds");
}

ON_BOTH_DEVICES(ModulationTest);

} // namespace
} // namespace dubstage::test
