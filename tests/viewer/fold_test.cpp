// Where every channel of a layout goes on a smaller set of loudspeakers.
#include "viewer/sound/fold.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace dubstage::viewer {

namespace {

constexpr double minus_3_db = 0.70710678118654752;

Fold fold(const std::string& from, const std::string& to)
{
    return {parse_layout(from, "test"), {}, parse_layout(to, "test")};
}

// By the channels' short names.
double gain(const Fold& fold, const std::string& from, const std::string& to, Speaker input, Speaker output)
{
    return fold.gain(*parse_layout(to, "test").find(output), *parse_layout(from, "test").find(input));
}

} // namespace

TEST(Fold, stereo_stays_as_it_is)
{
    const Fold same = fold("stereo", "stereo");
    const std::vector<float> in{0.25f, -0.5f, 1, 2};
    std::vector<float> out(4);
    same.apply(in.data(), 2, out.data());
    EXPECT_EQ(out, in);
}

TEST(Fold, mono_goes_to_both_sides_undiminished)
{
    const Fold both = fold("mono", "stereo");
    EXPECT_EQ(both.gain(0, 0), 1);
    EXPECT_EQ(both.gain(1, 0), 1);
}

TEST(Fold, surround_folds_to_stereo_as_bs_775_says)
{
    using enum Speaker;
    const Fold down = fold("5.1", "stereo");
    const auto g = [&](Speaker in, Speaker out) { return gain(down, "5.1", "stereo", in, out); };
    EXPECT_EQ(g(left, left), 1);
    EXPECT_EQ(g(left, right), 0);
    EXPECT_NEAR(g(centre, left), minus_3_db, 1e-7);
    EXPECT_NEAR(g(centre, right), minus_3_db, 1e-7);
    EXPECT_EQ(g(lfe, left), 0);
    EXPECT_EQ(g(lfe, right), 0);
    EXPECT_NEAR(g(left_surround, left), minus_3_db, 1e-7);
    EXPECT_EQ(g(left_surround, right), 0);
    EXPECT_NEAR(g(right_surround, right), minus_3_db, 1e-7);
}

TEST(Fold, every_layout_reaches_every_device_on_its_own_side)
{
    for (const std::string from : {"7.1.4", "9.1.6", "5.1.4", "7.1", "quad", "LCR"})
        for (const std::string to : {"stereo", "5.1", "7.1"}) {
            const Layout in = parse_layout(from, "test"), out = parse_layout(to, "test");
            const Fold down = fold(from, to);
            for (int c = 0; c < in.channels(); ++c) {
                const Speaker speaker = in.speakers()[static_cast<std::size_t>(c)];
                double power = 0, left = 0, right = 0;
                for (int o = 0; o < out.channels(); ++o) {
                    const double g = down.gain(o, c);
                    power += g * g;
                    const auto place = position(out.speakers()[static_cast<std::size_t>(o)]);
                    if (place && place->azimuth > 0) left += g * g;
                    if (place && place->azimuth < 0) right += g * g;
                }
                const std::string where = from + " to " + to + ": " + in.channel_name(c);
                const auto place = position(speaker);
                if (speaker == Speaker::lfe) {
                    EXPECT_EQ(power, to == "stereo" ? 0 : 1) << where;
                    continue;
                }
                EXPECT_GE(power, 0.49) << where;
                EXPECT_LE(power, 1.01) << where;
                if (place->azimuth > 0) {
                    EXPECT_EQ(right, 0) << where;
                }
                if (place->azimuth < 0) {
                    EXPECT_EQ(left, 0) << where;
                }
            }
        }
}

TEST(Fold, channels_lie_in_a_file_as_its_order_says)
{
    const Fold swapped(parse_layout("stereo", "test"), {1, 0}, parse_layout("stereo", "test"));
    const std::vector<float> in{1, 2};
    std::vector<float> out(2);
    swapped.apply(in.data(), 1, out.data());
    EXPECT_EQ(out, (std::vector<float>{2, 1}));
}

TEST(Fold, what_is_no_number_never_reaches_an_ear)
{
    const Fold same = fold("stereo", "stereo");
    const std::vector<float> in{std::numeric_limits<float>::quiet_NaN(),
                                std::numeric_limits<float>::infinity()};
    std::vector<float> out(2, 1.0f);
    same.apply(in.data(), 1, out.data());
    EXPECT_EQ(out, (std::vector<float>{0, 0}));
}

} // namespace dubstage::viewer
