// Designed filters against the analog prototypes, dB by dB over the audible range.
#include "dsp/fir_design.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

#include "dsp/fft.h"
#include "dsp/minimum_phase.h"
#include "dsp/textbook.h"

namespace dubstage {

namespace {

constexpr double tolerance_db = 0.1;

Prototype band(const AnalogSections& sections)
{
    return {sections, {}};
}

// Where the law is above -60 dB the filter is within the tolerance; below that it stays below -55 dB.
template <class Law>
void expect_law(const Response& response, double sample_rate, const Law& law, const std::string& what)
{
    double worst = 0.0, at = 0.0;
    for (const double f : textbook::audible(sample_rate)) {
        const double wanted = textbook::db(law(f));
        const double got = textbook::db(std::abs(textbook::transform(response, f, sample_rate)));
        if (wanted < -60.0) {
            EXPECT_LT(got, -55.0) << what << " at " << f << " Hz";
            continue;
        }
        if (std::abs(got - wanted) > worst) {
            worst = std::abs(got - wanted);
            at = f;
        }
    }
    EXPECT_LT(worst, tolerance_db) << what << ", " << sample_rate << " Hz, " << response.taps.size()
                                   << " taps, at " << at << " Hz";
}

template <class Law>
void expect_both_phases(const Prototype& prototype, const Law& law, const std::string& what)
{
    for (const double sample_rate : {44100.0, 48000.0})
        for (const Phase phase : {Phase::linear, Phase::minimum}) {
            const FirDesign design = design_fir(prototype, sample_rate, phase);
            EXPECT_TRUE(design.within_tolerance) << what;
            expect_law(design.response, sample_rate, law,
                       what + (phase == Phase::linear ? " linear" : " minimum"));
        }
}

} // namespace

TEST(FirDesign, bells_follow_the_analog_response)
{
    for (const double frequency : {30.0, 100.0, 1000.0, 10000.0, 16000.0, 20000.0})
        for (const auto& [gain, q] : {std::pair{6.0, 1.0}, std::pair{-12.0, 3.0}, std::pair{18.0, 0.5}})
            expect_both_phases(
                band(analog_bell(frequency, gain, q)),
                [&, g = gain, width = q](double f) { return textbook::bell(f, frequency, g, width); },
                "bell at " + std::to_string(frequency));
}

// A bilinear equaliser is at 0 dB at Nyquist: 3.4 dB off at 20 kHz for this bell (48 kHz).
TEST(FirDesign, nothing_cramps_towards_nyquist)
{
    for (const Phase phase : {Phase::linear, Phase::minimum}) {
        const auto response = design_fir(band(analog_bell(16000, 6, 1)), 48000, phase).response;
        for (const double f : {14000.0, 16000.0, 18000.0, 20000.0, 21600.0})
            EXPECT_NEAR(textbook::db(std::abs(textbook::transform(response, f, 48000))),
                        textbook::db(textbook::bell(f, 16000, 6, 1)), tolerance_db)
                << f;
    }
}

TEST(FirDesign, shelves_and_tilt_follow_the_analog_response)
{
    expect_both_phases(
        band(analog_low_shelf(60, 6, butterworth_q, 2)),
        [](double f) { return textbook::low_shelf(f, 60, 6, butterworth_q); }, "low shelf");
    expect_both_phases(
        band(analog_high_shelf(12000, -9, 1.2, 2)),
        [](double f) { return textbook::high_shelf(f, 12000, -9, 1.2); }, "high shelf");
    expect_both_phases(
        band(analog_tilt(700, 6)), [](double f) { return textbook::tilt(f, 700, 6); }, "tilt");
}

TEST(FirDesign, cuts_follow_butterworth_at_every_slope)
{
    for (const int order : {1, 2, 3, 4, 8, 16}) {
        const std::string slope = std::to_string(6 * order) + " dB/octave";
        for (const double corner : {20.0, 100.0, 1000.0})
            expect_both_phases(
                band(analog_low_cut(corner, butterworth_q, order)),
                [&](double f) { return textbook::low_cut(f, corner, order); },
                "low cut at " + std::to_string(corner) + ", " + slope);
        for (const double corner : {200.0, 5000.0, 18000.0})
            expect_both_phases(
                band(analog_high_cut(corner, butterworth_q, order)),
                [&](double f) { return textbook::high_cut(f, corner, order); },
                "high cut at " + std::to_string(corner) + ", " + slope);
    }
}

TEST(FirDesign, the_slope_of_a_cut_is_what_it_says)
{
    const auto response =
        design_fir(band(analog_high_cut(1000, butterworth_q, 4)), 48000, Phase::minimum).response;
    const double one = textbook::db(std::abs(textbook::transform(response, 2500, 48000)));
    const double octave_up = textbook::db(std::abs(textbook::transform(response, 5000, 48000)));
    EXPECT_NEAR(octave_up - one, -24.0, 0.2);
}

TEST(FirDesign, a_low_cut_blocks_direct_current)
{
    for (const Phase phase : {Phase::linear, Phase::minimum}) {
        const auto response = design_fir(band(analog_low_cut(20, butterworth_q, 1)), 48000, phase).response;
        EXPECT_LT(std::abs(textbook::transform(response, 0.0, 48000)), 1e-6);
    }
}

TEST(FirDesign, band_passes_and_notches_follow_outside_their_core)
{
    expect_both_phases(
        band(analog_band_pass(200, 4)), [](double f) { return textbook::band_pass(f, 200, 4); }, "band-pass");
    for (const Phase phase : {Phase::linear, Phase::minimum}) {
        const auto response = design_fir(band(analog_notch(1000, 8)), 48000, phase).response;
        for (const double f : textbook::audible(48000)) {
            const double wanted = textbook::db(textbook::notch(f, 1000, 8));
            if (wanted <= -20.0) continue;
            EXPECT_NEAR(textbook::db(std::abs(textbook::transform(response, f, 48000))), wanted, tolerance_db)
                << f;
        }
        EXPECT_LT(textbook::db(std::abs(textbook::transform(response, 1000, 48000))), -40.0);
    }
}

TEST(FirDesign, a_free_curve_is_followed)
{
    const FreeCurve curve({{40, 0}, {80, 4}, {250, -3}, {1000, 0}, {5000, 2}, {14000, -8}});
    expect_both_phases(
        {{}, {curve}}, [&](double f) { return std::pow(10.0, curve.gain_db(f) / 20.0); }, "curve");
}

TEST(FirDesign, bands_multiply)
{
    Prototype four = band(analog_low_cut(60, butterworth_q, 3));
    four.add(analog_bell(250, -4, 1.4));
    four.add(analog_bell(3000, 3, 0.9));
    four.add(analog_high_shelf(11000, 4, butterworth_q, 2));
    expect_both_phases(
        four,
        [](double f) {
            return textbook::low_cut(f, 60, 3) * textbook::bell(f, 250, -4, 1.4) *
                   textbook::bell(f, 3000, 3, 0.9) * textbook::high_shelf(f, 11000, 4, butterworth_q);
        },
        "four bands");
}

TEST(FirDesign, equalisers_drawn_by_chance_hold_the_tolerance)
{
    std::mt19937 random(2024);
    const auto between = [&](double a, double b) {
        return a * std::pow(b / a, static_cast<double>(random()) / 4294967296.0);
    };
    const auto gain = [&] { return between(1.0, 1000.0) * 0.04 - 20.0; };
    for (int i = 0; i < 40; ++i) {
        Prototype prototype = band(analog_low_cut(between(20, 300), between(0.5, 1.5), 1 + i % 8));
        prototype.add(analog_bell(between(30, 18000), gain(), between(0.2, 6)));
        prototype.add(analog_low_shelf(between(40, 1000), gain(), between(0.5, 1.5), 1 + i % 4));
        prototype.add(i % 2 == 0 ? analog_high_shelf(between(1000, 20000), gain(), butterworth_q, 2)
                                 : analog_high_cut(between(4000, 20000), butterworth_q, 1 + i % 16));
        for (const Phase phase : {Phase::linear, Phase::minimum}) {
            const FirDesign design = design_fir(prototype, i % 3 == 0 ? 96000 : 48000, phase);
            EXPECT_TRUE(design.within_tolerance);
            const double peak_db = [&] {
                double most = 1.0;
                for (const double f : textbook::audible(48000)) most = std::max(most, prototype.magnitude(f));
                return textbook::db(most);
            }();
            for (const double f : textbook::audible(48000, 100)) {
                const double wanted = textbook::db(prototype.magnitude(f)) - peak_db;
                const double got = textbook::db(std::abs(
                                       textbook::transform(design.response, f, i % 3 == 0 ? 96000 : 48000))) -
                                   peak_db;
                const bool right = wanted > -60.0 ? std::abs(got - wanted) < tolerance_db : got < -54.9;
                EXPECT_TRUE(right) << "drawing " << i << " at " << f << " Hz: " << got << ", not " << wanted;
            }
        }
    }
}

TEST(FirDesign, what_is_trimmed_is_small_beside_the_quietest_place)
{
    // A narrow notch under a large shelf: many small taps at the end add up at one frequency.
    Prototype prototype = band(analog_bell(299.5, -20.9, 10.7));
    prototype.add(analog_bell(22.5, -20, 10));
    prototype.add(analog_high_shelf(39, 22, butterworth_q, 2));
    prototype.add(analog_low_shelf(3400, -19, butterworth_q, 2));
    const auto response = design_fir(prototype, 96000, Phase::minimum).response;
    for (double f = 20.0; f < 25.0; f += 0.1)
        EXPECT_NEAR(textbook::db(std::abs(textbook::transform(response, f, 96000))),
                    textbook::db(prototype.magnitude(f)), tolerance_db)
            << f;
}

TEST(FirDesign, high_rates_hold_the_tolerance_too)
{
    for (const double sample_rate : {96000.0, 192000.0})
        for (const Phase phase : {Phase::linear, Phase::minimum}) {
            const FirDesign design = design_fir(band(analog_bell(60, 6, 1.4)), sample_rate, phase);
            EXPECT_TRUE(design.within_tolerance);
            expect_law(
                design.response, sample_rate, [](double f) { return textbook::bell(f, 60, 6, 1.4); },
                "60 Hz bell");
        }
}

TEST(FirDesign, linear_phase_is_symmetric_about_frame_zero)
{
    for (const std::size_t taps : {0u, 1023u, 8191u}) {
        const auto response = design_fir(band(analog_bell(80, 6, 2)), 48000, Phase::linear, taps).response;
        const std::size_t count = response.taps.size();
        EXPECT_EQ(count % 2, 1u);
        EXPECT_TRUE(taps == 0 || taps == count);
        EXPECT_EQ(response.first, -static_cast<Frames>((count - 1) / 2));
        for (std::size_t i = 0; i < count / 2; ++i)
            EXPECT_NEAR(response.taps[i], response.taps[count - 1 - i], 1e-12);
    }
}

TEST(FirDesign, minimum_phase_begins_at_frame_zero_with_all_its_energy_in_front)
{
    const Prototype prototype = band(analog_bell(80, 6, 2));
    const auto minimum = design_fir(prototype, 48000, Phase::minimum, 16384).response;
    const auto linear = design_fir(prototype, 48000, Phase::linear, 16383).response;
    EXPECT_EQ(minimum.first, 0);
    EXPECT_EQ(minimum.taps.size(), 16384u);
    // Of all responses with this magnitude none has more energy in its first n frames (Oppenheim and
    // Schafer).
    double so_far_minimum = 0.0, so_far_linear = 0.0;
    for (std::size_t i = 0; i < linear.taps.size(); ++i) {
        so_far_minimum += minimum.taps[i] * minimum.taps[i];
        so_far_linear += linear.taps[i] * linear.taps[i];
        EXPECT_GE(so_far_minimum, so_far_linear - 1e-9);
    }
    for (const double f : textbook::audible(48000, 40))
        EXPECT_NEAR(std::abs(textbook::transform(minimum, f, 48000)),
                    std::abs(textbook::transform(linear, f, 48000)), 2e-3)
            << f;
}

// The same response by the cepstrum alone, on a grid so long that it does not alias.
TEST(FirDesign, minimum_phase_is_that_of_the_cepstrum)
{
    Prototype prototype = band(analog_low_cut(150, butterworth_q, 2));
    prototype.add(analog_bell(600, -9, 2));
    prototype.add(analog_high_shelf(9000, 5, butterworth_q, 2));
    constexpr std::size_t grid = 1 << 18;
    auto magnitudes = prototype.magnitudes(48000.0 / grid, grid / 2 + 1);
    // The double zero at 0 Hz has no logarithm; this value makes the sampled logarithms of |1 - z| average to
    // 0.
    magnitudes[0] = magnitudes[1] / (4.0 * std::numbers::pi * std::numbers::pi);
    const auto wanted = minimum_phase_of(magnitudes);
    const auto got = minimum_phase_taps(prototype, 48000, 4096);
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], wanted[i], 1e-8) << i;
}

