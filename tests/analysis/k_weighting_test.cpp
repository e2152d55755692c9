// The K filter against the tables of BS.1770-5, and its energies against libebur128 and themselves in other
// blocks.
#include "analysis/k_weighting.h"

#include <algorithm>
#include <complex>
#include <ebur128.h>
#include <gtest/gtest.h>
#include <random>

#include "analysis/tones.h"

namespace dubstage::test {
namespace {

double response_db(const Biquad& f, double hz, double rate)
{
    const std::complex<double> z = std::polar(1.0, -2 * std::numbers::pi * hz / rate);
    return 20 * std::log10(std::abs((f.b0 + z * (f.b1 + z * f.b2)) / (1.0 + z * (f.a1 + z * f.a2))));
}

// Noise whose level wanders over 30 dB, so that gates and percentiles have something to decide.
std::vector<float> programme(double rate, double seconds, unsigned seed)
{
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    std::vector<float> samples(static_cast<std::size_t>(rate * seconds));
    double level = -20, coloured = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (i % static_cast<std::size_t>(rate / 2) == 0)
            level = std::clamp(level + 4 * normal(generator), -45.0, -15.0);
        coloured = 0.9 * coloured + 0.4 * normal(generator);
        samples[i] = static_cast<float>(std::pow(10.0, level / 20) * coloured);
    }
    return samples;
}

struct Peer {
    double integrated = 0, range = 0;
};

Peer libebur128(const std::vector<float>& samples, double rate)
{
    ebur128_state* state =
        ebur128_init(1, static_cast<unsigned long>(rate), EBUR128_MODE_I | EBUR128_MODE_LRA);
    ebur128_add_frames_float(state, samples.data(), samples.size());
    Peer peer;
    ebur128_loudness_global(state, &peer.integrated);
    ebur128_loudness_range(state, &peer.range);
    ebur128_destroy(&state);
    return peer;
}

TEST(KWeighting, is_the_table_of_the_standard_at_48_khz)
{
    const auto [s, h] = k_weighting(48000);
    const double got[] = {s.b0, s.b1, s.b2, s.a1, s.a2, h.b0, h.b1, h.b2, h.a1, h.a2};
    const double want[] = {1.53512485958697,
                           -2.69169618940638,
                           1.19839281085285,
                           -1.69065929318241,
                           0.73248077421585,
                           1.0,
                           -2.0,
                           1.0,
                           -1.99004745483398,
                           0.99007225036621};
    for (std::size_t i = 0; i < 10; ++i) EXPECT_NEAR(got[i], want[i], 1e-12) << i;
}

TEST(KWeighting, responds_alike_at_every_rate)
{
    const auto at_48 = k_weighting(48000);
    for (const double rate : {44100.0, 88200.0, 96000.0, 176400.0, 192000.0, 384000.0})
        for (const double hz : {20.0, 40.0, 100.0, 1000.0, 2000.0, 10000.0, 20000.0}) {
            const auto f = k_weighting(rate);
            EXPECT_NEAR(response_db(f.shelf, hz, rate) + response_db(f.high_pass, hz, rate),
                        response_db(at_48.shelf, hz, 48000) + response_db(at_48.high_pass, hz, 48000), 0.01)
                << rate << " " << hz;
        }
}

TEST(KEnergy, is_the_same_in_blocks_of_any_size)
{
    const std::vector<float> samples = programme(48000, 1.237, 3);
    const std::vector<double> whole = lane_energy(samples);
    for (const std::size_t block : {1u, 7u, 480u, 1009u, 16384u}) {
        KEnergy energy(48000);
        for (std::size_t at = 0; at < samples.size(); at += block)
            energy.add(samples.data() + at, std::min(block, samples.size() - at));
        ASSERT_EQ(energy.sums().size(), whole.size());
        for (std::size_t i = 0; i < whole.size(); ++i)
            EXPECT_NEAR(energy.sums()[i], whole[i], 1e-12 * whole[i]) << block << " " << i;
    }
}

TEST(KEnergy, sub_blocks_of_odd_rates_begin_at_rounded_frames)
{
    const std::vector<float> samples(11025, 0.0f);
    EXPECT_EQ(lane_energy(samples, 11025).size(), 100u);
    EXPECT_EQ(sub_block_start(1, 11025), 110);
    EXPECT_EQ(sub_block_start(3, 11025), 331);
    EXPECT_EQ(sub_block_start(100, 11025), 11025);
}

TEST(KEnergy, agrees_with_libebur128_on_random_programme)
{
    for (const double rate : {44100.0, 48000.0})
        for (const unsigned seed : {1u, 2u}) {
            const std::vector<float> samples = programme(rate, 70, seed);
            const Energies e = energies_of({samples}, {1.0}, rate);
            const Peer peer = libebur128(samples, rate);
            EXPECT_NEAR(integrated_loudness(e), peer.integrated, 0.02) << rate << " " << seed;
            EXPECT_NEAR(loudness_range(e, {100, false}).lu, peer.range, 0.02) << rate << " " << seed;
        }
}

} // namespace
} // namespace dubstage::test
