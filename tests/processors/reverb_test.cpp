// Convolution reverb: every kind of impulse response sample by sample, and everything that is done to it
// first.
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "base/units.h"
#include "dsp/textbook.h"
#include "support/workbench.h"

namespace dubstage::test {

namespace {

// As recorded: no trimming, no normalisation.
const std::string raw = "normalise = \"none\"\ntrim = false\n";

std::string reverb(const std::string& more)
{
    return "type = \"reverb\"\n" + more;
}

double energy(const std::vector<double>& samples)
{
    double sum = 0.0;
    for (const double sample : samples) sum += sample * sample;
    return sum;
}

void expect_equal(const std::vector<double>& got, const std::vector<double>& wanted, const std::string& what)
{
    ASSERT_EQ(got.size(), wanted.size()) << what;
    for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_NEAR(got[i], wanted[i], 1e-6) << what << " frame " << i;
}

// Four different responses of four frames.
const std::vector<std::vector<double>> four{
    {1.0, 0.5, 0.25, 0.1}, {0.8, -0.4, 0.2, -0.1}, {-0.6, 0.3, 0.15, 0.05}, {0.4, 0.2, -0.1, 0.025}};
const std::vector<double> nothing(4, 0.0);

} // namespace

TEST(Reverb, a_mono_response_is_in_every_channel_but_lfe)
{
    Workbench bench("5.1");
    bench.folder().write("ir.wav", {four[0]});
    const auto paths = bench.paths(reverb(raw + "file = \"ir.wav\""));
    EXPECT_EQ(paths.size(), 5u);
    for (const int channel : {0, 1, 2, 4, 5})
        expect_equal(impulse_at(paths, channel, channel, 0, 4), four[0], "mono");
    expect_equal(impulse_at(paths, 3, 3, 0, 4), nothing, "LFE");
    for (const auto& path : paths) EXPECT_EQ(path.response, paths[0].response);
}

TEST(Reverb, a_stereo_response_is_left_to_left_and_right_to_right)
{
    Workbench bench;
    bench.folder().write("ir.wav", {four[0], four[1]});
    const auto paths = bench.paths(reverb(raw + "file = \"ir.wav\""));
    expect_equal(impulse_at(paths, 0, 0, 0, 4), four[0], "left");
    expect_equal(impulse_at(paths, 1, 1, 0, 4), four[1], "right");
    expect_equal(impulse_at(paths, 0, 1, 0, 4), nothing, "across");
}

TEST(Reverb, a_stereo_response_goes_by_sides_in_surround)
{
    Workbench bench("5.1");
    bench.folder().write("ir.wav", {four[0], four[1]});
    const auto paths = bench.paths(reverb(raw + "file = \"ir.wav\""));
    expect_equal(impulse_at(paths, 4, 4, 0, 4), four[0], "Ls");
    expect_equal(impulse_at(paths, 5, 5, 0, 4), four[1], "Rs");
    std::vector<double> middle(4);
    for (std::size_t i = 0; i < 4; ++i) middle[i] = std::sqrt(0.5) * (four[0][i] + four[1][i]);
    expect_equal(impulse_at(paths, 2, 2, 0, 4), middle, "C");
}

TEST(Reverb, true_stereo_is_in_the_order_left_left_left_right_right_left_right_right)
{
    Workbench bench;
    bench.folder().write("ir.wav", four);
    const auto paths = bench.paths(reverb(raw + "file = \"ir.wav\""));
    expect_equal(impulse_at(paths, 0, 0, 0, 4), four[0], "LL");
    expect_equal(impulse_at(paths, 0, 1, 0, 4), four[1], "LR");
    expect_equal(impulse_at(paths, 1, 0, 0, 4), four[2], "RL");
    expect_equal(impulse_at(paths, 1, 1, 0, 4), four[3], "RR");
}

TEST(Reverb, a_file_with_a_channel_for_each_channel)
{
    Workbench bench("quad");
    bench.folder().write("ir.wav", four);
    const auto paths = bench.paths(reverb(raw + "file = \"ir.wav\""));
    for (int i = 0; i < 4; ++i)
        expect_equal(impulse_at(paths, i, i, 0, 4), four[static_cast<std::size_t>(i)], "quad");
}

TEST(Reverb, several_files_are_for_the_channels_but_lfe)
{
    Workbench bench("5.1");
    std::string files;
    for (std::size_t i = 0; i < 5; ++i) {
        const std::string name = "ir" + std::to_string(i) + ".wav";
        bench.folder().write(name, {four[i % 4]});
        files += "{ file = \"" + name + "\" }, ";
    }
    const auto paths = bench.paths(reverb(raw + "files = [" + files + "]"));
    const int channels[] = {0, 1, 2, 4, 5};
    for (std::size_t i = 0; i < 5; ++i)
        expect_equal(impulse_at(paths, channels[i], channels[i], 0, 4), four[i % 4], "files");
    expect_equal(impulse_at(paths, 3, 3, 0, 4), nothing, "LFE");
}

TEST(Reverb, a_sound_field_is_heard_from_where_it_came)
{
    Workbench bench("5.1");
    // One reflection from the left surround's direction, 110 degrees: W Y Z X.
    const double angle = 110.0 * 3.14159265358979323846 / 180.0;
    bench.folder().write("ir.wav", {{0, 1, 0}, {0, std::sin(angle), 0}, {0, 0, 0}, {0, std::cos(angle), 0}});
    const auto paths = bench.paths(reverb(raw + "file = \"ir.wav\"\nkind = \"b_format\""));
    const auto heard = [&](int out) { return impulse_at(paths, 0, out, 0, 3)[1]; };
    const double scale = 1.0 / std::sqrt(5.0 * (1.0 + 2.0 / 3.0));
    EXPECT_NEAR(heard(4), scale * (1.0 + std::sqrt(2.0)), 1e-6);
    EXPECT_NEAR(heard(0), scale * (1.0 + std::sqrt(2.0) * std::cos(80.0 * angle / 110.0)), 1e-6);
    for (const int other : {0, 1, 2, 5}) EXPECT_LT(std::abs(heard(other)), heard(4));
    EXPECT_EQ(heard(3), 0.0);
    // Whatever channel it goes into.
    EXPECT_EQ(impulse_at(paths, 5, 4, 0, 3), impulse_at(paths, 0, 4, 0, 3));
}

TEST(Reverb, energy_is_normalised_by_one_factor_for_all_channels)
{
    Workbench bench;
    bench.folder().write("mono.wav", {four[0]});
    const auto mono = bench.paths(reverb("file = \"mono.wav\""));
    EXPECT_NEAR(energy(impulse_at(mono, 0, 0, 0, 4)), 1.0, 1e-6);
    bench.folder().write("four.wav", four);
    const auto paths = bench.paths(reverb("file = \"four.wav\""));
    double sum = 0.0;
    for (const int in : {0, 1})
        for (const int out : {0, 1}) sum += energy(impulse_at(paths, in, out, 0, 4));
    EXPECT_NEAR(sum / 2.0, 1.0, 1e-6);
    EXPECT_NEAR(impulse_at(paths, 0, 1, 0, 1)[0] / impulse_at(paths, 0, 0, 0, 1)[0], 0.8, 1e-6);
}

TEST(Reverb, leading_silence_is_trimmed_alike_in_all_channels_and_pre_delay_is_exact)
{
    Workbench bench;
    bench.folder().write("ir.wav", {{0, 0, 0.0001, 1.0, 0.5}, {0, 0, 0, 0, 0.25}});
    const auto paths = bench.paths(reverb("normalise = \"none\"\nfile = \"ir.wav\"\npre_delay = \"10 ms\""));
    for (const auto& path : paths) EXPECT_EQ(path.delay, 480);
    expect_equal(impulse_at(paths, 0, 0, 480, 482), {1.0, 0.5}, "left");
    expect_equal(impulse_at(paths, 1, 1, 480, 482), {0.0, 0.25}, "right");
}

TEST(Reverb, starts_ends_and_fades_where_it_is_told)
{
    Workbench bench("mono");
    bench.folder().write("ir.wav", {std::vector<double>(1000, 1.0)});
    const auto paths = bench.paths(reverb(
        raw + "file = \"ir.wav\"\nstart = \"100 samples\"\nlength = \"500 samples\"\nfade = \"99 samples\""));
    const auto samples = impulse_at(paths, 0, 0, 0, 600);
    EXPECT_NEAR(samples[400], 1.0, 1e-6);
    EXPECT_NEAR(samples[450], 0.5, 1e-6);
    EXPECT_EQ(samples[500], 0.0);
}

TEST(Reverb, decay_is_a_multiple_of_the_recorded_one)
{
    Workbench bench("mono");
    bench.folder().impulse_response("ir.wav", {1.0, 1}); // 60 dB in a second
    for (const double factor : {0.5, 2.0}) {
        const auto plain = impulse_at(bench.paths(reverb(raw + "file = \"ir.wav\"")), 0, 0, 0, 48000);
        const auto scaled =
            impulse_at(bench.paths(reverb(raw + "file = \"ir.wav\"\ndecay = " + std::to_string(factor))), 0,
                       0, 0, 48000);
        // At 0.4 s the recording is 24 dB down.
        EXPECT_NEAR(gain_to_db(scaled[19200] / plain[19200]), -24.0 / factor + 24.0, 1.0) << factor;
    }
}

TEST(Reverb, cuts_are_on_the_reverb_alone)
{
    Workbench bench("mono");
    bench.folder().write("ir.wav", {{1.0, 0.0, 0.0, 0.0}});
    const auto paths = bench.paths(reverb(raw + "file = \"ir.wav\"\nlow_cut = 200\nhigh_cut = 6000"));
    for (const double f : {50.0, 200.0, 1000.0, 6000.0, 15000.0})
        EXPECT_NEAR(textbook::db(std::abs(response_at(paths, 0, 0, f, 48000))),
                    textbook::db(textbook::low_cut(f, 200, 2) * textbook::high_cut(f, 6000, 2)), 0.12)
            << f;
    const auto dry =
        bench.paths(reverb(raw + "file = \"ir.wav\"\nlow_cut = 200\nwet_db = -inf\ndry_db = -6"));
    ASSERT_EQ(dry.size(), 1u);
    EXPECT_EQ(dry[0].response, nullptr);
    EXPECT_NEAR(dry[0].gain, db_to_gain(-6), 1e-15);
}

TEST(Reverb, wet_and_dry_share_the_response_of_other_gains)
{
    Workbench bench("mono");
    bench.folder().write("ir.wav", {four[0]});
    const auto one = bench.paths(reverb("file = \"ir.wav\"\nwet_db = -6"));
    const auto other = bench.paths(reverb("file = \"ir.wav\"\nwet_db = 3\npre_delay = 0.1\ndry_db = 0"));
    EXPECT_NEAR(one[0].gain, db_to_gain(-6), 1e-15);
    EXPECT_EQ(other[1].response, one[0].response);
}

TEST(Reverb, a_recording_of_another_rate_keeps_its_sound)
{
    Workbench bench("mono", 48000);
    std::vector<double> bump(2000, 0.0);
    for (std::size_t i = 0; i < bump.size(); ++i) {
        const double x = (static_cast<double>(i) - 700.0) / 60.0;
        bump[i] = 0.02 * std::exp(-x * x);
    }
    bench.folder().write("ir.wav", {bump}, 96000);
    const auto paths = bench.paths(reverb(raw + "file = \"ir.wav\""));
    for (const double f : {20.0, 300.0, 700.0}) {
        EXPECT_NEAR(std::abs(response_at(paths, 0, 0, f, 48000)),
                    std::abs(response_at(Response{0, bump}, f, 96000)), 1e-4)
            << f;
    }
}

TEST(Reverb, a_minute_of_reverb_is_as_long_as_it_is)
{
    Workbench bench("mono");
    bench.folder().impulse_response("ir.wav", {60.0, 1});
    const auto paths = bench.paths(reverb("file = \"ir.wav\""));
    EXPECT_GT(paths[0].response->taps.size(), 59.9 * 48000);
}

TEST(Reverb, refuses_nan_with_file_channel_and_frame)
{
    Workbench bench;
    auto broken = four;
    broken.resize(2);
    broken[1][2] = std::numeric_limits<double>::quiet_NaN();
    bench.folder().write("broken.wav", broken);
    const std::string message = bench.error(reverb("file = \"broken.wav\""));
    EXPECT_TRUE(message.starts_with(
        "session.toml:8: track 'kick': reverb: file: broken.wav: channel 2, frame 2 is NaN"))
        << message;
}

TEST(Reverb, refuses_what_does_not_fit)
{
    Workbench bench;
    bench.folder().write("three.wav", {four[0], four[1], four[2]});
    bench.folder().write("two.wav", {four[0], four[1]});
    const std::string at = "track 'kick': reverb: ";
    EXPECT_EQ(bench.error(reverb("")), "session.toml:6: " + at +
                                           "file: no file is named; name one file with all channels "
                                           "(file), or one for each channel (files)");
    EXPECT_EQ(bench.error(reverb("file = \"three.wav\"")),
              "session.toml:6: " + at +
                  "kind: it is not clear how an impulse response of 3 channels belongs to stereo; "
                  "write kind = \"true_stereo\", \"channels\" or \"b_format\"");
    EXPECT_EQ(bench.error(reverb("file = \"two.wav\"\nkind = \"true_stereo\"")),
              "session.toml:9: " + at +
                  "kind: the impulse response has 2 channels, and this kind has 4 (left to left, "
                  "left to right, right to left, right to right); choose another kind or another file");
    EXPECT_EQ(bench.error(reverb("files = [{ file = \"two.wav\" }, { file = \"two.wav\" }]")),
              "session.toml:8: " + at +
                  "file 1: file: two.wav has 2 channels; each of several files holds one channel");
    EXPECT_EQ(bench.error(reverb("file = \"two.wav\"\nstart = 1")),
              "session.toml:9: " + at +
                  "start: the impulse response is over before it starts; start earlier");
    EXPECT_EQ(bench.error(reverb("file = \"two.wav\"\ndecay = 2")),
              "session.toml:9: " + at +
                  "decay: the impulse response does not fall by 35 dB, so its decay is not known; take "
                  "decay away, or a longer recording");
    const std::string missing = bench.error(reverb("file = \"hal.wav\""));
    EXPECT_TRUE(missing.starts_with("session.toml:8: " + at + "file: hal.wav: ")) << missing;
}

TEST(Reverb, says_that_a_response_is_silent)
{
    Workbench bench("mono");
    bench.folder().write("silent.wav", {std::vector<double>(100, 0.0)});
    bench.paths(reverb("file = \"silent.wav\""));
    EXPECT_EQ(bench.warnings(), std::vector<std::string>{"the impulse response is silent"});
}

} // namespace dubstage::test