TEST(FirDesign, minimum_phase_of_a_steep_low_cut_is_finite_and_right)
{
    const auto response =
        design_fir(band(analog_low_cut(20, butterworth_q, 16)), 192000, Phase::minimum).response;
    expect_law(
        response, 192000, [](double f) { return textbook::low_cut(f, 20, 16); }, "96 dB/octave at 192 kHz");
}

TEST(FirDesign, a_length_of_the_users_own_is_taken_as_it_is)
{
    for (const std::size_t taps : {1u, 3u, 255u, 65535u}) {
        EXPECT_EQ(design_fir(band(analog_bell(80, 6, 2)), 48000, Phase::linear, taps).response.taps.size(),
                  taps);
        EXPECT_EQ(design_fir(band(analog_bell(80, 6, 2)), 48000, Phase::minimum, taps).response.taps.size(),
                  taps);
    }
}

TEST(FirDesign, needless_length_is_not_taken)
{
    const auto taps = [](const AnalogSections& sections, Phase phase) {
        return design_fir(band(sections), 48000, phase).response.taps.size();
    };
    EXPECT_LE(taps(analog_high_shelf(10000, 6, butterworth_q, 2), Phase::linear), 65u);
    EXPECT_LE(taps(analog_bell(1000, 6, 1), Phase::linear), 300u);
    EXPECT_LE(taps(analog_bell(1000, 6, 1), Phase::minimum), 160u);
    // By the 20 fs / f0 of long practice these would be 9600 and 32000 taps.
    EXPECT_LE(taps(analog_bell(100, 6, 1.4), Phase::linear), 3500u);
    EXPECT_LE(taps(analog_bell(30, 6, 1.4), Phase::linear), 11000u);
}

TEST(FirDesign, the_measure_finds_what_is_wrong)
{
    const Prototype prototype = band(analog_bell(1000, 6, 1));
    const DesignMeasure measure(prototype, 48000, 8192);
    const auto good = design_fir(prototype, 48000, Phase::minimum).response.taps;
    EXPECT_LT(measure.error_db(good), tolerance_db);
    auto louder = good;
    for (double& tap : louder) tap *= 1.05;
    EXPECT_NEAR(measure.error_db(louder), 0.424, 0.1);
    EXPECT_NEAR(measure.error_db({1.0}), 6.0, 0.01);
    EXPECT_EQ(measure.error_db({NAN}), INFINITY);
    const DesignMeasure deep(band(analog_high_cut(1000, butterworth_q, 16)), 48000, 8192);
    EXPECT_EQ(deep.error_db({1.0}), INFINITY);
}

} // namespace dubstage
