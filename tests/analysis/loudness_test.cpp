// Loudness against the published signals of EBU Tech 3341 v4 and 3342 v4 and ITU-R BS.2217, and its laws.
#include "analysis/loudness.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "analysis/tones.h"

namespace dubstage::test {
namespace {

constexpr double tolerance_lu = 0.1; // Tech 3341, BS.2217

double max_momentary(const Energies& e)
{
    return measure_loudness(e).max_momentary;
}

double max_short_term(const Energies& e)
{
    return measure_loudness(e).max_short_term;
}

void expect_steady(const std::vector<double>& history, std::size_t first, std::size_t last, double lufs)
{
    ASSERT_GE(history.size(), last);
    for (std::size_t i = first; i < last; ++i)
        EXPECT_NEAR(history[i], lufs, tolerance_lu) << i * 100 << " ms";
}

TEST(Tech3341, signals_1_and_2_read_their_level_on_every_scale)
{
    for (const double level : {-23.0, -33.0}) {
        const Energies e = stereo(tones({{level, 20}}));
        const Loudness l = measure_loudness(e);
        EXPECT_NEAR(l.integrated, level, tolerance_lu);
        EXPECT_NEAR(l.max_momentary, level, tolerance_lu);
        EXPECT_NEAR(l.max_short_term, level, tolerance_lu);
        const LoudnessHistory h = loudness_history(e);
        expect_steady(h.momentary, 4, 200, level);
        expect_steady(h.short_term, 30, 200, level);
        expect_steady(h.integrated, 4, 200, level);
    }
    EXPECT_NEAR(integrated_loudness(stereo(tones({{-23, 20}}))), -22.993, 0.001);
}

TEST(Tech3341, signals_3_to_5_gate_what_is_quiet)
{
    const auto integrated = [](const std::vector<Tone>& parts) {
        return integrated_loudness(stereo(tones(parts)));
    };
    EXPECT_NEAR(integrated({{-36, 10}, {-23, 60}, {-36, 10}}), -23, tolerance_lu);
    EXPECT_NEAR(integrated({{-72, 10}, {-36, 10}, {-23, 60}, {-36, 10}, {-72, 10}}), -23, tolerance_lu);
    EXPECT_NEAR(integrated({{-26, 20}, {-20, 20.1}, {-26, 20}}), -23, tolerance_lu);
}

TEST(Tech3341, signal_6_weighs_the_surrounds)
{
    const auto front = tones({{-28, 20}}), centre = tones({{-24, 20}}), surround = tones({{-30, 20}});
    const Energies e = energies_of({front, front, centre, surround, surround}, {1, 1, 1, 1.41, 1.41});
    EXPECT_NEAR(integrated_loudness(e), -23, tolerance_lu);
    EXPECT_NEAR(integrated_loudness(e), -23.016, 0.001);
}

TEST(Tech3341, signals_9_and_12_hold_still)
{
    std::vector<Tone> nine, twelve;
    for (int i = 0; i < 5; ++i) nine.insert(nine.end(), {{-20, 1.34}, {-30, 1.66}});
    for (int i = 0; i < 25; ++i) twelve.insert(twelve.end(), {{-20, 0.18}, {-30, 0.22}});
    expect_steady(loudness_history(stereo(tones(nine))).short_term, 30, 150, -23);
    expect_steady(loudness_history(stereo(tones(twelve))).momentary, 10, 100, -23);
}

TEST(Tech3341, signals_10_and_11_find_the_loudest_short_term_wherever_it_begins)
{
    for (int i = 0; i < 20; ++i) {
        const double lead = i * 0.15;
        EXPECT_NEAR(max_short_term(stereo(tones({{silent_db, lead}, {-23, 3}, {silent_db, 1}}))), -23,
                    tolerance_lu);
        const double level = -38 + i;
        EXPECT_NEAR(max_short_term(stereo(tones({{silent_db, lead}, {level, 3}, {silent_db, 3 - lead}}))),
                    level, tolerance_lu);
    }
}

TEST(Tech3341, signals_13_and_14_find_the_loudest_momentary_wherever_it_begins)
{
    for (int i = 0; i < 20; ++i) {
        const double lead = i * 0.02, level = -38 + i;
        const double m = max_momentary(stereo(tones({{silent_db, lead}, {-23, 0.4}, {silent_db, 1}})));
        EXPECT_NEAR(m, -22.994, 0.01) << i;
        EXPECT_NEAR(max_momentary(stereo(tones({{silent_db, lead}, {level, 0.4}, {silent_db, 0.4 - lead}}))),
                    level, tolerance_lu);
    }
}

TEST(Tech3342, signals_1_to_4_span_their_levels)
{
    const auto range = [](const std::vector<double>& levels) {
        std::vector<Tone> parts;
        for (const double level : levels) parts.push_back({level, 20});
        return loudness_range(stereo(tones(parts))).lu;
    };
    EXPECT_NEAR(range({-20, -30}), 10, 0.01);
    EXPECT_NEAR(range({-20, -15}), 5, 0.01);
    EXPECT_NEAR(range({-40, -20}), 20, 0.01);
    EXPECT_NEAR(range({-50, -35, -20, -35, -50}), 15, 0.01);
}

TEST(Bs2217, tones_of_every_frequency_read_minus_23)
{
    const double peaks[][2] = {{25, -11.916},   {100, -21.176},  {500, -22.351},
                               {1000, -23.007}, {2000, -25.380}, {10000, -26.351}};
    for (const auto& [hz, peak] : peaks)
        EXPECT_NEAR(integrated_loudness(stereo(tones({{peak, 10}}, hz))), -23, 0.01) << hz;
}

TEST(Bs2217, a_tone_in_the_lfe_is_silence)
{
    const Layout layout = parse_layout("5.1", "test");
    const auto weights = channel_weights(layout);
    std::vector<std::vector<float>> lanes(6, std::vector<float>(48000));
    lanes[static_cast<std::size_t>(*layout.find(Speaker::lfe))] = tones({{-20, 1}});
    EXPECT_EQ(integrated_loudness(energies_of(lanes, weights)), silence_lufs);
}

TEST(ChannelWeights, follow_the_position_of_the_loudspeaker)
{
    for (const char* name : {"stereo", "5.1", "7.1", "7.1.4", "9.1.6"}) {
        const Layout layout = parse_layout(name, "test");
        const auto weights = channel_weights(layout);
        for (std::size_t c = 0; c < weights.size(); ++c) {
            const Speaker s = layout.speakers()[c];
            const bool side = s == Speaker::left_surround || s == Speaker::right_surround ||
                              s == Speaker::left_side || s == Speaker::right_side ||
                              s == Speaker::left_wide || s == Speaker::right_wide;
            EXPECT_EQ(weights[c], s == Speaker::lfe ? 0 : (side ? 1.41 : 1)) << name << " " << short_name(s);
        }
    }
    EXPECT_EQ(channel_weights(parse_layout("mono", "test"), true), std::vector<double>{2});
}

TEST(Loudness, of_nothing_or_too_little_is_minus_infinity)
{
    for (const double seconds : {0.0, 1.0 / 48000, 0.399}) {
        const Loudness l = measure_loudness(stereo(tones({{-20, seconds}})));
        EXPECT_EQ(l.integrated, silence_lufs) << seconds;
        EXPECT_EQ(l.max_momentary, silence_lufs) << seconds;
    }
    const Loudness l = measure_loudness(stereo(std::vector<float>(480000)));
    EXPECT_EQ(l.integrated, silence_lufs);
    EXPECT_EQ(l.max_short_term, silence_lufs);
    EXPECT_EQ(l.range.lu, 0);
    EXPECT_TRUE(std::isfinite(measure_loudness(stereo(tones({{-20, 0.4}}))).integrated));
}

TEST(Loudness, of_an_album_is_that_of_its_blocks)
{
    const Energies a = stereo(tones({{-20, 10}})), b = stereo(tones({{-26, 30}}));
    EXPECT_NEAR(album_loudness({a, b}), integrated_loudness(stereo(tones({{-20, 10}, {-26, 30}}))), 0.05);
}

TEST(Loudness, of_a_part_is_that_of_the_part_alone)
{
    const Energies e = stereo(tones({{-30, 10}, {-18, 10}, {-30, 10}}));
    EXPECT_NEAR(integrated_loudness(part_of(e, 11 * 48000, 19 * 48000)), -17.993, 0.001);
}

TEST(Loudness, of_speech_counts_only_where_speech_is)
{
    const Energies e = stereo(tones({{-27, 10}, {-10, 10}}));
    std::vector<bool> active(2000);
    std::fill(active.begin(), active.begin() + 980, true);
    const SpeechLoudness speech = speech_loudness(e, active);
    EXPECT_NEAR(speech.lufs, -26.993, 0.005);
    EXPECT_NEAR(speech.share, 0.49, 0.01);
    EXPECT_EQ(speech_loudness(e, std::vector<bool>(2000)).lufs, silence_lufs);
}

TEST(Loudness, histogram_counts_every_loud_block)
{
    const auto bins = loudness_histogram(stereo(tones({{-23.05, 10}})));
    std::size_t count = 0;
    for (const std::size_t n : bins) count += n;
    EXPECT_EQ(count, 97u);
    EXPECT_GE(bins[469] + bins[470], 96u); // -23.1 to -22.9
}

} // namespace
} // namespace dubstage::test
