// Two recordings of one thing: how far apart they are found to be, and what is left when one is taken from
// the other. Sounds are sums of sines, so that any delay can be computed exactly.
#include "studies/alignment.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "base/error.h"
#include "support/audio_files.h"

namespace dubstage {

namespace {

constexpr double rate = 48000;
const CancelFlag go{false};

// A chord of a hundred tones from 40 Hz to 18 kHz that falls by 6 dB per octave, with an envelope that moves,
// under a bow from silence to silence, as if played `delay` frames later.
std::vector<double> chord(double seconds, double delay, unsigned seed = 1)
{
    std::vector<double> sound(static_cast<std::size_t>(seconds * rate));
    for (int tone = 0; tone < 100; ++tone) {
        seed = seed * 1664525u + 1013904223u;
        const double phase = static_cast<double>(seed) / 4294967296.0 * 2 * std::numbers::pi;
        const double hz = 40 * std::pow(450.0, tone / 99.0) * (1 + 1e-3 * (tone % 7));
        const double step = 2 * std::numbers::pi * hz / rate,
                     beat = 2 * std::numbers::pi * (0.3 + 0.01 * tone) / rate;
        for (std::size_t t = 0; t < sound.size(); ++t) {
            const double at = static_cast<double>(t) - delay;
            sound[t] += 4 / hz * std::sin(step * at + phase) * (1 + 0.7 * std::sin(beat * at));
        }
    }
    for (std::size_t t = 0; t < sound.size(); ++t) {
        const double place = (static_cast<double>(t) - delay) / static_cast<double>(sound.size());
        sound[t] *= place <= 0 || place >= 1 ? 0 : std::pow(std::sin(std::numbers::pi * place), 2);
    }
    return sound;
}

std::vector<double> scaled(std::vector<double> sound, double gain)
{
    for (double& sample : sound) sample *= gain;
    return sound;
}

struct Pair {
    std::unique_ptr<Sound> reference, other;
};
Pair pair_of(Channels a, Channels b)
{
    return {sound_of(std::move(a), rate), sound_of(std::move(b), rate)};
}

std::vector<double> plus_noise(std::vector<double> sound, double db)
{
    const auto noise = test::noise_channels(1, sound.size(), std::sqrt(3.0), 77).front();
    double power = 0;
    for (const double sample : sound) power += sample * sample;
    const double gain = std::sqrt(power / static_cast<double>(sound.size())) * std::pow(10.0, db / 20);
    for (std::size_t t = 0; t < sound.size(); ++t) sound[t] += gain * noise[t];
    return sound;
}

} // namespace

TEST(Alignment, a_delay_between_frames_is_found)
{
    for (const double delay : {12.34, -7.51, 0.25, 4801.77, -20000.1}) {
        const Pair pair = pair_of({chord(3, 0), chord(3, 0, 2)}, {chord(3, delay), chord(3, delay, 2)});
        const Alignment found = align(*pair.reference, *pair.other, go);
        EXPECT_TRUE(found.found);
        EXPECT_NEAR(found.delay, delay, 1e-4);
        EXPECT_NEAR(found.gain_db(), 0, 1e-4);
        EXPECT_LT(null_test(*pair.reference, *pair.other, found, {}, go).depth_db, -80) << delay;
    }
}

// The correlation of their differences has lobes of the other sign, nearly as high as its peak.
TEST(Alignment, bright_noise_is_found_between_frames_with_its_polarity)
{
    const Channels noise = test::noise_channels(2, 60000, 0.5, 4);
    for (const double delay : {12.34, -7.5, 100.66, 0.5})
        for (const double gain : {0.35, -0.35}) {
            const auto reference = sound_of(noise, rate);
            Channels late = advanced(*reference, -delay)->read(0, 60000);
            for (auto& channel : late) channel = scaled(std::move(channel), gain);
            const auto other = sound_of(std::move(late), rate);
            const Alignment found = align(*reference, *other, go);
            EXPECT_NEAR(found.delay, delay, 0.01) << gain;
            EXPECT_EQ(found.inverted(), gain < 0) << delay;
            EXPECT_NEAR(found.gain_db(), 20 * std::log10(0.35), 0.05) << delay;
        }
}

// The highest frequencies come much later than the rest, and differences follow them: what is most alike
// decides.
TEST(Alignment, bright_noise_behind_a_filter_is_found_where_it_is_most_alike)
{
    const Channels noise = test::noise_channels(1, 60000, 0.5, 4);
    std::vector<double> late = noise[0];
    // All-passes of first order that turn the upper half of the spectrum alone, 8 frames later.
    for (int stage = 0; stage < 4; ++stage) {
        double before_in = 0, before_out = 0;
        for (double& sample : late) {
            const double out = 0.6 * sample + before_in - 0.6 * before_out;
            before_in = sample;
            before_out = out;
            sample = out;
        }
    }
    late.insert(late.begin(), 8, 0.0);
    const Pair pair = pair_of(noise, {late});
    const Alignment found = align(*pair.reference, *pair.other, go);
    // The plain sounds' own correlation at every frame: none is higher.
    double most = 0;
    for (std::size_t lag = 0; lag < 24; ++lag) {
        double xy = 0, xx = 0, yy = 0;
        for (std::size_t t = 100; t < 50000; ++t) {
            xy += noise[0][t] * late[t + lag];
            xx += noise[0][t] * noise[0][t];
            yy += late[t + lag] * late[t + lag];
        }
        most = std::max(most, std::abs(xy) / std::sqrt(xx * yy));
    }
    EXPECT_GT(std::abs(found.correlation), 0.79 * most) << found.delay;
}

TEST(Alignment, noise_hardly_moves_the_delay)
{
    const Pair pair = pair_of({chord(3, 0)}, {plus_noise(chord(3, 12.34), -40)});
    const Alignment found = align(*pair.reference, *pair.other, go);
    EXPECT_NEAR(found.delay, 12.34, 0.01);
    // The noise is what cannot be nulled.
    EXPECT_NEAR(null_test(*pair.reference, *pair.other, found, {}, go).depth_db, -40, 0.1);
}

TEST(Alignment, an_identity_leaves_nothing)
{
    const Pair pair = pair_of({chord(2, 0)}, {chord(2, 0)});
    const Alignment found = align(*pair.reference, *pair.other, go);
    EXPECT_EQ(found.delay, 0);
    EXPECT_NEAR(found.correlation, 1, 1e-12);
    EXPECT_LT(null_test(*pair.reference, *pair.other, found, {}, go).depth_db, -200);
}

TEST(Alignment, a_whole_delay_of_floats_nulls_below_their_rounding)
{
    std::vector<double> late = chord(2, 0);
    late.insert(late.begin(), 480, 0.0);
    for (double& sample : late) sample = static_cast<float>(sample * 0.5);
    const Pair pair = pair_of({chord(2, 0)}, {late});
    const Alignment found = align(*pair.reference, *pair.other, go);
    EXPECT_EQ(found.delay, 480);
    EXPECT_LT(null_test(*pair.reference, *pair.other, found, {}, go).depth_db, -140);
}

TEST(Alignment, gain_and_polarity_are_found)
{
    const Pair pair = pair_of({chord(2, 0)}, {scaled(chord(2, 3.5), -0.25)});
    const Alignment found = align(*pair.reference, *pair.other, go);
    EXPECT_TRUE(found.inverted());
    EXPECT_NEAR(found.gain_db(), 20 * std::log10(0.25), 1e-4);
    EXPECT_NEAR(found.delay, 3.5, 1e-4);
    EXPECT_NEAR(found.correlation, -1, 1e-4);
}

TEST(Alignment, the_null_of_a_tone_beside_is_its_level)
{
    // -40 dB of the rms, of a tone that the chord does not hold.
    std::vector<double> with = chord(4, 0), tone(with.size());
    double power = 0;
    for (const double sample : with) power += sample * sample;
    const double level = std::sqrt(2 * power / static_cast<double>(with.size())) * 0.01;
    for (std::size_t t = 0; t < with.size(); ++t)
        with[t] += level * std::sin(2 * std::numbers::pi * 21000 / rate * static_cast<double>(t));
    const Pair pair = pair_of({chord(4, 0)}, {with});
    const NullFigures null = null_test(*pair.reference, *pair.other, Alignment{}, {}, go);
    EXPECT_NEAR(null.depth_db, -40, 0.01);
    EXPECT_NEAR(null.peak_db, 20 * std::log10(level), 0.01);
    EXPECT_NEAR(10 * std::log10(null.difference[10] / null.difference[20]), 0, 0.01);
    EXPECT_GT(null.total[20], 10 * null.total[2]);
}

TEST(Alignment, nothing_alike_is_said_to_be_so)
{
    const Channels a = test::noise_channels(1, 96000, 0.5, 1), b = test::noise_channels(1, 96000, 0.5, 999);
    const Pair pair = pair_of(a, b);
    const Alignment found = align(*pair.reference, *pair.other, go);
    EXPECT_FALSE(found.found);
    EXPECT_EQ(found.delay, 0);
    EXPECT_NEAR(null_test(*pair.reference, *pair.other, found, {}, go).depth_db, 0, 0.1);
}

TEST(Alignment, silence_has_no_delay)
{
    const Pair pair = pair_of({chord(1, 0)}, {std::vector<double>(48000)});
    const Alignment found = align(*pair.reference, *pair.other, go);
    EXPECT_FALSE(found.found);
    EXPECT_EQ(found.gain, 1);
}

TEST(Alignment, clocks_that_differ_show_as_a_drift)
{
    // Thirty frames over half a minute: 20.8 parts in a million.
    const double seconds = 30, slope = 30 / (seconds * rate);
    std::vector<double> straight(static_cast<std::size_t>(seconds * rate)), slow = straight;
    unsigned seed = 5;
    for (int tone = 0; tone < 40; ++tone) {
        seed = seed * 1664525u + 1013904223u;
        const double hz = 100.0 + static_cast<double>(seed >> 8) / 16777216.0 * 3000,
                     step = 2 * std::numbers::pi * hz / rate;
        for (std::size_t t = 0; t < straight.size(); ++t) {
            const double at = static_cast<double>(t);
            straight[t] += 0.01 * std::sin(step * at);
            slow[t] += 0.01 * std::sin(step * at * (1 - slope));
        }
    }
    const Pair pair = pair_of({straight}, {slow});
    const Alignment found = align(*pair.reference, *pair.other, go);
    ASSERT_TRUE(found.drift.has_value());
    EXPECT_NEAR(*found.drift, 30, 0.5);
}

TEST(Alignment, other_rates_and_channels_are_refused)
{
    const auto one = sound_of({chord(0.1, 0)}, 48000, "one.wav"),
               fast = sound_of({chord(0.1, 0)}, 96000, "fast.wav"),
               two = sound_of({chord(0.1, 0), chord(0.1, 0)}, 48000, "two.wav");
    for (Sound* other : {fast.get(), two.get()}) try {
            align(*one, *other, go);
            FAIL() << other->name();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_data);
            EXPECT_EQ(error.subject(), other->name());
        }
}

