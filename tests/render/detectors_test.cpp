// What compressors listen to and what they tell: true peaks, an equalised key, make-up, and the reduction
// itself.
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "render/rendering.h"

namespace dubstage::test {
namespace {

constexpr double rate = 48000;
using Lane = std::vector<double>;

Lane tone(double hz, double amplitude, std::size_t frames, double turn = 0)
{
    Lane x(frames);
    for (std::size_t i = 0; i < frames; ++i)
        x[i] = amplitude * std::sin(2 * std::numbers::pi * (hz * static_cast<double>(i) / rate + turn));
    return x;
}

// Begins softly: a waveform that sets in or ends at once rises above its samples there.
Lane swelling(Lane x)
{
    for (std::size_t i = 0; i < 2000; ++i)
        x[i] *= 0.5 - 0.5 * std::cos(std::numbers::pi * static_cast<double>(i) / 2000);
    return x;
}

double rms_db(const Lane& x, std::size_t from, std::size_t to)
{
    double sum = 0;
    for (std::size_t i = from; i < to; ++i) sum += x[i] * x[i];
    return 10 * std::log10(sum / static_cast<double>(to - from));
}

class DetectorsTest : public RenderTest {
  protected:
    std::vector<Lane> through(const std::vector<Lane>& in, const std::string& insert,
                              const std::string& name = "in.wav") const
    {
        folder_.write(name, in);
        const std::string layout = in.size() == 1 ? "mono" : "stereo";
        return mix_of(folder_.session("[session]\nname = 's'\nlayout = '" + layout +
                                      "'\ntail = 0\n[[track]]\nname = 'a'\nlayout = '" + layout + "'\n" +
                                      (layout == "mono" ? "pan_law = 'linear'\n" : "") +
                                      "[[track.insert]]\n" + insert + "\n[[track.clip]]\nfile = '" + name +
                                      "'\n"))
            .channels;
    }
    // By how many dB a tone that lasts is turned down towards its end.
    double turned_down_db(const Lane& in, const std::string& insert) const
    {
        const Lane out = through({in}, insert).front();
        const std::size_t to = in.size() - 1000;
        return rms_db(in, to - 4800, to) - rms_db(out, to - 4800, to);
    }
};

// Samples of a quarter of the rate, an eighth of a turn beside its peaks, are 3.01 dB below them.
TEST_P(DetectorsTest, true_peaks_are_heard_between_the_samples)
{
    const std::string curve =
        "type = 'compressor'\nthreshold_db = -30\nratio = 4\nknee_db = 0\nattack = 0\nrelease = 10\n";
    const Lane in = tone(rate / 4, 0.5, 24000, 0.125);
    const double peak_db = 20 * std::log10(0.5);
    EXPECT_NEAR(turned_down_db(in, curve + "detector = 'true_peak'"), (peak_db + 30) * 0.75, 0.02);
    EXPECT_NEAR(turned_down_db(in, curve), (peak_db - 3.0103 + 30) * 0.75, 0.02);
}

TEST_P(DetectorsTest, true_peak_levels_follow_the_static_curve)
{
    std::vector<double> levels{-50, -31, -24, -12, -3, 6};
    if (GetParam() != "cpu") levels = {-31, -12};
    for (const double level : levels) {
        const double beyond = level + 30, knee = 8;
        const double wanted = beyond >= knee / 2    ? 0.75 * beyond
                              : beyond <= -knee / 2 ? 0
                                                    : 0.75 * std::pow(beyond + knee / 2, 2) / (2 * knee);
        EXPECT_NEAR(
            turned_down_db(swelling(tone(997, std::pow(10, level / 20), 12000)),
                           "type = 'compressor'\ndetector = 'true_peak'\nthreshold_db = -30\nratio = 4\n"
                           "knee_db = 8\nattack = 0\nrelease = 20\nlookahead = '5 ms'"),
            wanted, 0.01)
            << level;
    }
}

// At the end of a constant: nothing moves, and what is left is the curve.
TEST_P(DetectorsTest, static_curves_hold_to_a_hundredth_of_a_db)
{
    std::vector<double> levels{-60, -40, -33, -30, -27, -20, -6, 0};
    if (GetParam() != "cpu") levels = {-33, -6};
    for (const double level : levels) {
        const Lane in(6000, std::pow(10, level / 20));
        const double beyond = level + 30;
        const auto knee = [&](double slope) {
            return beyond >= 6 ? slope * beyond : beyond <= -6 ? 0 : slope * std::pow(beyond + 6, 2) / 24;
        };
        const std::string common = "threshold_db = -30\nknee_db = 12\nattack = 0\nrelease = 0\n";
        EXPECT_NEAR(turned_down_db(in, "type = 'compressor'\nratio = 3\n" + common), knee(2.0 / 3), 0.01)
            << level;
        EXPECT_NEAR(turned_down_db(in, "type = 'compressor'\nratio = 1000\n" + common), knee(0.999), 0.01)
            << level;
        const double below = beyond <= -6 ? -beyond : beyond >= 6 ? 0 : std::pow(6 - beyond, 2) / 24;
        EXPECT_NEAR(turned_down_db(in, "type = 'expander'\nratio = 2\nrange_db = 20\n" + common),
                    std::min(below, 20.0), 0.01)
            << level;
    }
}

// Of a level that falls at once, 63.2 % of the reduction are gone after the release.
TEST_P(DetectorsTest, release_is_the_time_of_63_percent_of_the_way_back)
{
    Lane fall(30000, 0.5);
    std::fill(fall.begin() + 6000, fall.end(), 0.01);
    for (const double ms : {5.0, 50.0, 200.0}) {
        const Lane out =
            through({fall}, "type = 'compressor'\nthreshold_db = -30\nratio = 4\nknee_db = 0\nattack = 0\n"
                            "release = '" +
                                std::to_string(ms) + " ms'")
                .front();
        const double full = (20 * std::log10(0.5) + 30) * 0.75;
        std::size_t at = 6000;
        while (20 * std::log10(fall[at] / out[at]) > full * std::exp(-1.0)) ++at;
        EXPECT_NEAR((static_cast<double>(at) - 5999) / rate, ms / 1000, 0.02 * ms / 1000 + 1 / rate);
    }
}

TEST_P(DetectorsTest, a_key_may_have_an_equaliser)
{
    const std::string insert = "type = 'compressor'\nthreshold_db = -30\nattack = 0\nrelease = 1\n"
                               "key_bands = [{ type = 'low_cut', frequency = 2000, slope = 48 }]";
    EXPECT_NEAR(turned_down_db(tone(60, 0.5, 24000), insert), 0, 0.01);
    EXPECT_GT(turned_down_db(tone(8000, 0.5, 24000), insert), 10);
}

TEST_P(DetectorsTest, auto_makeup_gives_half_of_what_full_scale_loses)
{
    // 30 dB beyond the threshold at 4 to 1 lose 22.5 dB.
    const Lane quiet = tone(500, 0.001, 12000);
    EXPECT_NEAR(
        turned_down_db(quiet, "type = 'compressor'\nthreshold_db = -30\nratio = 4\nauto_makeup = true"),
        -11.25, 1e-3);
}

TEST_P(DetectorsTest, reduction_comes_out_instead_of_the_sound)
{
    Lane x = tone(440, 0.02, 24000);
    for (std::size_t i = 9000; i < 15000; ++i) x[i] *= 30;
    for (const std::string insert :
         {"type = 'compressor'\nthreshold_db = -30\nattack = '2 ms'\nrelease = '40 ms'",
          "type = 'compressor'\ndetector = 'true_peak'\nthreshold_db = -30\nattack = '2 ms'\nrelease = '40 "
          "ms'",
          "type = 'expander'\nthreshold_db = -20\nhold = '5 ms'", "type = 'limiter'\nceiling_db = -12"}) {
        const Lane sound = through({x}, insert).front();
        const Lane db = through({x}, insert + "\noutput = 'reduction'").front();
        double worst = 0, most = 0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            worst = std::max(worst, std::abs(sound[i] - x[i] * std::pow(10, -100 * db[i] / 20)));
            most = std::max(most, 100 * db[i]);
        }
        EXPECT_LT(worst, 1e-5) << insert;
        EXPECT_GT(most, 3) << insert << ": the test does nothing";
    }
}

TEST_P(DetectorsTest, linked_true_peaks_are_those_of_the_loudest)
{
    const Lane loud = swelling(tone(997, 0.5, 12000)), soft = swelling(tone(600, 0.01, 12000));
    const auto reduction = [&](const std::string& link) {
        return 100 * through({loud, soft},
                             "type = 'compressor'\ndetector = 'true_peak'\nthreshold_db = -20\nratio = 1000\n"
                             "knee_db = 0\nattack = 0\nrelease = 20\noutput = 'reduction'\nlink = " +
                                 link)[1][9000];
    };
    const double all = 20 + 20 * std::log10(0.5), own = 20 + 20 * std::log10(0.01);
    EXPECT_NEAR(reduction("100"), 0.999 * all, 0.01);
    EXPECT_NEAR(reduction("75"), 0.999 * (0.25 * own + 0.75 * all), 0.01);
    EXPECT_NEAR(reduction("0"), 0, 1e-6);
}

ON_BOTH_DEVICES(DetectorsTest);

// The same session on both: what differs is single precision and how each computes its logarithms.
TEST(DynamicsOnBothDevices, differ_by_less_than_a_hundred_and_ten_db)
{
    SessionFolder folder;
    Lane x = tone(440, 0.3, 24000), y = tone(1250, 0.4, 24000, 0.3);
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] *= i / 3000 % 2 == 0 ? 1.0 : 0.05;
        y[i] *= i / 5000 % 2 == 0 ? 0.1 : 2.0;
    }
    folder.write("in.wav", {x, y});
    const char* inserts[] = {"type = 'compressor'\nthreshold_db = -24\nauto_release = true",
                             "type = 'compressor'\nthreshold_db = -24\ndetector = 'rms'\nlink = 40",
                             "type = 'compressor'\nthreshold_db = -24\ndetector = 'true_peak'",
                             "type = 'expander'\nthreshold_db = -20",
                             "type = 'limiter'\nceiling_db = -6",
                             "type = 'multiband'\nbands = [{ threshold_db = -30 }, { threshold_db = -30 }, "
                             "{ threshold_db = -30 }, { threshold_db = -30 }]",
                             "type = 'de_esser'\nthreshold_db = -40\nfrom = 900",
                             "type = 'dynamic_eq'\nbands = [{ frequency = 1000, threshold_db = -40 }]",
                             "type = 'transient'\nattack_gain = 60"};
    for (const std::string insert : inserts) {
        const Session session = folder.session(
            "[session]\nname = 's'\ntail = 0\n[[track]]\nname = 'a'\nlayout = 'stereo'\n[[track.insert]]\n" +
            insert + "\n[[track.clip]]\nfile = 'in.wav'\n");
        const auto on = [&](Device& device, const char* name) {
            RenderSettings settings;
            settings.folder = folder.path() / name;
            settings.cache_folder = folder.path() / "cache";
            settings.samples = SampleFormat::f32;
            const CancelFlag never{false};
            return read_audio(render(session, device, settings, {}, never).files.front().path).sound;
        };
        const oracle::Signal cpu = on(cpu_device(), "cpu"), vulkan = on(vulkan_device(), "vulkan");
        EXPECT_LT(null_db(vulkan, cpu), -110) << insert;
    }
}

} // namespace
} // namespace dubstage::test
