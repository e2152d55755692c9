// Axes, ticks, decimation, and what a plot gives out.
#include "viewer/plot/plot.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <set>

namespace dubstage::viewer {

namespace {

Axis hertz()
{
    return {{20, 20000}, Scale::logarithmic, Unit::hertz, {}, "Hz"};
}
Axis time_axis(double seconds)
{
    return {{0, seconds}, Scale::linear, Unit::time, {}, "s"};
}

std::vector<std::string> labels(const std::vector<Tick>& all)
{
    std::vector<std::string> words;
    for (const Tick& tick : all)
        if (!tick.label.empty()) words.push_back(tick.label);
    return words;
}

} // namespace

TEST(Axis, place_and_value_undo_each_other)
{
    for (const Axis& axis : {hertz(), time_axis(7200)})
        for (double share = 0; share <= 1; share += 0.125)
            EXPECT_NEAR(axis.share(axis.value(share)), share, 1e-12);
    EXPECT_NEAR(hertz().value(0.5), std::sqrt(20.0 * 20000.0), 1e-9);
}

TEST(Axis, zooming_keeps_what_is_under_the_cursor)
{
    for (Axis axis : {hertz(), time_axis(7200)}) {
        const double under = axis.value(0.3);
        axis.range = zoomed(axis, 0.3, 0.5);
        EXPECT_NEAR(axis.share(under), 0.3, 1e-12);
    }
}

TEST(Axis, ranges_stay_within_their_limits)
{
    const Range limits{0, 100};
    EXPECT_EQ(limited({-50, -10}, limits, Scale::linear, 1), (Range{0, 40}));
    EXPECT_EQ(limited({-50, 300}, limits, Scale::linear, 1), limits);
    const Range least = limited({50, 50}, limits, Scale::linear, 2);
    EXPECT_DOUBLE_EQ(least.span(), 2);
    EXPECT_DOUBLE_EQ(least.low, 49);
    EXPECT_EQ(limited({0.001, 1e9}, {10, 24000}, Scale::logarithmic, 1.1), (Range{10, 24000}));
}

TEST(Ticks, frequencies_are_labelled_1_2_5_and_drawn_2_to_9)
{
    const auto all = ticks(hertz(), 1000, 50);
    EXPECT_EQ(labels(all),
              (std::vector<std::string>{"20", "50", "100", "200", "500", "1k", "2k", "5k", "10k", "20k"}));
    EXPECT_EQ(all.size(), 28u); // 20..90, 100..900, 1k..9k, 10k, 20k
}

TEST(Ticks, labels_are_unique_and_apart_at_every_zoom)
{
    for (double span = 7200; span > 0.01; span *= 0.37)
        for (const double pixels : {200.0, 1200.0}) {
            Axis axis = time_axis(1);
            axis.range = {1000, 1000 + span};
            const auto all = ticks(axis, pixels, 58);
            const auto words = labels(all);
            EXPECT_EQ(std::set<std::string>(words.begin(), words.end()).size(), words.size()) << span;
            EXPECT_LE(static_cast<double>(all.size()), pixels / 58 + 2) << span;
            EXPECT_GE(all.size(), 1u) << span;
        }
}

TEST(Ticks, an_axis_without_length_has_none)
{
    EXPECT_TRUE(ticks({{1, 1}}, 100, 50).empty());
    EXPECT_TRUE(ticks({{0, std::numeric_limits<double>::infinity()}}, 100, 50).empty());
}

TEST(Decimation, a_column_keeps_its_lowest_and_its_highest)
{
    std::vector<float> values(100000);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<float>(i) * 0.37f);
    values[54321] = 5;
    values[54322] = -7;
    const Axis x{{0, 100000}}, y{{-10, 10}};
    const Frame frame{0, 0, 500, 200};
    const auto runs = lines({values, {}, 0, 1}, 0, x, y, frame);
    ASSERT_EQ(runs.size(), 1u);
    EXPECT_LE(runs[0].size(), 2u * 502);
    float highest = 1e9f, lowest = -1e9f;
    for (const Point& p : runs[0]) highest = std::min(highest, p.y), lowest = std::max(lowest, p.y);
    EXPECT_FLOAT_EQ(highest, 200 * (1 - (5 + 10) / 20.0f));
    EXPECT_FLOAT_EQ(lowest, 200 * (1 - (-7 + 10) / 20.0f));
}

TEST(Decimation, gaps_break_the_line)
{
    const float none = -std::numeric_limits<float>::infinity();
    const std::vector<float> values{0, 1, none, none, 1, 0, none, 0.5f};
    const auto runs = lines({values, {}, 0, 1}, 0, {{0, 7}}, {{0, 1}}, {0, 0, 700, 100});
    ASSERT_EQ(runs.size(), 3u);
    EXPECT_EQ(runs[0].size(), 2u);
    EXPECT_EQ(runs[2].size(), 2u); // a single value is still seen
}

TEST(Decimation, values_between_points_lie_on_the_line)
{
    const std::vector<float> y{0, 10, 30}, x{100, 200, 400};
    EXPECT_DOUBLE_EQ(value_at({y, x}, 150), 5);
    EXPECT_DOUBLE_EQ(value_at({y, x}, 300), 20);
    EXPECT_DOUBLE_EQ(value_at({y, x}, 400), 30);
    EXPECT_TRUE(std::isnan(value_at({y, x}, 99)));
    EXPECT_TRUE(std::isnan(value_at({{}, {}}, 1)));
}

TEST(Export, csv_holds_what_the_axes_show)
{
    const std::vector<float> a{1, 2, 3, 4}, b{10, 20, 30, 40};
    Plot plot;
    plot.x = {{1, 2}};
    plot.x.title = "s";
    plot.series = {{"a", {a, {}, 0, 1}}, {"b \"x\"", {b, {}, 0, 1}, 0.5}};
    EXPECT_EQ(csv_of(plot), "s,a,\"b \"\"x\"\"\"\n1,2,20.5\n2,3,30.5\n");
}

TEST(Export, svg_draws_every_curve_and_escapes_names)
{
    const std::vector<float> a{1, 2, 3, 4};
    Plot plot;
    plot.x = {{0, 3}};
    plot.y = {{0, 5}};
    plot.title = "R&B <loud>";
    plot.series = {{"a", {a, {}, 0, 1}, 0, {0x4AA8FF, 1}, 2}};
    const std::string svg = svg_of({&plot}, 400, 200);
    EXPECT_NE(svg.find("R&amp;B &lt;loud&gt;"), std::string::npos);
    EXPECT_NE(svg.find("stroke=\"#4aa8ff\" stroke-width=\"2.00\""), std::string::npos);
    EXPECT_EQ(svg.find("<loud>"), std::string::npos);
}

} // namespace dubstage::viewer
