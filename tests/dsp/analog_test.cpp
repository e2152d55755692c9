// The analog prototypes against their textbook formulas.
#include "dsp/analog.h"

#include <gtest/gtest.h>

#include "dsp/free_curve.h"
#include "dsp/prototype.h"
#include "dsp/textbook.h"

namespace dubstage {

namespace {

double magnitude(const AnalogSections& sections, double f)
{
    return Prototype{sections, {}}.magnitude(f);
}

template <class Law> void expect_law(const AnalogSections& sections, const Law& law)
{
    for (const double f : textbook::audible(192000.0, 60)) {
        EXPECT_NEAR(magnitude(sections, f) / law(f), 1.0, 1e-9) << f;
        std::complex<double> product = 1.0;
        for (const auto& section : sections) product *= section.response(f);
        EXPECT_NEAR(std::abs(product) / law(f), 1.0, 1e-9) << f;
    }
}

} // namespace

TEST(Analog, second_order_bands_are_those_of_the_cookbook)
{
    for (const double gain : {-18.0, -0.5, 6.0, 24.0})
        for (const double q : {0.3, 0.7071067811865476, 12.0}) {
            expect_law(analog_bell(900, gain, q), [&](double f) { return textbook::bell(f, 900, gain, q); });
            expect_law(analog_low_shelf(90, gain, q, 2),
                       [&](double f) { return textbook::low_shelf(f, 90, gain, q); });
            expect_law(analog_high_shelf(9000, gain, q, 2),
                       [&](double f) { return textbook::high_shelf(f, 9000, gain, q); });
            expect_law(analog_notch(317, q), [&](double f) { return textbook::notch(f, 317, q); });
            expect_law(analog_band_pass(317, q), [&](double f) { return textbook::band_pass(f, 317, q); });
            expect_law(analog_tilt(650, gain), [&](double f) { return textbook::tilt(f, 650, gain); });
        }
}

TEST(Analog, cuts_are_butterworth_of_every_order)
{
    for (int order = 1; order <= 16; ++order) {
        expect_law(analog_low_cut(80, butterworth_q, order),
                   [&](double f) { return textbook::low_cut(f, 80, order); });
        expect_law(analog_high_cut(8000, butterworth_q, order),
                   [&](double f) { return textbook::high_cut(f, 8000, order); });
    }
}

TEST(Analog, shelves_of_every_order_end_at_their_gain_and_have_half_of_it_in_the_middle)
{
    for (int order = 1; order <= 16; ++order)
        for (const double gain : {-12.0, 9.0}) {
            const auto low = analog_low_shelf(1000, gain, butterworth_q, order);
            const auto high = analog_high_shelf(1000, gain, butterworth_q, order);
            EXPECT_NEAR(textbook::db(magnitude(low, 1e-3)), gain, 1e-4);
            EXPECT_NEAR(textbook::db(magnitude(low, 1e9)), 0.0, 1e-4);
            EXPECT_NEAR(textbook::db(magnitude(high, 1e9)), gain, 1e-4);
            EXPECT_NEAR(textbook::db(magnitude(low, 1000)), gain / 2, 1e-9);
            EXPECT_NEAR(textbook::db(magnitude(high, 1000)), gain / 2, 1e-9);
        }
}

TEST(Analog, a_twelve_decibel_cut_with_q_has_that_q_at_its_corner)
{
    EXPECT_NEAR(magnitude(analog_low_cut(80, 3.0, 2), 80), 3.0, 1e-12);
    EXPECT_NEAR(magnitude(analog_high_cut(80, 0.5, 2), 80), 0.5, 1e-12);
}

TEST(Analog, roots_are_where_the_polynomial_vanishes)
{
    for (const std::array<double, 3>& p :
         {std::array{1.0, 0.2, 1.0}, std::array{1.0, 5.0, 1.0}, std::array{1.0, 3.0, 0.0},
          std::array{0.0, 0.0, 1.0}, std::array{0.0, 2.0, 1.0}}) {
        const auto roots = analog_roots(p, 100.0);
        EXPECT_EQ(roots.size(), p[2] != 0.0 ? 2u : 1u);
        for (const auto& root : roots) {
            const auto s = root / (2.0 * std::numbers::pi * 100.0);
            EXPECT_NEAR(std::abs(p[0] + s * (p[1] + s * p[2])), 0.0, 1e-12);
        }
    }
    EXPECT_TRUE(analog_roots({1.0, 0.0, 0.0}, 100.0).empty());
}

TEST(FreeCurve, goes_through_its_points_and_holds_its_ends)
{
    const FreeCurve curve({{50, -3}, {200, 4}, {1000, 4}, {8000, -10}});
    EXPECT_NEAR(curve.gain_db(50), -3, 1e-12);
    EXPECT_NEAR(curve.gain_db(200), 4, 1e-12);
    EXPECT_NEAR(curve.gain_db(1000), 4, 1e-12);
    EXPECT_NEAR(curve.gain_db(8000), -10, 1e-12);
    EXPECT_EQ(curve.gain_db(0), -3);
    EXPECT_EQ(curve.gain_db(10), -3);
    EXPECT_EQ(curve.gain_db(20000), -10);
}

TEST(FreeCurve, is_smooth_and_never_leaves_the_range_of_its_neighbours)
{
    const FreeCurve curve({{50, -3}, {200, 4}, {300, 4.5}, {1000, -12}, {1100, 0}, {8000, 0}});
    double last = curve.gain_db(20.0), slope = 0.0;
    for (double f = 20.0; f < 20000.0; f *= 1.0005) {
        const double gain = curve.gain_db(f);
        EXPECT_LE(gain, 4.5 + 1e-12);
        EXPECT_GE(gain, -12.0 - 1e-12);
        // The slope has no jumps: the steepest bend here turns by far less in 0.05 %.
        EXPECT_LT(std::abs(gain - last - slope), 0.02) << f;
        slope = gain - last;
        last = gain;
    }
    for (double f = 200.0; f < 300.0; f += 1.0) EXPECT_GE(curve.gain_db(f + 1.0), curve.gain_db(f));
}

TEST(FreeCurve, one_point_is_a_gain)
{
    const FreeCurve curve({{1000, 2.5}});
    EXPECT_EQ(curve.gain_db(20), 2.5);
    EXPECT_EQ(curve.gain_db(1000), 2.5);
    EXPECT_EQ(curve.gain_db(20000), 2.5);
}

} // namespace dubstage
