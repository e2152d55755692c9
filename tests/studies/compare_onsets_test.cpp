// Onsets of songs: found where the strokes are, and their crest kept or lost by what is known to do so.
#include "studies/compare/onsets.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "base/error.h"

namespace dubstage {

namespace {

constexpr double rate = 48000;
const std::vector<double> strokes_s{0.5, 0.83, 1.2, 1.45, 2.0, 2.31, 2.9, 3.3, 3.6};
const CancelFlag go{false};

// Strokes on a pad, the right channel a little quieter.
Channels drums(double gain)
{
    std::vector<double> left(static_cast<std::size_t>(4 * rate));
    unsigned seed = 5;
    for (std::size_t t = 0; t < left.size(); ++t) {
        const double at = static_cast<double>(t) / rate;
        left[t] = 0.01 * std::sin(2 * std::numbers::pi * 220 * at);
        seed = seed * 1664525u + 1013904223u;
        const double noise = static_cast<double>(static_cast<int>(seed)) / 2147483648.0;
        for (const double stroke : strokes_s)
            if (at >= stroke) left[t] += 0.5 * std::exp(-(at - stroke) / 0.02) * noise;
        left[t] *= gain;
    }
    std::vector<double> right = left;
    for (double& sample : right) sample *= 0.8;
    return {left, right};
}

std::vector<Frames> onsets_of(Channels channels)
{
    return find_onsets(*sound_of(std::move(channels), rate), go);
}

double mean_change(const Channels& before, const Channels& after, double delay)
{
    const auto a = sound_of(before, rate), b = sound_of(after, rate);
    const std::vector<Frames> onsets = find_onsets(*a, go);
    const std::vector<double> in = onset_crests(*a, onsets, 0), out = onset_crests(*b, onsets, delay);
    double sum = 0;
    for (std::size_t i = 0; i < in.size(); ++i) sum += out[i] - in[i];
    return sum / static_cast<double>(in.size());
}

} // namespace

TEST(CompareOnsets, are_where_the_strokes_are_and_nowhere_else)
{
    const std::vector<Frames> found = onsets_of(drums(1));
    ASSERT_EQ(found.size(), strokes_s.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        // The stroke lies in the second of two hops of 5 ms.
        const double late_s = strokes_s[i] - static_cast<double>(found[i]) / rate;
        EXPECT_GE(late_s, 0) << i;
        EXPECT_LE(late_s, 0.0101) << i;
    }
}

TEST(CompareOnsets, do_not_depend_on_the_level)
{
    EXPECT_EQ(onsets_of(drums(0.01)), onsets_of(drums(1)));
    EXPECT_NEAR(mean_change(drums(1), drums(0.01), 0), 0, 1e-9);
}

TEST(CompareOnsets, are_none_in_a_steady_tone_and_in_silence)
{
    std::vector<double> tone(static_cast<std::size_t>(2 * rate), 0.0);
    EXPECT_TRUE(onsets_of({tone}).empty());
    for (std::size_t t = 0; t < tone.size(); ++t)
        tone[t] = 0.5 * std::sin(2 * std::numbers::pi * 440 / rate * static_cast<double>(t));
    EXPECT_LE(onsets_of({tone}).size(), 1u); // where it begins
    EXPECT_TRUE(onsets_of({{}}).empty());
}

TEST(CompareOnsets, move_with_a_delay_that_is_known)
{
    Channels late = drums(1);
    for (auto& channel : late) {
        channel.insert(channel.begin(), 1234, 0.0);
        channel.resize(drums(1)[0].size());
    }
    EXPECT_NEAR(mean_change(drums(1), late, 1234), 0, 1e-9);
    EXPECT_GT(std::abs(mean_change(drums(1), late, 0)), 3); // looked for at the wrong places
}

TEST(CompareOnsets, crest_is_that_of_a_known_stroke)
{
    // One frame of 0.8 in one channel of two, 0.1 throughout the 150 ms in both.
    Channels sound(2, std::vector<double>(static_cast<std::size_t>(rate), 0.1));
    sound[1][10000] = 0.8;
    const double frames = 0.15 * rate, power = (0.64 + 0.01 * (2 * frames - 1)) / (2 * frames);
    EXPECT_NEAR(crest_of_onset(sound, 9800, rate, 0.02), 10 * std::log10(0.64 / power), 1e-6);
    EXPECT_NEAR(crest_of_onset(sound, 8000, rate, 0.02), 10 * std::log10(0.01 / power), 1e-6);
}

TEST(CompareOnsets, a_clipper_flattens_by_what_it_cuts_off)
{
    const Channels before = drums(1);
    Channels after = before;
    for (auto& channel : after)
        for (double& sample : channel) sample = std::clamp(sample, -0.1, 0.1);
    // By the definition, from the strokes themselves.
    double wanted = 0;
    for (const double stroke : strokes_s) {
        const auto crest = [&](const Channels& channels) {
            double peak = 0, sum = 0;
            const auto from = static_cast<std::size_t>(stroke * rate - 240);
            for (const auto& channel : channels)
                for (std::size_t t = from; t < from + 7200; ++t) {
                    peak = std::max(peak, std::abs(channel[t]));
                    sum += channel[t] * channel[t];
                }
            return 20 * std::log10(peak) - 10 * std::log10(sum);
        };
        wanted += (crest(after) - crest(before)) / static_cast<double>(strokes_s.size());
    }
    EXPECT_LT(wanted, -3);
    EXPECT_NEAR(mean_change(before, after, 0), wanted, 0.1);
}

TEST(CompareOnsets, stop_when_they_are_told_to)
{
    const CancelFlag stop{true};
    EXPECT_THROW(find_onsets(*sound_of(drums(1), rate), stop), Error);
}

} // namespace dubstage
