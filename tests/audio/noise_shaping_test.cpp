// Shaped dither: its spectrum against the filter that shapes it, and the theorem that no shaping gets round.
#include <cmath>
#include <complex>
#include <gtest/gtest.h>
#include <numbers>

#include "audio/noise_shaping.h"

namespace dubstage {

namespace {

constexpr double pi = std::numbers::pi;

// |1 - sum of c[k] z^-(k+1)|^2 at a share of the rate.
double shaped_power(NoiseShape shape, double place)
{
    std::complex<double> sum = 1;
    const auto& c = shaping_coefficients(shape);
    for (std::size_t k = 0; k < c.size(); ++k)
        sum -= c[k] * std::polar(1.0, -2 * pi * place * static_cast<double>(k + 1));
    return std::norm(sum);
}

int number_at(const std::vector<std::byte>& bytes, std::size_t at, int size)
{
    int value = 0;
    for (int b = 0; b < size; ++b)
        value |= std::to_integer<int>(bytes[at + static_cast<std::size_t>(b)]) << 8 * b;
    return value << (32 - 8 * size) >> (32 - 8 * size);
}

// What quantising adds to a soft tone, in steps.
std::vector<double> noise_of(NoiseShape shape, SampleFormat samples, std::size_t frames)
{
    const int size = bytes_per_sample(samples);
    const double scale = std::ldexp(1.0, 8 * size - 1);
    std::vector<float> in(frames);
    for (std::size_t i = 0; i < frames; ++i)
        in[i] = static_cast<float>((100 * std::sin(0.1 * static_cast<double>(i)) + 0.3) / scale);
    std::vector<std::byte> out(frames * static_cast<std::size_t>(size));
    ShapedQuantiser quantiser(shape, samples, 1, 1);
    quantiser.run(in.data(), static_cast<Frames>(frames), out.data());
    std::vector<double> noise(frames);
    for (std::size_t i = 0; i < frames; ++i)
        noise[i] = number_at(out, i * static_cast<std::size_t>(size), size) - double{in[i]} * scale;
    return noise;
}

// Mean power of the bins of a Hann window of 256 about a place.
double power_at(const std::vector<double>& x, double place)
{
    constexpr std::size_t window = 256;
    double sum = 0;
    int windows = 0;
    for (std::size_t from = 0; from + window <= x.size(); from += window / 2, ++windows) {
        std::complex<double> bin;
        for (std::size_t i = 0; i < window; ++i)
            bin += x[from + i] * (0.5 - 0.5 * std::cos(2 * pi * (static_cast<double>(i) + 0.5) / window)) *
                   std::polar(1.0, -2 * pi * place * static_cast<double>(i));
        sum += std::norm(bin);
    }
    return sum / windows / (0.375 * window);
}

} // namespace

// Gerzon and Craven: the mean of the logarithm over frequency is no less than that of white noise.
TEST(NoiseShaping, the_filters_shift_noise_and_take_none_away)
{
    for (const NoiseShape shape : {NoiseShape::gentle, NoiseShape::strong}) {
        double mean = 0, power = 0;
        constexpr int parts = 20000;
        for (int i = 0; i < parts; ++i) {
            const double p = shaped_power(shape, (i + 0.5) / parts / 2);
            mean += 10 * std::log10(p) / parts;
            power += p / parts;
        }
        EXPECT_NEAR(mean, 0, 0.05);
        EXPECT_NEAR(10 * std::log10(power), shape == NoiseShape::gentle ? 7.6 : 18.4, 0.1);
        EXPECT_NEAR(10 * std::log10(shaped_power(shape, 4000 / 44100.0)),
                    shape == NoiseShape::gentle ? -19.4 : -23.3, 0.1);
    }
}

TEST(NoiseShaping, the_noise_has_the_filters_spectrum)
{
    constexpr double flat_db = -6.0206; // of triangular dither and rounding: a quarter of a step squared
    for (const NoiseShape shape : {NoiseShape::flat, NoiseShape::gentle, NoiseShape::strong})
        for (const SampleFormat samples : {SampleFormat::s16, SampleFormat::s24}) {
            const auto noise = noise_of(shape, samples, 200000);
            for (const double place : {0.02, 0.09, 0.2, 0.3, 0.42})
                EXPECT_NEAR(10 * std::log10(power_at(noise, place)),
                            flat_db + 10 * std::log10(shaped_power(shape, place)), 0.8)
                    << place;
            double mean = 0;
            for (const double x : noise) mean += x / static_cast<double>(noise.size());
            EXPECT_NEAR(mean, 0, 0.01);
        }
}

TEST(NoiseShaping, blocks_do_not_matter_and_channels_have_noise_of_their_own)
{
    std::vector<float> in(2 * 1000);
    for (std::size_t i = 0; i < in.size(); ++i)
        in[i] = static_cast<float>(0.01 * std::sin(static_cast<double>(i / 2)));
    std::vector<std::byte> whole(in.size() * 2), parts(in.size() * 2);
    ShapedQuantiser one(NoiseShape::strong, SampleFormat::s16, 2, 5), other = one;
    one.run(in.data(), 1000, whole.data());
    other.run(in.data(), 333, parts.data());
    other.run(in.data() + 2 * 333, 667, parts.data() + 4 * 333);
    EXPECT_EQ(whole, parts);
    int differ = 0;
    for (std::size_t i = 0; i < whole.size(); i += 4) differ += whole[i] != whole[i + 2];
    EXPECT_GT(differ, 500);
}

TEST(NoiseShaping, full_scale_is_clipped_and_recovers)
{
    std::vector<float> in(3000, 0.1f);
    std::fill(in.begin() + 500, in.begin() + 600, 1.5f);
    std::vector<std::byte> out(in.size() * 2);
    ShapedQuantiser(NoiseShape::strong, SampleFormat::s16, 1, 1).run(in.data(), 3000, out.data());
    EXPECT_EQ(number_at(out, 2 * 550, 2), 32767);
    for (std::size_t i = 700; i < 3000; ++i) EXPECT_NEAR(number_at(out, 2 * i, 2), 3276.8, 60) << i;
}

} // namespace dubstage
