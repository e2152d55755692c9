// De-esser, dynamic equaliser, transient shaper and gain rider against what they promise.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

constexpr double rate = 48000;

using Lane = std::vector<double>;

double amplitude(double db)
{
    return std::pow(10.0, db / 20);
}

Lane tone(double hz, double db, double seconds)
{
    Lane x(static_cast<std::size_t>(seconds * rate));
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = amplitude(db) * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate);
    return x;
}

Lane sum(Lane a, const Lane& b)
{
    for (std::size_t i = 0; i < a.size(); ++i) a[i] += b[i];
    return a;
}

oracle::Signal mono(Lane lane)
{
    oracle::Signal signal;
    signal.channels = {std::move(lane)};
    return signal;
}

// Level in dB of a tone of that frequency about the middle: a Hann window's worth of a tenth of a second.
double level_db(const Lane& x, double hz, double at_s)
{
    constexpr std::size_t n = 4800;
    const std::size_t start = static_cast<std::size_t>(at_s * rate) - n / 2;
    double re = 0, im = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double turn = 2 * std::numbers::pi * static_cast<double>(i) / rate;
        const double window = 1 - std::cos(2 * std::numbers::pi * static_cast<double>(i) / n);
        re += window * x[start + i] * std::cos(hz * turn);
        im += window * x[start + i] * std::sin(hz * turn);
    }
    return 20 * std::log10(2 * std::hypot(re, im) / n);
}

class ShapingTest : public RenderTest {
  protected:
    std::vector<Lane> through(const std::vector<Lane>& x, const std::string& insert) const
    {
        folder_.write("in.wav", x);
        const std::string layout = x.size() == 1 ? "mono" : "stereo";
        const Session session = folder_.session(
            "[session]\nname = 's'\nlayout = '" + layout + "'\ntail = 0\n[[track]]\nname = 'a'\nlayout = '" +
            layout + "'\n" + (x.size() == 1 ? "pan_law = 'linear'\n" : "") + "[[track.insert]]\n" + insert +
            "\n[[track.clip]]\nfile = 'in.wav'\n");
        return mix_of(session).channels;
    }
    Lane through(const Lane& x, const std::string& insert) const
    {
        return through(std::vector<Lane>{x}, insert)[0];
    }
    void expect_level(const Lane& x, const std::string& insert, double hz, double wanted_db,
                      double tolerance_db) const
    {
        const double at_s = 0.75 * static_cast<double>(x.size()) / rate;
        EXPECT_NEAR(level_db(through(x, insert), hz, at_s), wanted_db, tolerance_db) << insert;
    }
};

const std::string steady = "attack = 0\nhold = '20 ms'\nrelease = 1\n";
constexpr double filter_db = 0.15; // what filters may be off

TEST_P(ShapingTest, a_de_esser_turns_down_its_band_by_its_curve)
{
    const std::string keys = "type = 'de_esser'\nfrom = 4000\nto = 18000\nthreshold_db = -30\nratio = "
                             "4\nknee_db = 0\nrange_db = 40\n" +
                             steady;
    expect_level(tone(7990, -10, 1), keys, 7990, -25, filter_db);
    std::string less = keys;
    less.replace(less.find("range_db = 40"), 13, "range_db = 6");
    expect_level(tone(7990, -10, 1), less, 7990, -16, filter_db);
    expect_level(tone(7990, -40, 1), keys, 7990, -40, 1e-3);
    expect_level(tone(200, -10, 1), keys, 200, -10, 1e-3);
}

TEST_P(ShapingTest, a_split_de_esser_leaves_the_rest_alone_and_a_wide_one_takes_it_along)
{
    const std::string keys = "type = 'de_esser'\nfrom = 4000\nto = 18000\nthreshold_db = -30\nratio = "
                             "4\nknee_db = 0\nrange_db = 40\n" +
                             steady;
    const Lane both = sum(tone(200, -6, 1), tone(7990, -10, 1));
    expect_level(both, keys, 200, -6, 0.01);
    expect_level(both, keys, 7990, -25, filter_db);
    expect_level(both, keys + "mode = 'wide'\n", 200, -21, filter_db);
    expect_level(both, keys + "mode = 'wide'\n", 7990, -25, filter_db);
}

