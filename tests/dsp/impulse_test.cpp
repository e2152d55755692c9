// Tools for impulse responses: decays that are known, sums by hand, plane waves from known directions.
#include "dsp/impulse.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <random>

#include "dsp/b_format.h"
#include "dsp/fractional_delay.h"
#include "dsp/response_math.h"
#include "dsp/textbook.h"
#include "dsp/windows.h"

namespace dubstage {

namespace {

// Noise that falls by 60 dB in `frames`.
std::vector<double> decaying_noise(std::size_t count, double frames, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<double> samples(count);
    for (std::size_t i = 0; i < count; ++i)
        samples[i] = (static_cast<double>(random()) / 2147483648.0 - 1.0) *
                     std::pow(10.0, -3.0 * static_cast<double>(i) / frames);
    return samples;
}

} // namespace

TEST(Impulse, decay_is_the_time_to_fall_by_sixty_decibel)
{
    const Channels channels{decaying_noise(48000, 24000, 1), decaying_noise(48000, 24000, 2)};
    const auto frames = decay_frames(channels);
    ASSERT_TRUE(frames.has_value());
    EXPECT_NEAR(*frames, 24000.0, 500.0);
}

TEST(Impulse, decay_of_what_does_not_fall_is_unknown)
{
    EXPECT_FALSE(decay_frames({std::vector<double>(100, 0.0)}).has_value());
    EXPECT_FALSE(decay_frames({{1.0}}).has_value());
    EXPECT_FALSE(decay_frames({}).has_value());
}

TEST(Impulse, a_scaled_decay_is_measured_as_such)
{
    for (const double factor : {0.5, 1.5, 2.0}) {
        auto taps = decaying_noise(96000, 24000, 3);
        scale_decay(taps, 0, 24000.0, factor);
        EXPECT_NEAR(*decay_frames({taps}), 24000.0 * factor, 1000.0);
    }
}

TEST(Impulse, onset_is_common_to_all_channels)
{
    const Channels channels{{0, 0, 0, 0.0005, 0, 0.5}, {0, 0, 0.0009, 0.002, 1.0, 0}};
    EXPECT_EQ(onset(channels, 1e-3), 3u);
    EXPECT_EQ(onset({{0.0, 0.0}}, 1e-3), 0u);
}

TEST(Impulse, the_silent_end_leaves_a_tap)
{
    EXPECT_EQ(silent_end({1.0, 0.5, 1e-9, 0.0}, 1e-7), 2u);
    EXPECT_EQ(silent_end({0.0, 0.0, 0.0}, 1e-7), 2u);
    EXPECT_EQ(silent_end({1.0}, 1e-7), 0u);
}

TEST(ResponseMath, convolution_is_the_sum_of_products)
{
    const Response a{-2, {1.0, 2.0, -1.0}}, b{5, {0.5, 0.0, 3.0, 1.0}};
    const Response product = convolve(a, b);
    EXPECT_EQ(product.first, 3);
    const std::vector<double> wanted{0.5, 1.0, 2.5, 7.0, -1.0, -1.0};
    ASSERT_EQ(product.taps.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(product.taps[i], wanted[i], 1e-14);
}

TEST(ResponseMath, a_sum_lines_up_what_begins_at_different_frames)
{
    const Response sum = weighted_sum({-1, {1.0, 1.0}}, 2.0, {1, {1.0}}, -3.0);
    EXPECT_EQ(sum.first, -1);
    EXPECT_EQ(sum.taps, (std::vector<double>{2.0, 2.0, -3.0}));
}

TEST(FractionalDelay, is_flat_and_late_by_its_fraction)
{
    for (const double fraction : {0.0, 0.1, 0.5, 0.937}) {
        const Response response = fractional_delay(fraction);
        for (const double part : {0.001, 0.1, 0.4, 0.485}) {
            const auto h = textbook::transform(response, part, 1.0);
            EXPECT_NEAR(textbook::db(std::abs(h)), 0.0, 1e-4) << fraction << " " << part;
            const double angle = 2.0 * std::numbers::pi * part;
            EXPECT_NEAR(std::arg(h * std::polar(1.0, angle * fraction)) / angle, 0.0, 1e-5);
        }
    }
}

TEST(Windows, kaiser_and_cosine_have_their_known_values)
{
    EXPECT_EQ(kaiser(0.0, 8.0), 1.0);
    EXPECT_EQ(kaiser(1.1, 8.0), 0.0);
    // 1 / I0(8), Abramowitz and Stegun table 9.11: I0(8) = 427.564.
    EXPECT_NEAR(kaiser(1.0, 8.0), 1.0 / 427.5641157218048, 1e-12);
    EXPECT_NEAR(cosine_fall(0.5), 0.5, 1e-15);
    EXPECT_EQ(cosine_fall(-1.0), 1.0);
    EXPECT_NEAR(cosine_fall(2.0), 0.0, 1e-15);
    std::vector<double> taps(6, 1.0);
    fade_end(taps, 3);
    EXPECT_EQ(taps[2], 1.0);
    EXPECT_NEAR(taps[4], 0.5, 1e-15);
    EXPECT_NEAR(taps[3] + taps[5], 1.0, 1e-15);
}

namespace {

// A plane wave from a direction, as the channels of a sound field.
std::array<double, 4> plane_wave(double azimuth, double elevation, BFormatOrder order)
{
    const double a = azimuth * std::numbers::pi / 180.0, e = elevation * std::numbers::pi / 180.0;
    const double x = std::cos(a) * std::cos(e), y = std::sin(a) * std::cos(e), z = std::sin(e);
    if (order == BFormatOrder::ambix) return {1.0, y, z, x};
    return {std::sqrt(0.5), x, y, z};
}

double heard(const std::array<double, 4>& gains, const std::array<double, 4>& field)
{
    double sum = 0.0;
    for (std::size_t c = 0; c < 4; ++c) sum += gains[c] * field[c];
    return sum;
}

const std::vector<Direction> five{{30, 0}, {-30, 0}, {0, 0}, {110, 0}, {-110, 0}};
const std::vector<Direction> cube{{45, 35},  {-45, 35},  {135, 35},  {-135, 35},
                                  {45, -35}, {-45, -35}, {135, -35}, {-135, -35}};

} // namespace

TEST(BFormat, a_plane_wave_is_loudest_where_it_comes_from)
{
    for (const auto order : {BFormatOrder::ambix, BFormatOrder::fuma})
        for (const auto& layout : {five, cube})
            for (std::size_t source = 0; source < layout.size(); ++source) {
                const auto gains = decode_b_format(layout, order);
                const auto field = plane_wave(layout[source].azimuth, layout[source].elevation, order);
                for (std::size_t other = 0; other < layout.size(); ++other)
                    EXPECT_TRUE(other == source || heard(gains[source], field) > heard(gains[other], field));
            }
}

TEST(BFormat, a_plane_wave_follows_the_max_re_pattern)
{
    const auto gains = decode_b_format(five, BFormatOrder::ambix);
    for (const double azimuth : {0.0, 45.0, 90.0, 180.0, -120.0}) {
        const auto field = plane_wave(azimuth, 0, BFormatOrder::ambix);
        const double angle = (azimuth - 110.0) * std::numbers::pi / 180.0;
        const double pattern = (1.0 + std::sqrt(2.0) * std::cos(angle)) / std::sqrt(5.0 * (1.0 + 2.0 / 3.0));
        EXPECT_NEAR(heard(gains[3], field), pattern, 1e-12) << azimuth;
    }
}

TEST(BFormat, both_orders_of_channels_mean_the_same_field)
{
    const auto ambix = decode_b_format(cube, BFormatOrder::ambix),
               fuma = decode_b_format(cube, BFormatOrder::fuma);
    for (std::size_t i = 0; i < cube.size(); ++i)
        EXPECT_NEAR(heard(ambix[i], plane_wave(20, 50, BFormatOrder::ambix)),
                    heard(fuma[i], plane_wave(20, 50, BFormatOrder::fuma)), 1e-12);
}

TEST(BFormat, a_diffuse_field_keeps_its_power_in_every_layout)
{
    for (const auto& layout :
         {std::vector<Direction>{{0, 0}}, std::vector<Direction>{{30, 0}, {-30, 0}}, five, cube}) {
        double power = 0.0;
        // W has the power 1, the others a third of it each, and nothing correlates.
        for (const auto& gains : decode_b_format(layout, BFormatOrder::ambix))
            power +=
                gains[0] * gains[0] + (gains[1] * gains[1] + gains[2] * gains[2] + gains[3] * gains[3]) / 3.0;
        EXPECT_NEAR(power, 1.0, 1e-12);
    }
}

} // namespace dubstage
