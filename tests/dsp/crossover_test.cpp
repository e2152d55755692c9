// Crossovers against the law of Linkwitz and Riley, and bands that sum to the signal.
#include "dsp/crossover.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "dsp/textbook.h"

namespace dubstage {

namespace {

struct Case {
    std::vector<double> frequencies;
    double slope, sample_rate;
};

// Neighbours far enough apart that a third band has no part where two of them meet.
const std::vector<Case> cases{
    {{120.0}, 24.0, 48000.0},          {{20.0}, 48.0, 44100.0},
    {{200.0, 3000.0}, 24.0, 48000.0},  {{80.0, 1000.0, 12000.0}, 36.0, 44100.0},
    {{120.0, 2000.0}, 48.0, 192000.0}, {{60.0, 250.0, 1000.0, 4000.0, 12000.0}, 96.0, 48000.0},
};

std::string told(const Case& c)
{
    return std::to_string(c.frequencies.size()) + " crossovers from " + std::to_string(c.frequencies[0]) +
           " Hz at " + std::to_string(c.slope) + " dB/octave, rate " + std::to_string(c.sample_rate);
}

double gain_of(const Response& band, double f, double sample_rate)
{
    return std::abs(textbook::transform(band, f, sample_rate));
}

// Linkwitz and Riley's low part is the square of a Butterworth filter of half its order.
double low_law(double f, double corner, double slope)
{
    const double butterworth = textbook::high_cut(f, corner, static_cast<int>(slope) / 12);
    return butterworth * butterworth;
}

} // namespace

TEST(Crossover, bands_sum_to_a_unit_impulse)
{
    for (const Case& c : cases) {
        const auto bands = crossover_bands(c.frequencies, c.slope, c.sample_rate);
        ASSERT_EQ(bands.size(), c.frequencies.size() + 1);
        std::vector<double> sum(static_cast<std::size_t>(2 * bands[0].last() + 1), 0.0);
        const auto middle = static_cast<Frames>(sum.size() / 2);
        for (const Response& band : bands) {
            EXPECT_LE(band.taps.size(), sum.size()) << told(c);
            for (std::size_t i = 0; i < band.taps.size(); ++i)
                sum[static_cast<std::size_t>(middle + band.first) + i] += band.taps[i];
        }
        sum[static_cast<std::size_t>(middle)] -= 1.0;
        double off = 0.0; // the sum of all errors bounds that at any frequency
        for (const double tap : sum) off += std::abs(tap);
        EXPECT_LT(off, 1e-12) << told(c);
    }
}

TEST(Crossover, bands_have_linear_phase_about_frame_0)
{
    for (const Case& c : cases)
        for (const Response& band : crossover_bands(c.frequencies, c.slope, c.sample_rate)) {
            EXPECT_EQ(band.first, -band.last()) << told(c);
            for (std::size_t i = 0; i < band.taps.size() / 2; ++i)
                ASSERT_NEAR(band.taps[i], band.taps[band.taps.size() - 1 - i], 1e-15) << told(c);
        }
}

TEST(Crossover, neighbours_meet_at_minus_6_db)
{
    for (const Case& c : cases) {
        const auto bands = crossover_bands(c.frequencies, c.slope, c.sample_rate);
        for (std::size_t i = 0; i < c.frequencies.size(); ++i)
            for (const std::size_t band : {i, i + 1})
                EXPECT_NEAR(textbook::db(gain_of(bands[band], c.frequencies[i], c.sample_rate)), -6.02, 0.1)
                    << told(c) << ", band " << band << " at " << c.frequencies[i] << " Hz";
    }
}

TEST(Crossover, bands_fall_with_the_slope_down_to_minus_80_db)
{
    for (const Case& c : cases) {
        const auto bands = crossover_bands(c.frequencies, c.slope, c.sample_rate);
        for (const double f : textbook::audible(c.sample_rate))
            for (std::size_t band = 0; band < bands.size(); ++band) {
                const bool last = band == c.frequencies.size();
                const double upper = last ? 1.0 : low_law(f, c.frequencies[band], c.slope);
                const double lower = band == 0 ? 0.0 : low_law(f, c.frequencies[band - 1], c.slope);
                const double got = gain_of(bands[band], f, c.sample_rate);
                EXPECT_NEAR(got, upper - lower, 2.5e-5)
                    << told(c) << ", band " << band << " at " << f << " Hz";
            }
    }
}

TEST(Crossover, stopbands_hold_minus_80_db)
{
    const double sample_rate = 48000;
    for (const double slope : {24.0, 48.0, 96.0})
        for (const double corner : {40.0, 300.0, 2000.0}) {
            const auto bands = crossover_bands(std::vector<double>{corner}, slope, sample_rate);
            const double past = std::exp2(84.0 / slope); // the law is at -84 dB there
            for (double f = corner * past; f < 20000.0; f *= 1.07)
                EXPECT_LT(textbook::db(gain_of(bands[0], f, sample_rate)), -80.0)
                    << corner << " Hz, " << slope << " dB/octave, low band at " << f;
            for (double f = corner / past; f > 1.0; f /= 1.07)
                EXPECT_LT(textbook::db(gain_of(bands[1], f, sample_rate)), -80.0)
                    << corner << " Hz, " << slope << " dB/octave, high band at " << f;
            EXPECT_LT(textbook::db(gain_of(bands[1], 0.0, sample_rate)), -80.0);
        }
}

TEST(Crossover, any_corner_and_slope_follows_the_law)
{
    const double sample_rate = 48000;
    for (const double corner : {20.0, 150.0, 5000.0, 20000.0})
        for (const double slope : {12.0, 18.0, 27.5, 30.0, 61.0, 96.0}) {
            const Response low = crossover_low(corner, slope, sample_rate);
            for (const double f : textbook::audible(sample_rate, 100))
                EXPECT_NEAR(gain_of(low, f, sample_rate), 1.0 / (1.0 + std::pow(f / corner, slope / 6.0)),
                            1.2e-5)
                    << corner << " Hz, " << slope << " dB/octave at " << f << " Hz, " << low.taps.size()
                    << " taps";
        }
}

TEST(Crossover, responses_are_no_longer_than_the_slope_needs)
{
    // Twelve periods of the corner to each side at 24 dB/octave would be waste.
    EXPECT_LT(crossover_low(100, 24, 48000).taps.size(), 2u * 4u * 480u);
    EXPECT_LT(crossover_low(100, 96, 48000).taps.size(), 2u * 14u * 480u);
}

} // namespace dubstage