TEST_P(ShapingTest, dynamic_bells_and_shelves_open_with_their_part)
{
    const auto bands = [](const std::string& band) {
        return "type = 'dynamic_eq'\nhold = '20 ms'\nbands = [{ " + band +
               ", ratio = 1000, knee_db = 0, attack = 0, release = 1 }]";
    };
    const std::string bell = "frequency = 1000, q = 2, threshold_db = -40, range_db = ";
    expect_level(tone(1000, -10, 1), bands(bell + "-9"), 1000, -19, filter_db);
    expect_level(tone(1000, -10, 1), bands(bell + "6"), 1000, -4, filter_db);
    // An octave above, the bell of Q 2 is a tenth.
    expect_level(tone(2000, -10, 1), bands(bell + "-9"), 2000,
                 -10 + 20 * std::log10(1 - 0.1 * (1 - amplitude(-9))), 0.02);
    expect_level(tone(1000, -60, 1), bands(bell + "-9"), 1000, -60, 1e-3);
    expect_level(tone(1000, -60, 1), bands(bell + "6, when = 'below'"), 1000, -54, filter_db);
    const std::string shelf = "shape = 'low_shelf', frequency = 400, threshold_db = -40, range_db = -6";
    expect_level(tone(40, -10, 2), bands(shelf), 40, -10 + 20 * std::log10(1 - (1 - amplitude(-6)) / 1.01),
                 filter_db);
    expect_level(tone(12000, -10, 1), bands(shelf), 12000, -10, 0.05);
}

TEST_P(ShapingTest, a_multiband_compressor_works_on_each_band_by_itself)
{
    const std::string head =
        "type = 'multiband'\nhold = '20 ms'\ncrossovers = [300, 3000]\nslope = 48\nbands = [";
    const auto band = [](const std::string& keys) {
        return "{ threshold_db = -40, ratio = 2, knee_db = 0, attack = 0, release = 1" + keys + " }";
    };
    const std::string keys =
        head + band("") + ", " + band(", ratio = 1000, range_db = 6") + ", " + band("") + "]";
    const auto doubled = keys.find("ratio = 2, knee_db = 0, attack = 0, release = 1, ratio");
    std::string own = keys;
    own.erase(doubled, std::string("ratio = 2, ").size());
    const Lane three = sum(sum(tone(60, -20, 2), tone(950, -14, 2)), tone(9000, -30, 2));
    expect_level(three, own, 60, -30, 0.03);
    expect_level(three, own, 950, -20, 0.03);
    expect_level(three, own, 9000, -35, 0.03);
    // Below 1 the ratio turns up: at 0.5 a dB more for each above the threshold, as far as the range.
    const auto turned = [&](const std::string& range) {
        return head +
               "{ bypass = true }, { threshold_db = -40, ratio = 0.5, knee_db = 0, attack = 0, release = 1" +
               range + " }, { bypass = true }]";
    };
    const Lane soft = sum(tone(60, -20, 2), tone(950, -34, 2));
    expect_level(soft, turned(""), 950, -28, 0.03);
    expect_level(soft, turned(", range_db = 4"), 950, -30, 0.03);
    expect_level(soft, turned(""), 60, -20, 0.03);
}

TEST_P(ShapingTest, bands_that_are_left_alone_sum_to_the_sound)
{
    const Lane in = sum(sum(tone(60, -20, 1), tone(950, -14, 1)), tone(9000, -30, 1));
    EXPECT_LT(
        null_db(mono(through(in, "type = 'multiband'\nbands = [{ threshold_db = 0 }, { threshold_db = 0 }, "
                                 "{ bypass = true }, { threshold_db = 0, makeup_db = 0 }]")),
                mono(in)),
        -120);
    // Turned up together they are the sound as loud.
    Lane louder = in;
    for (double& x : louder) x *= amplitude(6);
    const std::string up = "{ threshold_db = 20, makeup_db = 6 }";
    EXPECT_LT(null_db(mono(through(in, "type = 'multiband'\nbands = [" + up + "," + up + "," + up + "," + up +
                                           "]")),
                      mono(louder)),
              -120);
    expect_level(in, "type = 'multiband'\ncrossovers = [200]\nbands = [{ mute = true }, { bypass = true }]",
                 9000, -30, 0.01);
    expect_level(
        in,
        "type = 'multiband'\ncrossovers = [300]\nslope = 96\nbands = [{ bypass = true }, { mute = true }]",
        60, -20, 0.01);
}

// What rises and falls, in double.
Lane followed(const Lane& x, double rise_s, double fall_s)
{
    const auto share = [](double seconds) { return 1 - std::exp(-1 / (seconds * rate)); };
    Lane y(x.size());
    double value = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        y[i] = value += (x[i] > value ? share(rise_s) : share(fall_s)) * (x[i] - value);
    return y;
}

