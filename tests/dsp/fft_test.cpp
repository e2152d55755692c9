// The transform against its definition, and from many threads.
#include "dsp/fft.h"

#include <gtest/gtest.h>
#include <numbers>
#include <random>
#include <thread>

namespace dubstage {

namespace {

std::vector<double> noise(std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<double> samples(count);
    for (double& sample : samples) sample = static_cast<double>(random()) / 2147483648.0 - 1.0;
    return samples;
}

} // namespace

TEST(Fft, forward_is_the_sum_of_its_definition)
{
    for (const std::size_t n : {2u, 6u, 64u, 1010u}) {
        const auto samples = noise(n, 7);
        const auto bins = forward_fft(samples);
        ASSERT_EQ(bins.size(), n / 2 + 1);
        for (std::size_t k = 0; k < bins.size(); ++k) {
            std::complex<double> sum = 0.0;
            for (std::size_t i = 0; i < n; ++i)
                sum += samples[i] * std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>(k * i % n) /
                                                        static_cast<double>(n));
            EXPECT_NEAR(std::abs(bins[k] - sum), 0.0, 1e-11) << n << " " << k;
        }
    }
}

TEST(Fft, inverse_gives_the_samples_back)
{
    const auto samples = noise(4096, 3);
    const auto back = inverse_fft(forward_fft(samples), samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) EXPECT_NEAR(back[i], samples[i], 1e-14);
}

TEST(Fft, keeps_the_samples_of_a_forward_transform)
{
    const auto samples = noise(256, 5);
    RealFft fft(256);
    std::copy(samples.begin(), samples.end(), fft.time());
    fft.forward();
    EXPECT_TRUE(std::equal(samples.begin(), samples.end(), fft.time()));
}

TEST(Fft, has_the_same_bits_in_every_thread)
{
    const auto samples = noise(3000, 11);
    const auto wanted = forward_fft(samples);
    std::vector<std::thread> threads;
    std::vector<int> equal(8, 0);
    for (std::size_t t = 0; t < equal.size(); ++t)
        threads.emplace_back([&, t] {
            // Other lengths in between, so that plans are made while others run.
            for (std::size_t i = 0; i < 20; ++i) {
                forward_fft(noise(16 + 2 * (i * equal.size() + t), 1));
                equal[t] += forward_fft(samples) == wanted ? 1 : 0;
            }
        });
    for (auto& thread : threads) thread.join();
    for (const int count : equal) EXPECT_EQ(count, 20);
}

TEST(Fft, power_of_two_is_not_below_what_is_asked)
{
    EXPECT_EQ(power_of_two(0), 2u);
    EXPECT_EQ(power_of_two(2), 2u);
    EXPECT_EQ(power_of_two(3), 4u);
    EXPECT_EQ(power_of_two(65536), 65536u);
    EXPECT_EQ(power_of_two(65537), 131072u);
}

} // namespace dubstage
