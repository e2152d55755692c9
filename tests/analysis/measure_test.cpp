// The figures of a measurement against vectors with a known answer.
#include "analysis/measure.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "analysis/album.h"
#include "analysis/dynamics.h"
#include "analysis/loudness_figures.h"
#include "analysis/programmes.h"

namespace dubstage::test {
namespace {

const std::string five_one = "5.1";

TEST(Dynamics, a_full_scale_sine_has_no_dynamic_range_and_a_crest_of_3_db)
{
    const DynamicsFigures d = measured({sine(997, 1, 12), sine(997, 1, 12)}).dynamics;
    EXPECT_EQ(d.dr, 0);
    EXPECT_NEAR(d.crest, 3.0103, 0.001);
    EXPECT_NEAR(d.rms_db, -3.0103, 0.001);
    EXPECT_NEAR(d.k20, 20, 0.01);
    EXPECT_NEAR(d.k14, 14, 0.01);
}

TEST(Dynamics, plr_is_true_peak_less_loudness)
{
    const Measurement m = measured({sine(997, 0.5, 12), sine(997, 0.5, 12)});
    EXPECT_NEAR(m.dynamics.plr, m.true_peak_db - m.loudness.integrated, 1e-9);
    EXPECT_NEAR(m.dynamics.plr, 0, 0.01); // two channels of 997 Hz read their peak
    EXPECT_NEAR(m.dynamics.psr, 0, 0.01);
}

// DR by its definition over blocks of 3 s: 20 blocks, so the loudest four count.
TEST(Dynamics, dr_is_the_second_peak_over_the_loudest_fifth)
{
    Lane lane;
    const double levels[] = {0.1, 0.2, 0.4, 0.05, 0.5, 0.3, 0.1, 0.1, 0.2, 0.1,
                             0.1, 0.2, 0.1, 0.05, 0.1, 0.3, 0.1, 0.1, 0.2, 0.1};
    for (const double level : levels) {
        const Lane block = sine(100, level, 3);
        lane.insert(lane.end(), block.begin(), block.end());
    }
    const double squares = 0.5 * 0.5 + 0.4 * 0.4 + 0.3 * 0.3 + 0.3 * 0.3;
    const double dr = -20 * std::log10(std::sqrt(squares / 4) / 0.4);
    const Measurement m = measured({lane}, "mono");
    EXPECT_NEAR(m.channels[0].dr.value_or(-1), dr, 0.01);
}

// ISO 21727: 85 for 2 kHz of -20 dBFS in a screen channel, less 3 in a surround, 10 more in the LFE.
TEST(Dynamics, leq_m_reads_85_for_the_reference)
{
    const Lane none(48000 * 5);
    const auto in = [&](std::size_t channel, double hz) {
        std::vector<Lane> lanes(6, none);
        lanes[channel] = sine(hz, 0.1, 5);
        return measured(lanes, five_one).dynamics.leq_m;
    };
    EXPECT_NEAR(in(2, 2000), 85.0, 0.01);
    EXPECT_NEAR(in(2, 1000), 79.4, 0.05);
    EXPECT_NEAR(in(2, 6300), 91.6, 0.1);
    EXPECT_NEAR(in(4, 2000), 82.0, 0.01);
    EXPECT_NEAR(in(3, 2000), 95.0, 0.01);
}

TEST(Dynamics, m_weighting_follows_the_table_of_the_standard)
{
    const double table[][3] = {{31, -35.5, 0.2},  {63, -29.5, 0.1},   {100, -25.4, 0.1},  {400, -13.4, 0.1},
                               {1000, -5.6, 0.1}, {2000, 0, 0.001},   {4000, 4.9, 0.1},   {6300, 6.6, 0.1},
                               {8000, 5.8, 0.1},  {12500, -5.6, 0.1}, {20000, -27.8, 0.1}};
    for (const auto& [hz, db, tolerance] : table) EXPECT_NEAR(m_weighting_db(hz), db, tolerance) << hz;
}

TEST(Dynamics, leq_a_weighs_tones_by_the_a_curve)
{
    const auto leq = [](double hz) { return measured({sine(hz, 0.1, 5)}, "mono").dynamics.leq_a; };
    EXPECT_NEAR(leq(1000), -23.01, 0.02);
    EXPECT_NEAR(leq(100), -23.01 - 19.14, 0.1);
    EXPECT_NEAR(leq(10000), -23.01 - 2.49, 0.02);
}

TEST(Channels, plain_figures_are_those_of_the_samples)
{
    Lane lane = sine(1000, 0.25, 4);
    for (double& x : lane) x = std::floor((x + 0.01) * 32768) / 32768;
    const ChannelFigures c = measured({lane}, "mono").channels[0];
    EXPECT_EQ(c.name, "M");
    EXPECT_EQ(c.bits, 16);
    EXPECT_NEAR(c.dc, 0.01, 1e-4);
    EXPECT_NEAR(c.sample_peak_db, 20 * std::log10(0.26), 0.01);
    EXPECT_NEAR(c.rms_db, 10 * std::log10(0.25 * 0.25 / 2 + 1e-4), 0.01);
}

// Triangular dither of two steps and rounding: a quarter of a step squared.
TEST(Channels, dithered_silence_of_16_bits_reads_minus_96_3)
{
    std::mt19937 generator(3);
    std::uniform_real_distribution<double> half(-0.5, 0.5);
    Lane lane(480000);
    for (double& x : lane) x = std::round(half(generator) + half(generator)) / 32768;
    const Measurement m = measured({lane}, "mono");
    EXPECT_NEAR(m.channels[0].rms_db, -96.33, 0.1);
    EXPECT_EQ(m.channels[0].bits, 16);
    EXPECT_EQ(m.loudness.integrated, minus_infinity); // below the absolute gate
}

// 5 % of the time at -70 dBFS and the rest at -20: the fifth percentile lies at the border of the quiet part.
TEST(Channels, noise_floor_is_what_the_quiet_twentieth_holds)
{
    Lane lane = white_noise(0.1, 20, 4);
    for (std::size_t i = 0; i < 48000 * 2; ++i) lane[i] *= std::pow(10.0, -50.0 / 20);
    for (std::size_t i = 0; i < 48000; ++i) lane[lane.size() - 1 - i] = 0; // digital silence does not count
    EXPECT_NEAR(measured({lane}, "mono").channels[0].noise_floor_db, -70, 0.3);
}

TEST(Ranges, a_marked_stretch_reads_as_if_it_were_alone)
{
    Lane lane = sine(997, 0.01, 10);
    const Lane loud = sine(997, 0.1, 10);
    lane.insert(lane.end(), loud.begin(), loud.end());
    MeasureOptions options;
    options.ranges = {{"loud", 11 * 48000, 19 * 48000}, {"beyond", 100 * 48000, 200 * 48000}};
    const Measurement m = measured({lane, lane}, "stereo", 48000, options);
    ASSERT_EQ(m.ranges.size(), 2u);
    EXPECT_NEAR(m.ranges[0].integrated, -20, 0.01);
    EXPECT_NEAR(m.ranges[0].true_peak_db, -20, 0.01);
    EXPECT_EQ(m.ranges[1].integrated, minus_infinity);
    EXPECT_NEAR(m.loudness.integrated, -20, 0.15);
}

TEST(Speech, is_measured_where_the_dialogue_stem_sounds)
{
    const Lane quiet = sine(997, 0.05, 10), loud = sine(997, 0.5, 10);
    Lane mix = quiet, stem = quiet;
    mix.insert(mix.end(), loud.begin(), loud.end());
    stem.resize(9 * 48000); // its last second is silent
    stem.resize(mix.size());
    const Observation dialogue =
        observe({stem, stem}, parse_layout("stereo", "test"), 48000, {}, Peaks::of_samples);
    MeasureOptions options;
    options.dialogue = &dialogue;
    const LoudnessFigures l = measured({mix, mix}, "stereo", 48000, options).loudness;
    EXPECT_NEAR(l.speech.value_or(0), 20 * std::log10(0.05), 0.1);
    EXPECT_NEAR(l.speech_share.value_or(0), 0.45, 0.02);
    EXPECT_GT(l.integrated, -10);
}

TEST(Loudness, a_single_channel_may_count_twice)
{
    MeasureOptions twice;
    twice.dual_mono = true;
    const Lane lane = sine(997, 0.1, 5);
    EXPECT_NEAR(measured({lane}, "mono").loudness.integrated, -23.01, 0.01);
    EXPECT_NEAR(measured({lane}, "mono", 48000, twice).loudness.integrated, -20, 0.01);
}

// The loudness gated over the blocks that have come so far, worked out from nothing at each step.
TEST(Loudness, runs_over_time_as_if_the_programme_ended_there)
{
    Lane lane = white_noise(0.1, 8, 9);
    for (std::size_t i = 0; i < lane.size(); ++i) {
        const double t = static_cast<double>(i) / 48000;
        lane[i] *= t < 2 ? 0.001 : t < 4 ? 1.0 : t < 6 ? 0.05 : 0.3;
    }
    const Measurement m = measured({lane}, "mono");
    const Energies energies = energies_of(m.observation);
    for (std::size_t step = 0; step < m.loudness.running_integrated.size(); ++step) {
        const Energies so_far = part_of(energies, 0, step_start(step + 1, 48000));
        EXPECT_NEAR(std::max(-200.0, m.loudness.running_integrated[step]),
                    std::max(-200.0, integrated_loudness(so_far)), 1e-9)
            << step;
    }
}

TEST(Loudness, histogram_shares_add_up_to_what_lies_in_it)
{
    const LoudnessFigures l = measured(clean_stereo()).loudness;
    double sum = 0;
    for (const double share : l.histogram) sum += share;
    EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(Measure, silence_and_the_shortest_programmes_have_figures_without_nan)
{
    for (const std::size_t frames : {1u, 100u, 4801u, 48000u})
        for (const double level : {0.0, 0.5}) {
            const Measurement m = measured({Lane(frames, level), Lane(frames, level)});
            EXPECT_EQ(m.frames, static_cast<Frames>(frames));
            EXPECT_FALSE(std::isnan(m.dynamics.crest + m.dynamics.plr + m.dynamics.psr + m.dynamics.k20));
            EXPECT_FALSE(std::isnan(m.stereo[0].balance_db + m.stereo[0].correlation));
            EXPECT_FALSE(std::isnan(m.stereo[0].mono_loss_lu));
            EXPECT_FALSE(std::isnan(m.loudness.range + m.spectrum.tilt_db_per_octave));
            EXPECT_EQ(std::isinf(m.loudness.integrated), frames < 19200 || level == 0);
        }
}

Measurement song(double amplitude, double seconds)
{
    Lane lane = sine(997, amplitude, seconds);
    fade_ends(lane, 480);
    Measurement m = measured({lane, lane});
    m.name = std::to_string(amplitude);
    return m;
}

TEST(Album, is_one_programme_of_pooled_blocks)
{
    const Measurement loud = song(0.2, 10), quiet = song(0.1, 30);
    const AlbumFigures album = measure_album({&loud, &quiet});
    Lane both = sine(997, 0.2, 10);
    const Lane second = sine(997, 0.1, 30);
    both.insert(both.end(), second.begin(), second.end());
    EXPECT_NEAR(album.integrated, measured({both, both}).loudness.integrated, 0.05); // edge blocks
    EXPECT_EQ(album.loudest_song, loud.loudness.integrated);
    EXPECT_EQ(album.quietest_song, quiet.loudness.integrated);
    EXPECT_NEAR(album.seconds, 40, 1e-9);
    EXPECT_EQ(album.dr, 0);
    ASSERT_FALSE(album.third_octave_db.empty());
    const double mean = (10 * 0.04 + 30 * 0.01) / 40; // power, by length
    EXPECT_NEAR(album.third_octave_db[17], 10 * std::log10(2 * mean), 0.1);
}

TEST(Album, of_mono_songs_that_count_twice_counts_them_twice)
{
    MeasureOptions twice;
    twice.dual_mono = true;
    const Measurement mono = measured({sine(997, 0.1, 5)}, "mono", 48000, twice);
    EXPECT_NEAR(measure_album({&mono}).integrated, -20, 0.01);
}

TEST(Album, tells_jumps_gaps_and_what_is_mixed)
{
    const auto codes = [](const std::vector<const Measurement*>& songs) {
        std::vector<std::string> found;
        for (const Finding& finding : measure_album(songs).findings) found.push_back(finding.code);
        return found;
    };
    using Codes = std::vector<std::string>;
    const Measurement even = song(0.2, 5), quiet = song(0.1, 5);
    EXPECT_EQ(codes({&even, &even, &even}), Codes{});
    EXPECT_EQ(codes({&even, &quiet}), Codes{"album_level_jump"});
    Lane late = sine(997, 0.2, 5);
    fade_ends(late, 480);
    late.insert(late.begin(), 48000 * 7, 0.0);
    const Measurement gap = measured({late, late});
    EXPECT_EQ(codes({&even, &gap}), Codes{"album_gap"});
    const Lane cut = sine(997, 0.2, 4.9999);
    const Measurement sudden = measured({cut, cut});
    EXPECT_EQ(codes({&sudden, &even}), Codes{"album_gap"});
    Lane other = sine(997, 0.2, 5, 44100);
    fade_ends(other, 480);
    const Measurement slow = measured({other, other}, "stereo", 44100);
    EXPECT_EQ(codes({&even, &slow}), Codes{"album_mixed_rates"});
}

} // namespace
} // namespace dubstage::test