Lane transients_shaped(const Lane& x, double attack_gain, double sustain_gain)
{
    constexpr std::size_t window = 480;
    Lane level(x.size()), held(x.size()), y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        level[i] = std::max(0.0, 20 * std::log10(std::max(std::abs(x[i]), 1e-9)) + 90);
    for (std::size_t i = 0; i < x.size(); ++i)
        for (std::size_t k = i < window ? 0 : i + 1 - window; k <= i; ++k)
            held[i] = std::max(held[i], level[k]);
    const Lane quick = followed(held, 0.0005, 0.1), slow = followed(held, 0.02, 0.1);
    const Lane ringing = followed(held, 0.0005, 0.3), ended = followed(held, 0.0005, 0.06);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double db = attack_gain * (quick[i] - slow[i]) + sustain_gain * (ringing[i] - ended[i]);
        y[i] = x[i] * amplitude(std::clamp(db, -18.0, 18.0));
    }
    return y;
}

// Drum-like: it sets in at once and rings on.
Lane strokes(double db)
{
    Lane x(static_cast<std::size_t>(2 * rate));
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double t = std::fmod(static_cast<double>(i) / rate, 0.4);
        x[i] = amplitude(db) * std::exp(-12 * t) * std::sin(2 * std::numbers::pi * 180 * t);
    }
    return x;
}

TEST_P(ShapingTest, onsets_and_what_rings_on_are_raised_and_lowered)
{
    const Lane in = strokes(-6);
    const auto expect_shaped = [&](double attack, double sustain) {
        const std::string keys = "type = 'transient'\nattack_gain = " + std::to_string(100 * attack) +
                                 "\nsustain_gain = " + std::to_string(100 * sustain);
        const oracle::Signal wanted = mono(transients_shaped(in, attack, sustain));
        EXPECT_GT(null_db(mono(in), wanted), -20) << "the test does nothing";
        EXPECT_LT(null_db(mono(through(in, keys)), wanted), -100) << keys;
    };
    expect_shaped(0.5, 0);
    expect_shaped(-0.7, 0);
    expect_shaped(0, 0.8);
    expect_shaped(0.3, -0.6);
}

TEST_P(ShapingTest, a_transient_shaper_does_the_same_at_any_level)
{
    const std::string keys = "type = 'transient'\nattack_gain = 60\nattack = 0.03";
    // The first strokes rise from silence, which is further from the loud ones.
    const auto settled = [](const Lane& x) { return mono(Lane(x.begin() + 76800, x.end())); };
    Lane soft = through(strokes(-26), keys);
    for (double& x : soft) x *= 10;
    EXPECT_LT(null_db(settled(soft), settled(through(strokes(-6), keys))), -80);
    expect_level(tone(200, -20, 2), keys, 200, -20, 0.01);
}

TEST_P(ShapingTest, a_gain_rider_rides_to_its_target)
{
    // A tone of 997 Hz in two channels is as loud in LUFS as its peaks are in dBFS (EBU Tech 3341, signal 1).
    Lane x = tone(997, -30, 3);
    const Lane loud = tone(997, -18, 3), room = tone(997, -62, 3);
    x.insert(x.end(), loud.begin(), loud.end());
    x.insert(x.end(), room.begin(), room.end());
    const auto y =
        through({x, x}, "type = 'gain_rider'\ntarget_lufs = -23\nboost_db = 12\nwindow = 0.4\nspeed = 0.6");
    for (const Lane& lane : y) {
        EXPECT_NEAR(level_db(lane, 997, 1.5), -23, 0.02);
        EXPECT_NEAR(level_db(lane, 997, 4.5), -23, 0.02);
        EXPECT_NEAR(level_db(lane, 997, 7.5), -62, 0.02) << "what is below the gate is left alone";
        // Without delay: half of the way from 7 dB up to 5 dB down is gone where the level changes.
        EXPECT_NEAR(level_db(lane, 997, 2.2), -23, 0.02);
    }
    const auto limited =
        through({x, x}, "type = 'gain_rider'\ntarget_lufs = -10\nboost_db = 4\nwindow = 0.4\nspeed = 0.6");
    EXPECT_NEAR(level_db(limited[0], 997, 1.5), -26, 0.02);
}

TEST_P(ShapingTest, wrong_settings_are_told)
{
    const auto refused = [&](const std::string& insert, const std::string& part) {
        try {
            through(tone(1000, -10, 0.1), insert);
            ADD_FAILURE() << "not refused: " << insert;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_session);
            EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
        }
    };
    refused("type = 'de_esser'\nfrom = 8000\nto = 8500", "hardly begun");
    refused("type = 'dynamic_eq'\nbands = [{ frequency = 30000 }]", "half the sample rate");
    refused("type = 'multiband'\ncrossovers = [500, 100]", "do not rise");
    refused("type = 'multiband'\ncrossovers = [500]\nbands = [{}]", "2 bands");
    refused("type = 'transient'\nattack_gain = 300", "attack_gain");
    refused("type = 'gain_rider'\ntarget_lufs = 3", "target_lufs");
}

ON_BOTH_DEVICES(ShapingTest);

} // namespace
} // namespace dubstage::test