TEST(Alignment, the_difference_lies_where_the_reference_does)
{
    const test::TemporaryFolder folder;
    std::vector<double> with = chord(1, 0);
    with[30000] += 0.25;
    with.insert(with.begin(), 100, 0.0);
    const Pair pair = pair_of({chord(1, 0)}, {with});
    const Alignment found = align(*pair.reference, *pair.other, go);
    EXPECT_EQ(found.delay, 100);
    null_test(*pair.reference, *pair.other, found, folder / "difference.wav", go);
    const auto difference = test::read_audio(folder / "difference.wav").front();
    ASSERT_EQ(difference.size(), 48000u);
    EXPECT_NEAR(difference[30000], 0.25, 1e-3);
    EXPECT_LT(std::abs(difference[29000]), 1e-3);
}

TEST(Alignment, files_are_read_in_the_order_of_their_loudspeakers)
{
    const test::TemporaryFolder folder;
    const test::Channels channels = test::noise_channels(2, 1000, 0.5);
    test::write_audio(folder / "a.wav", channels, rate, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
    const auto sound = open_sound(folder / "a.wav");
    EXPECT_EQ(sound->layout().name(), "stereo");
    const Channels read = sound->read(-2, 1010);
    EXPECT_EQ(read[1][1], 0);
    EXPECT_NEAR(read[1][2], channels[1][0], 1e-7);
    EXPECT_NEAR(read[0][1001], channels[0][999], 1e-7);
    EXPECT_EQ(read[0][1002], 0);
}

} // namespace dubstage
