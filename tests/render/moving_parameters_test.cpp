// Parameters of processors that move: against their definition with the value of every frame, and in pieces.
#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <set>

#include "oracle/dynamics.h"
#include "processors/processor.h"
#include "render/rendering.h"

namespace dubstage::test {
namespace {

constexpr double rate = 48000, pi = std::numbers::pi;
constexpr std::size_t frames = 60000;
constexpr double dynamics_limit_db = -110.0; // gains in dB are single precision
constexpr double gains_limit_db = -125.0;    // gains are doubles, rounded once

using Lane = std::vector<double>;

// Straight from one value at a second to another, held before and behind.
struct Ramp {
    double from_s, a, to_s, b;
    double operator()(Frames frame) const
    {
        const double x = (static_cast<double>(frame) / rate - from_s) / (to_s - from_s);
        return a + (b - a) * std::clamp(x, 0.0, 1.0);
    }
    std::string points() const
    {
        return "points = [[" + std::to_string(from_s) + ", " + std::to_string(a) + "], [" +
               std::to_string(to_s) + ", " + std::to_string(b) + "]]\n";
    }
};

std::string moves(const std::string& parameter, const std::string& points)
{
    return "[[track.insert.automation]]\nparameter = '" + parameter + "'\n" + points;
}

Lane bursts(double hz, unsigned seed)
{
    Lane x(frames);
    double level = 0.01;
    for (std::size_t i = 0; i < frames; ++i) {
        if (i % 4800 == 0) {
            seed = seed * 1664525u + 1013904223u;
            level = std::pow(10.0, -static_cast<double>(seed >> 24) / 255.0 * 2.5);
        }
        x[i] = level * std::sin(2 * pi * hz * static_cast<double>(i) / rate);
    }
    return x;
}

class MovingParametersTest : public RenderTest {
  protected:
    MovingParametersTest()
    {
        folder_.write("mono.wav", {bursts(440, 1)});
        folder_.write("stereo.wav", {bursts(440, 2), bursts(620, 3)});
    }
    Session session(const std::string& layout, const std::string& insert) const
    {
        return folder_.session("[session]\nname = 's'\nlayout = '" + layout +
                               "'\ntail = 0\n[[track]]\nname = 'a'\nlayout = '" + layout + "'\n" +
                               (layout == "mono" ? "pan_law = 'linear'\n" : "") + "[[track.insert]]\n" +
                               insert + "[[track.clip]]\nfile = '" + layout + ".wav'\n");
    }
    oracle::Signal source(const std::string& layout) const
    {
        return read_audio(folder_.path() / (layout + ".wav")).sound;
    }
    oracle::Signal rendered(const std::string& layout, const std::string& insert) const
    {
        return mix_of(session(layout, insert));
    }
    void expect_compressed(const std::string& layout, const std::string& insert,
                           const oracle::Dynamics& wanted) const
    {
        const oracle::Signal truth = oracle::compressed(source(layout), nullptr, wanted, rate);
        EXPECT_LT(null_db(rendered(layout, insert), truth), dynamics_limit_db) << insert;
    }
    // Each frame of the file times a matrix of its own.
    template <class Gains>
    void expect_gains(const std::string& insert, const Gains& gains, double limit_db = gains_limit_db) const
    {
        const oracle::Signal in = source("stereo");
        oracle::Signal truth = in;
        for (std::size_t i = 0; i < frames; ++i) {
            const auto g = gains(static_cast<Frames>(i));
            const double l = in.channels[0][i], r = in.channels[1][i];
            truth.channels[0][i] = g[0] * l + g[1] * r;
            truth.channels[1][i] = g[2] * l + g[3] * r;
        }
        EXPECT_GT(null_db(in, truth), -40) << insert << ": the test does nothing";
        EXPECT_LT(null_db(rendered("stereo", insert), truth), limit_db) << insert;
    }
};

double amplitude(double db)
{
    return std::pow(10.0, db / 20);
}

TEST_P(MovingParametersTest, thresholds_and_ratios_move_frame_by_frame)
{
    const std::string common = "type = 'compressor'\nthreshold_db = -10\nknee_db = 6\n";
    const Ramp threshold{0.2, -10, 0.9, -40}, ratio{0.1, 1.5, 1.0, 12};
    oracle::Dynamics d{.threshold_db = -10, .ratio = 4, .knee_db = 6};
    d.threshold_at = threshold;
    expect_compressed("mono", common + moves("threshold_db", threshold.points()), d);
    d.lookahead_s = 0.01;
    d.rms = true;
    expect_compressed(
        "mono",
        common + "lookahead = '10 ms'\ndetector = 'rms'\n" + moves("threshold_db", threshold.points()), d);
    d = {.threshold_db = -30, .ratio = 4, .knee_db = 6, .link = 0.4};
    d.ratio_at = ratio;
    expect_compressed("stereo",
                      "type = 'compressor'\nthreshold_db = -30\nknee_db = 6\nlink = 40\n" +
                          moves("ratio", ratio.points()),
                      d);
}

TEST_P(MovingParametersTest, knee_attack_and_release_move_frame_by_frame)
{
    const Ramp knee{0.2, 0, 0.9, 30}, attack{0.1, 0.001, 1.0, 0.1}, release{0.2, 0.5, 0.8, 0.02};
    oracle::Dynamics d{.threshold_db = -25, .ratio = 5, .knee_db = 6, .lookahead_s = 0.004};
    const std::string common = "type = 'compressor'\nthreshold_db = -25\nratio = 5\nlookahead = '4 ms'\n";
    d.knee_at = knee;
    expect_compressed("mono", common + moves("knee_db", knee.points()), d);
    d.knee_at = {};
    d.attack_at = attack;
    d.release_at = release;
    const std::string times = moves("attack", attack.points()) + moves("release", release.points());
    expect_compressed("mono", common + times, d);
    d.auto_release = true;
    expect_compressed("mono", common + "auto_release = true\n" + times, d);
}

TEST_P(MovingParametersTest, make_up_and_mix_move_beside_a_threshold)
{
    const Ramp threshold{0.2, -10, 0.9, -40}, makeup{0.3, 0, 0.8, 9}, mix{0.1, 100, 1.1, 20};
    oracle::Dynamics d{.threshold_db = -10, .ratio = 4, .knee_db = 6, .lookahead_s = 0.005};
    d.threshold_at = threshold;
    d.makeup_at = makeup;
    d.mix_at = [=](Frames at) { return mix(at) / 100; };
    expect_compressed("mono",
                      "type = 'compressor'\nlookahead = '5 ms'\n" +
                          moves("threshold_db", threshold.points()) + moves("makeup_db", makeup.points()) +
                          moves("mix", mix.points()),
                      d);
}

TEST_P(MovingParametersTest, a_gate_opens_where_its_threshold_falls)
{
    const Ramp threshold{0.3, -5, 0.7, -45}, range{0.2, 60, 1.0, 6};
    oracle::Dynamics d{.below = true, .threshold_db = -25, .ratio = 3, .range_db = 60, .attack_s = 0.001};
    d.threshold_at = threshold;
    d.range_at = range;
    expect_compressed("mono",
                      "type = 'expander'\nratio = 3\n" + moves("threshold_db", threshold.points()) +
                          moves("range_db", range.points()),
                      d);
}

TEST_P(MovingParametersTest, bands_of_a_list_move_by_themselves)
{
    const auto part = [](const oracle::Signal& x, Frames from, Frames to) {
        return oracle::cut(x, from, to);
    };
    const auto expect_jump = [&](const auto& insert, const std::string& parameter) {
        const auto low = rendered("mono", insert(-40)), high = rendered("mono", insert(-10));
        EXPECT_GT(null_db(part(low, 40000, 55000), part(high, 40000, 55000)), -30) << "the test does nothing";
        // The other way round in the table: the points count.
        const auto moved =
            rendered("mono", insert(-80) + moves(parameter, "points = [[0, -10, 'step'], [0.6, -40]]\n"));
        EXPECT_LT(null_db(part(moved, 0, 28000), part(high, 0, 28000)), -90) << parameter;
        EXPECT_LT(null_db(part(moved, 40000, 55000), part(low, 40000, 55000)), -90) << parameter;
    };
    expect_jump(
        [](int threshold) {
            return "type = 'multiband'\ncrossovers = [200, 2000]\nbands = [{}, { attack = 0.002, release = "
                   "0.01, "
                   "threshold_db = " +
                   std::to_string(threshold) + " }, {}]\n";
        },
        "band 2 threshold_db");
    expect_jump(
        [](int threshold) {
            return "type = 'dynamic_eq'\nbands = [{ frequency = 440, attack = 0.002, release = 0.01, "
                   "threshold_db = " +
                   std::to_string(threshold) + " }]\n";
        },
        "band 1 threshold_db");
}

TEST_P(MovingParametersTest, a_true_peak_detector_hears_a_moving_threshold)
{
    // A tone far below the rate: between its samples it is hardly higher than in them.
    const Ramp threshold{0.2, -10, 0.9, -40};
    const std::string common = "type = 'compressor'\nknee_db = 0\ndetector = 'true_peak'\n";
    const auto moved = rendered("mono", common + moves("threshold_db", threshold.points()));
    const auto same = rendered("mono", common + moves("threshold_db", "points = [[0, -20]]\n"));
    const auto fixed = rendered("mono", common + "threshold_db = -20\n");
    EXPECT_LT(null_db(same, fixed), dynamics_limit_db);
    EXPECT_GT(null_db(moved, fixed), -40);
    // All else moves as with a detector of samples, whose levels are nearly the same here.
    const Ramp ratio{0.1, 1.5, 1.0, 12}, release{0.2, 0.5, 0.8, 0.02};
    oracle::Dynamics d{.threshold_db = -30, .ratio = 4, .knee_db = 6, .attack_s = 0.005};
    d.ratio_at = ratio;
    d.release_at = release;
    const auto truth = oracle::compressed(source("mono"), nullptr, d, rate);
    const auto got =
        rendered("mono", "type = 'compressor'\ndetector = 'true_peak'\nthreshold_db = -30\nattack = 0.005\n" +
                             moves("ratio", ratio.points()) + moves("release", release.points()));
    EXPECT_LT(null_db(got, truth), -35); // at the jumps of the tone the waveform stands higher
    EXPECT_GT(null_db(source("mono"), truth), -15) << "the test does nothing";
}

TEST_P(MovingParametersTest, gains_and_the_image_move)
{
    const Ramp db{0.1, -30, 1.0, 6}, width{0.2, 0, 1.0, 180}, mid{0.1, 0, 0.7, -12}, angle{0.1, -30, 1, 40};
    expect_gains("type = 'gain'\n" + moves("gain_db", db.points()), [&](Frames t) {
        return std::array{amplitude(db(t)), 0.0, 0.0, amplitude(db(t))};
    });
    expect_gains("type = 'gain'\nchannels = [2]\n" + moves("gain_db", db.points()), [&](Frames t) {
        return std::array{1.0, 0.0, 0.0, amplitude(db(t))};
    });
    expect_gains("type = 'width'\n" + moves("width", width.points()) + moves("mid_db", mid.points()),
                 [&](Frames t) {
                     const double m = amplitude(mid(t)), s = width(t) / 100;
                     return std::array{(m + s) / 2, (m - s) / 2, (m - s) / 2, (m + s) / 2};
                 });
    expect_gains("type = 'rotate'\n" + moves("angle", angle.points()), [&](Frames t) {
        const double a = angle(t) * pi / 180;
        return std::array{std::cos(a), -std::sin(a), std::sin(a), std::cos(a)};
    });
}

TEST_P(MovingParametersTest, curves_are_straight_in_db_or_in_amplitude_or_held)
{
    const auto expect_curve = [&](const std::string& curve, const auto& gain) {
        expect_gains("type = 'gain'\n" + moves("gain_db", curve + "points = [[0.25, -24], [1, 0]]\n"),
                     [&](Frames t) {
                         const double x = std::clamp((static_cast<double>(t) / rate - 0.25) / 0.75, 0.0, 1.0);
                         return std::array{gain(x), 0.0, 0.0, gain(x)};
                     });
    };
    expect_curve("", [](double x) { return amplitude(-24 + 24 * x); });
    expect_curve("curve = 'db'\n", [](double x) { return amplitude(-24 + 24 * x); });
    expect_curve("curve = 'linear'\n", [](double x) { return amplitude(-24) * (1 - x) + x; });
    expect_curve("curve = 'step'\n", [](double x) { return x < 1 ? amplitude(-24) : 1.0; });
}

TEST_P(MovingParametersTest, tremolo_and_auto_pan_turn_as_fast_as_their_rate_says)
{
    // The rate goes from 2 to 6 Hz between 0 and 1 s: turns = 2 t + 2 t^2, then 4 + 6 (t - 1).
    const Ramp hz{0, 2, 1, 6}, depth{0.2, 0, 0.8, 100};
    const auto turns = [](Frames frame) {
        const double t = static_cast<double>(frame) / rate;
        return t < 1 ? 2 * t + 2 * t * t : 4 + 6 * (t - 1);
    };
    expect_gains("type = 'tremolo'\nstart = 0.1\n" + moves("rate", hz.points()) +
                     moves("depth", depth.points()),
                 [&](Frames t) {
                     const double g = 1 - depth(t) / 100 * (0.5 - 0.5 * std::cos(2 * pi * (turns(t) + 0.1)));
                     return std::array{g, 0.0, 0.0, g};
                 });
    expect_gains("type = 'auto_pan'\ndepth = 80\n" + moves("rate", hz.points()), [&](Frames t) {
        const double a = pi / 4 * (1 + 0.8 * std::sin(2 * pi * turns(t)));
        return std::array{std::sqrt(2.0) * std::cos(a), 0.0, 0.0, std::sqrt(2.0) * std::sin(a)};
    });
}

TEST_P(MovingParametersTest, delays_swing_as_far_and_as_fast_as_they_move)
{
    Lane x(frames);
    const auto tone = [](double t) { return t >= 0 ? 0.5 * std::sin(2 * pi * 700 * t) : 0.0; };
    for (std::size_t i = 0; i < frames; ++i) x[i] = tone(static_cast<double>(i) / rate);
    folder_.write("mono.wav", {x});
    const Ramp hz{0, 2, 1, 6}, depth{0.3, 0.001, 1, 0.004}, mix{0.3, 100, 1.0, 40};
    const auto turns = [](double t) { return t < 1 ? 2 * t + 2 * t * t : 4 + 6 * (t - 1); };
    const auto expect_delay = [&](const std::string& insert, const auto& delay_s, const auto& wet) {
        const Lane got = rendered("mono", insert).channels[0];
        oracle::Signal a(1), b(1);
        for (std::size_t i = 12000; i < frames - 3000; ++i) {
            const double t = static_cast<double>(i) / rate, share = wet(static_cast<Frames>(i));
            a.channels[0].push_back(got[i]);
            b.channels[0].push_back((1 - share) * tone(t) + share * tone(t - delay_s(t)));
        }
        EXPECT_LT(null_db(a, b), -92) << insert; // of readings between samples
    };
    const auto frame = [](double t) { return static_cast<Frames>(std::llround(t * rate)); };
    const std::string moving = moves("rate", hz.points()) + moves("depth", depth.points());
    expect_delay(
        "type = 'chorus'\nvoices = 1\ndelay = 0.01\nspread = 0\n" + moving + moves("mix", mix.points()),
        [&](double t) { return 0.01 + depth(frame(t)) * std::sin(2 * pi * turns(t)); },
        [&](Frames t) { return mix(t) / 100; });
    expect_delay(
        "type = 'flanger'\ndelay = 0.002\nfeedback = 0\nmix = 50\n" + moving,
        [&](double t) { return 0.002 + depth(frame(t)) * 0.5 * (1 - std::cos(2 * pi * turns(t))); },
        [](Frames) { return 0.5; });
    const double share = std::exp2(50.0 / 1200) - 1;
    expect_delay(
        "type = 'vibrato'\ndepth_cents = 50\n" + moves("rate", hz.points()),
        [&](double t) { return share / (2 * pi * hz(frame(t))) * std::sin(2 * pi * turns(t)); },
        [](Frames) { return 1.0; });
}

TEST_P(MovingParametersTest, a_drive_that_moves_is_taken_back_behind_the_curve)
{
    const Ramp drive{0.2, 0, 1.0, 24}, mix{0.1, 100, 0.9, 30};
    const oracle::Signal in = source("mono");
    oracle::Signal truth = in;
    for (std::size_t i = 0; i < frames; ++i) {
        const double g = amplitude(drive(static_cast<Frames>(i))), wet = mix(static_cast<Frames>(i)) / 100;
        double& x = truth.channels[0][i];
        x = (1 - wet) * x + wet * std::tanh(g * x) / g;
    }
    const auto got = rendered("mono", "type = 'saturation'\nbias = 0\noversampling = 1\n" +
                                          moves("drive_db", drive.points()) + moves("mix", mix.points()));
    EXPECT_LT(null_db(got, truth), -100); // the curve is straight between its 8192 points
    EXPECT_GT(null_db(in, truth), -40) << "the test does nothing";
}

TEST_P(MovingParametersTest, a_clipper_cuts_at_a_ceiling_that_moves)
{
    const Ramp ceiling{0.2, -3, 1.0, -30}, mix{0.1, 100, 0.9, 30};
    const oracle::Signal in = source("mono");
    oracle::Signal truth = in;
    for (std::size_t i = 0; i < frames; ++i) {
        const double c = amplitude(ceiling(static_cast<Frames>(i))), wet = mix(static_cast<Frames>(i)) / 100;
        double& x = truth.channels[0][i];
        x = (1 - wet) * x + wet * std::clamp(x, -c, c);
    }
    const auto got = rendered("mono", "type = 'clipper'\noversampling = 1\n" +
                                          moves("ceiling_db", ceiling.points()) + moves("mix", mix.points()));
    EXPECT_LT(null_db(got, truth), -75); // the corner of the curve lies between two of its points
    EXPECT_GT(null_db(in, truth), -30) << "the test does nothing";
}

TEST_P(MovingParametersTest, a_gain_rider_follows_its_target)
{
    // A tone as loud all the time: its gain is the target less its loudness, as slowly as the speed says.
    const Ramp target{0.4, -40, 0.9, -28};
    Lane x(frames);
    for (std::size_t i = 0; i < frames; ++i)
        x[i] = amplitude(-30) * std::sin(2 * pi * 1000 * static_cast<double>(i) / rate);
    folder_.write("mono.wav", {x});
    const auto got = rendered("mono", "type = 'gain_rider'\nwindow = 0.1\nspeed = 0.2\nboost_db = 8\n"
                                      "cut_db = 30\ngate_lufs = -60\n" +
                                          moves("target_lufs", target.points()));
    const auto gain_of = [](const Lane& out, const Lane& in, std::size_t at) { // over 10 turns
        double a = 0, b = 0;
        for (std::size_t i = at - 240; i < at + 240; ++i) a += out[i] * out[i], b += in[i] * in[i];
        return 10 * std::log10(a / b);
    };
    // -30 dB of amplitude at 1 kHz in one channel; the K filter adds as much as the standard's constant
    // takes.
    const double lufs = -33.01, at_start = gain_of(got.channels[0], x, 12000);
    EXPECT_NEAR(at_start, -40 - lufs, 0.1);
    for (std::size_t at = 12000; at < 50000; at += 1000) {
        double mean = 0, sum = 0;
        for (Frames k = -4800; k <= 4800; ++k) {
            const double weight = 1 + std::cos(pi * static_cast<double>(k) / 4801);
            const double t = target(static_cast<Frames>(at) + k);
            mean += weight * std::clamp(t + 40 + at_start, -30.0, 8.0), sum += weight;
        }
        EXPECT_NEAR(gain_of(got.channels[0], x, at), mean / sum, 0.02) << at;
    }
}

TEST_P(MovingParametersTest, a_phaser_swings_between_corners_that_move_and_feeds_back_as_they_do)
{
    const Ramp from{0.1, 100, 1, 600}, to{0.2, 900, 1, 6000}, feedback{0.3, -60, 1, 70};
    const oracle::Signal in = source("stereo");
    oracle::Signal truth = in;
    for (std::size_t c = 0; c < 2; ++c) {
        double rests[4] = {}, last = 0;
        for (std::size_t i = 0; i < frames; ++i) {
            const auto t = static_cast<Frames>(i);
            const double turn = 0.7 * static_cast<double>(i) / rate + (c == 1 ? 0.25 : 0.0);
            const double hz = from(t) * std::pow(to(t) / from(t), 0.5 - 0.5 * std::cos(2 * pi * turn));
            const double k = std::tan(pi * hz / rate), a = (k - 1) / (k + 1);
            double v = in.channels[c][i] + feedback(t) / 100 * last;
            for (double& rest : rests) {
                const double y = a * v + rest;
                rest = v - a * y;
                v = y;
            }
            last = v;
            truth.channels[c][i] = 0.4 * in.channels[c][i] + 0.6 * v;
        }
    }
    const auto got = rendered("stereo", "type = 'phaser'\nrate = 0.7\nstages = 4\nspread = 50\nmix = 60\n" +
                                            moves("from", from.points()) + moves("to", to.points()) +
                                            moves("feedback", feedback.points()));
    EXPECT_LT(null_db(got, truth), -95);
}

TEST_P(MovingParametersTest, feedback_and_delays_move)
{
    Lane x(frames);
    const auto tone = [](double t) { return t >= 0 ? 0.3 * std::sin(2 * pi * 700 * t) : 0.0; };
    for (std::size_t i = 0; i < frames; ++i) x[i] = tone(static_cast<double>(i) / rate);
    folder_.write("mono.wav", {x});
    folder_.write("stereo.wav", {x, x});
    const Ramp feedback{0.3, -70, 1, 60}, time{0.3, 0.002, 0.9, 0.03}, level{0.2, -20, 1, 3};
    const auto compare = [&](const Lane& got, const auto& wanted) {
        oracle::Signal a(1), b(1);
        for (std::size_t i = 20000; i < frames - 3000; ++i) {
            a.channels[0].push_back(got[i]);
            b.channels[0].push_back(wanted(static_cast<double>(i) / rate, static_cast<Frames>(i)));
        }
        return null_db(a, b);
    };
    const auto echoed = [&](double t, Frames frame, double delay_s) {
        double sum = 0, share = 1;
        for (int echo = 1; echo < 60; ++echo, share *= feedback(frame) / 100)
            sum += share * tone(t - echo * delay_s);
        return sum;
    };
    const auto flanged = rendered("mono", "type = 'flanger'\ndelay = 0.003\ndepth = 0\nmix = 50\n" +
                                              moves("feedback", feedback.points()));
    // Echoes are heard down to -60 dB of the strongest feedback.
    EXPECT_LT(compare(flanged.channels[0],
                      [&](double t, Frames f) { return 0.5 * tone(t) + 0.5 * echoed(t, f, 0.003); }),
              -55);
    const auto repeated = rendered("mono", "type = 'modulated_delay'\ntime = 0.01\ndepth = 0\nmix = 100\n" +
                                               moves("feedback", feedback.points()));
    EXPECT_LT(compare(repeated.channels[0], [&](double t, Frames f) { return echoed(t, f, 0.01); }), -50);
    const auto late = rendered("stereo", "type = 'haas'\n" + moves("time", time.points()) +
                                             moves("level_db", level.points()));
    EXPECT_LT(compare(late.channels[1],
                      [&](double t, Frames f) { return amplitude(level(f)) * tone(t - time(f)); }),
              -92);
    EXPECT_LT(compare(late.channels[0], [&](double t, Frames) { return tone(t); }), -120);
}

TEST_P(MovingParametersTest, pieces_of_a_range_are_the_bits_of_the_whole)
{
    const Ramp threshold{0.2, -10, 0.9, -40}, mix{0.1, 100, 1.1, 20}, hz{0, 0.3, 1, 6},
        width{0.1, 20, 1, 150};
    const Session moved = session(
        "stereo", "type = 'compressor'\nlookahead = 0.01\n" + moves("threshold_db", threshold.points()) +
                      moves("mix", mix.points()) + "[[track.insert]]\ntype = 'chorus'\n" +
                      moves("rate", hz.points()) + "[[track.insert]]\ntype = 'phaser'\n" +
                      moves("rate", hz.points()) + moves("mix", mix.points()) +
                      "[[track.insert]]\ntype = 'width'\nabove = 200\n" + moves("width", width.points()));
    expect_bits_of_the_whole(moved, {10001, 33000, 60000});
    const Ramp ceiling{0.2, -3, 1, -30}, attack{0.1, 0.001, 1, 0.1}, target{0.4, -40, 0.9, -28},
        corner{0.1, 100, 1, 600}, share{0.3, -60, 1, 70}, time{0.3, 0.002, 0.9, 0.03};
    const auto next = [](const std::string& type) { return "[[track.insert]]\ntype = '" + type + "'\n"; };
    if (GetParam() != "cpu") { // all of the next takes minutes there
        expect_bits_of_the_whole(session("stereo", "type = 'compressor'\nthreshold_db = -30\n" +
                                                       moves("attack", attack.points()) + next("phaser") +
                                                       moves("from", corner.points()) +
                                                       moves("feedback", share.points())),
                                 {10001, 60000});
        return;
    }
    expect_bits_of_the_whole(
        session("stereo", "type = 'compressor'\nthreshold_db = -30\n" + moves("attack", attack.points()) +
                              next("phaser") + moves("from", corner.points()) +
                              moves("feedback", share.points()) + next("flanger") +
                              moves("feedback", share.points()) + next("haas") +
                              moves("time", time.points()) + next("gain_rider") +
                              "window = 0.1\nspeed = 0.1\n" + moves("target_lufs", target.points()) +
                              next("clipper") + moves("ceiling_db", ceiling.points()) + next("limiter") +
                              moves("ceiling_db", ceiling.points())),
        {10001, 60000});
}

TEST_P(MovingParametersTest, what_stands_still_is_the_fixed_setting)
{
    // One point: the same as writing the value, for every processor and parameter that moves; on vulkan for
    // those whose kernels read what moves.
    const std::set<std::string> by_kernels{"compressor", "chorus", "phaser"};
    for (const ProcessorType* type : processor_types())
        for (const Parameter& p : type->parameters) {
            if (!p.moves || p.kind == Kind::table) continue;
            if (GetParam() != "cpu" && !by_kernels.contains(type->name)) continue;
            const double most = std::string(p.key) == "to" ? p.maximum : std::min(p.maximum, 50.0);
            const double value = p.minimum + 0.3 * (most - p.minimum);
            const std::string head = "type = '" + std::string(type->name) + "'\n", key = p.key,
                              number = std::to_string(value) + "\n";
            const auto fixed = rendered("stereo", head + key + " = " + number);
            const auto moved = rendered("stereo", head + moves(key, "points = [[0, " + number + "]]\n"));
            EXPECT_LT(null_db(moved, fixed), -105) << type->name << " " << key << " = " << value;
        }
    const auto expect_same_band = [&](const std::string& head, const std::string& tail,
                                      const std::string& key) {
        const auto fixed = rendered("stereo", head + ", " + key + " = 0.3" + tail);
        const auto moved = rendered("stereo", head + tail + moves("band 1 " + key, "points = [[0, 0.3]]\n"));
        EXPECT_LT(null_db(moved, fixed), -105) << head << key;
        EXPECT_GT(null_db(moved, rendered("stereo", head + tail)), -90) << head << key << " does nothing";
    };
    for (const char* key : {"attack", "release", "knee_db"}) {
        expect_same_band("type = 'multiband'\ncrossovers = [900]\nbands = [{ threshold_db = -40", " }, {}]\n",
                         key);
        expect_same_band("type = 'dynamic_eq'\nbands = [{ frequency = 440, threshold_db = -40", " }]\n", key);
    }
}

TEST_P(MovingParametersTest, what_cannot_move_is_refused)
{
    const auto refusal = [&](const std::string& insert, const std::string& parameter,
                             const std::string& points = "points = [[0, 1], [1, 2]]\n") {
        try {
            render(session("stereo", insert + moves(parameter, points)), settings());
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_session);
            return std::string(error.what());
        }
        return std::string("not refused");
    };
    const std::string eq = "type = 'eq'\nbands = [{ type = 'bell', frequency = 900, gain_db = 3 }]\n";
    const std::string compressor = "type = 'compressor'\n";
    const auto expect_told = [](const std::string& text, const std::vector<std::string>& parts) {
        for (const std::string& part : parts) EXPECT_NE(text.find(part), std::string::npos) << text;
    };
    expect_told(refusal(eq, "band 1 frequency"),
                {"'frequency' stands still: it cannot be automated", "cut the sound in two tracks"});
    expect_told(refusal(compressor, "lookahead"),
                {"'lookahead' stands still: it cannot be automated, since the plan of a render stands on",
                 "what moves here: threshold_db, ratio, knee_db, attack, release, makeup_db, mix"});
    expect_told(refusal("type = 'limiter'\n", "release"),
                {"'release' stands still", "what moves here: ceiling_db, drive_db"});
    expect_told(refusal("type = 'saturation'\n", "oversampling"), {"it is built into the processor once"});
    expect_told(refusal(compressor, "detector"), {"it decides how the processor is built"});
    expect_told(refusal("type = 'phaser'\n", "from", "points = [[0, 300], [1, 4000]]\n"),
                {"it comes to lie below 'from'", "keep the points of 'to' above"});
    expect_told(refusal("type = 'modulated_delay'\ntime = 2\n", "feedback", "points = [[0, 0], [1, 90]]\n"),
                {"its echoes last", "lower the feedback"});
    expect_told(refusal(compressor, "treshold_db"), {"no parameter 'treshold_db'", "'threshold_db'"});
    expect_told(refusal(compressor, "threshold_db", "points = [[0, -90]]\n"),
                {"track 'a': compressor: automation 1", "-80 to 20"});
    expect_told(refusal(compressor, "mix", "curve = 'db'\npoints = [[0, 90]]\n"),
                {"only decibels move in dB"});
    expect_told(refusal(compressor, "mix", "points = [[1, 90], [0, 10]]\n"), {"the points are out of order"});
    expect_told(refusal(compressor, "mix", "points = []\n"), {"there are no points"});
    expect_told(refusal(compressor + "auto_makeup = true\n", "threshold_db", "points = [[0, -9]]\n"),
                {"what auto_makeup makes up moves with threshold_db", "automate makeup_db instead"});
    expect_told(refusal("type = 'multiband'\n", "band 1 threshold_db", "points = [[0, -9]]\n"),
                {"there is no such band here", "0 are written under bands"});
    expect_told(refusal("type = 'chorus'\nnote = '1/4'\n", "rate"), {"rate and note exclude each other"});
}

ON_BOTH_DEVICES(MovingParametersTest);

} // namespace
} // namespace dubstage::test
