// Compressors and expanders in sessions, on both devices, held against their definition.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <numeric>

#include "oracle/dynamics.h"
#include "render/rendering.h"

namespace dubstage::test {
namespace {

constexpr double rate = 48000;
// Gains in dB are single precision: 1e-6 dB of 40 dB, and so about -120 dB of the sound.
constexpr double dynamics_limit_db = -110.0;

// A tone whose level jumps about: what attack, hold and release are made for.
std::vector<double> steps_of_level(std::size_t frames, double hz, unsigned seed)
{
    std::vector<double> x(frames);
    double level = 0.01;
    for (std::size_t i = 0; i < frames; ++i) {
        if (i % 4800 == 0) {
            seed = seed * 1664525u + 1013904223u;
            level = std::pow(10.0, -static_cast<double>(seed >> 24) / 255.0 * 3.0);
        }
        x[i] = level * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate);
    }
    return x;
}

class DynamicsTest : public RenderTest {
  protected:
    DynamicsTest()
    {
        const std::size_t frames = 60000;
        folder_.write("mono.wav", {steps_of_level(frames, 440, 1)});
        folder_.write("stereo.wav", {steps_of_level(frames, 440, 2), steps_of_level(frames, 620, 3)});
        folder_.write("key.wav", {steps_of_level(frames, 90, 4)});
        folder_.write("one.wav", {std::vector<double>(frames, 0.5)});
    }
    static std::string session_text(const std::string& layout, const std::string& file,
                                    const std::string& insert)
    {
        return "[session]\nname = 's'\nlayout = '" + layout +
               "'\ntail = 0\n[[track]]\nname = 'a'\nlayout = '" + layout + "'\n" +
               (layout == "mono" ? "pan_law = 'linear'\n" : "") + "[[track.insert]]\n" + insert +
               "\n[[track.clip]]\nfile = '" + file + "'\n";
    }
    oracle::Signal source(const std::string& file) const { return read_audio(folder_.path() / file).sound; }
    oracle::Signal rendered(const std::string& layout, const std::string& file,
                            const std::string& insert) const
    {
        return mix_of(folder_.session(session_text(layout, file, insert)));
    }
    void expect_compressed(const std::string& file, const std::string& insert,
                           const oracle::Dynamics& wanted) const
    {
        const oracle::Signal in = source(file);
        const std::string layout = in.channels.size() == 1 ? "mono" : "stereo";
        const oracle::Signal truth = oracle::compressed(in, nullptr, wanted, rate);
        EXPECT_GT(null_db(in, truth), -40) << insert << ": the test does nothing";
        EXPECT_LT(null_db(rendered(layout, file, insert), truth), dynamics_limit_db) << insert;
    }
};

TEST_P(DynamicsTest, compressors_do_what_their_definition_says)
{
    const std::string common = "type = 'compressor'\nthreshold_db = -30\n";
    oracle::Dynamics d{.threshold_db = -30, .ratio = 4, .knee_db = 6};
    expect_compressed("mono.wav", common, d);
    d.knee_db = 0, d.ratio = 20, d.attack_s = 0, d.release_s = 0.005;
    expect_compressed("mono.wav", common + "knee_db = 0\nratio = 20\nattack = 0\nrelease = '5 ms'", d);
    d = {.threshold_db = -30,
         .ratio = 3,
         .knee_db = 12,
         .attack_s = 0.002,
         .release_s = 0.3,
         .hold_s = 0.04,
         .lookahead_s = 0.005,
         .makeup_db = 5,
         .mix = 0.7};
    expect_compressed("mono.wav",
                      common +
                          "ratio = 3\nknee_db = 12\nattack = '2 ms'\nrelease = '300 ms'\nhold = '40 ms'\n"
                          "lookahead = '5 ms'\nmakeup_db = 5\nmix = 70",
                      d);
    d = {.threshold_db = -30, .ratio = 4, .knee_db = 6, .release_s = 0.02, .auto_release = true};
    expect_compressed("mono.wav", common + "release = '20 ms'\nauto_release = true", d);
    d = {.threshold_db = -30, .ratio = 4, .knee_db = 6, .rms = true, .rms_window_s = 0.02};
    expect_compressed("mono.wav", common + "detector = 'rms'\nrms_window = '20 ms'", d);
}

TEST_P(DynamicsTest, channels_are_linked_as_far_as_asked)
{
    for (const double link : {0.0, 35.0, 100.0}) {
        const oracle::Dynamics d{.threshold_db = -30, .ratio = 4, .knee_db = 6, .link = link / 100};
        expect_compressed("stereo.wav",
                          "type = 'compressor'\nthreshold_db = -30\nlink = " + std::to_string(link), d);
    }
}

TEST_P(DynamicsTest, expanders_turn_down_what_is_soft)
{
    oracle::Dynamics d{.below = true, .threshold_db = -25, .ratio = 2, .range_db = 40, .attack_s = 0.001};
    expect_compressed("mono.wav", "type = 'expander'\nthreshold_db = -25", d);
    d.ratio = 1000, d.range_db = 80, d.hold_s = 0.05, d.lookahead_s = 0.001;
    expect_compressed("mono.wav",
                      "type = 'expander'\nthreshold_db = -25\nratio = 1000\nrange_db = 80\nhold = '50 ms'\n"
                      "lookahead = '1 ms'",
                      d);
}

TEST_P(DynamicsTest, a_key_is_listened_to_instead_wherever_it_stands)
{
    const std::string text =
        "[session]\nname = 's'\nlayout = 'stereo'\ntail = 0\n"
        "[[track]]\nname = 'pad'\nlayout = 'stereo'\n[[track.insert]]\ntype = 'compressor'\n"
        "threshold_db = -30\nkey = 'kick'\n[[track.clip]]\nfile = 'stereo.wav'\n"
        "[[track]]\nname = 'kick'\nlayout = 'mono'\nto = ''\n[[track.clip]]\nfile = 'key.wav'\n";
    const oracle::Signal in = source("stereo.wav"), key = source("key.wav");
    const oracle::Dynamics d{.threshold_db = -30, .ratio = 4, .knee_db = 6};
    EXPECT_LT(null_db(mix_of(folder_.session(text)), oracle::compressed(in, &key, d, rate)),
              dynamics_limit_db);
}

TEST_P(DynamicsTest, mid_and_side_are_compressed_as_two_channels)
{
    const oracle::Signal in = source("stereo.wav");
    oracle::Signal sides = in;
    const auto turn = [](oracle::Signal& s, double gain) {
        for (std::size_t i = 0; i < s.channels[0].size(); ++i) {
            const double a = s.channels[0][i], b = s.channels[1][i];
            s.channels[0][i] = gain * (a + b);
            s.channels[1][i] = gain * (a - b);
        }
    };
    turn(sides, 0.5);
    const oracle::Dynamics d{.threshold_db = -30, .ratio = 4, .knee_db = 6, .link = 0};
    oracle::Signal wanted = oracle::compressed(sides, nullptr, d, rate);
    turn(wanted, 1);
    EXPECT_LT(null_db(rendered("stereo", "stereo.wav",
                               "type = 'compressor'\nthreshold_db = -30\nlink = 0\nstereo = 'mid_side'"),
                      wanted),
              dynamics_limit_db);
}

TEST_P(DynamicsTest, the_static_curve_is_exact_where_nothing_moves)
{
    // A constant of -6.02 dBFS, 23.98 dB above the threshold, at the end of the file.
    const auto out =
        rendered("mono", "one.wav", "type = 'compressor'\nthreshold_db = -30\nratio = 4\nknee_db = 0");
    const double db = 20 * std::log10(out.channels[0].back());
    EXPECT_NEAR(db, -30 + (20 * std::log10(0.5) + 30) / 4, 0.001);
}

TEST_P(DynamicsTest, attack_is_the_time_of_63_percent_of_a_jump)
{
    std::vector<double> jump(48000, 0.001);
    std::fill(jump.begin() + 10000, jump.end(), 0.5);
    folder_.write("jump.wav", {jump});
    for (const double ms : {1.0, 10.0, 50.0}) {
        const auto out =
            rendered("mono", "jump.wav",
                     "type = 'compressor'\nthreshold_db = -30\nratio = 4\nknee_db = 0\nattack = '" +
                         std::to_string(ms) + " ms'");
        const double full = (20 * std::log10(0.5) + 30) * 0.75;
        std::size_t at = 10000;
        while (20 * std::log10(jump[at] / out.channels[0][at]) < full * (1 - std::exp(-1.0))) ++at;
        EXPECT_NEAR((static_cast<double>(at) - 9999) / rate, ms / 1000, 0.02 * ms / 1000 + 1 / rate);
    }
}

TEST_P(DynamicsTest, pieces_of_a_range_are_the_bits_of_the_whole)
{
    const Session session = folder_.session(session_text(
        "stereo", "stereo.wav", "type = 'compressor'\nthreshold_db = -30\nrelease = 2\nlookahead = 0.02"));
    expect_bits_of_the_whole(session, {10001, 40000, 60000});
}

TEST_P(DynamicsTest, what_cannot_be_listened_to_is_refused)
{
    const auto refusal = [&](const std::string& key, const std::string& rest = "") {
        return std::string(
            error_of(folder_.session(
                         session_text("mono", "mono.wav", "type = 'compressor'\nkey = '" + key + "'") + rest),
                     settings())
                .what());
    };
    EXPECT_NE(refusal("a").find("'a' cannot be its own side chain"), std::string::npos);
    EXPECT_NE(refusal("master").find("a side chain closes a loop: master -> master as key -> a -> master"),
              std::string::npos);
    EXPECT_NE(refusal("b").find("no track or bus is called 'b'"), std::string::npos);
}

ON_BOTH_DEVICES(DynamicsTest);

} // namespace
} // namespace dubstage::test
