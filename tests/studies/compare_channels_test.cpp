// What the sweeps of side, left and right find on chains that do something known to each of them.
#include "studies/compare/channel_sweeps.h"

#include <cmath>
#include <complex>
#include <gtest/gtest.h>
#include <numbers>

#include "studies/compare/behaviour.h"
#include "studies/compare/figures.h"

namespace dubstage {

namespace {

constexpr double rate = 48000, level_db = -12;

double db(double ratio)
{
    return 20 * std::log10(ratio);
}

// What a file of floats would keep.
Channels as_floats(Channels sound)
{
    for (auto& channel : sound)
        for (double& sample : channel) sample = static_cast<double>(static_cast<float>(sample));
    return sound;
}

Channels identity(const Channels& in, double)
{
    return as_floats(in);
}

// The right at 0.9, with a hundredth of the left in it.
Channels leaky(const Channels& in, double)
{
    Channels out = in;
    for (std::size_t t = 0; t < out[1].size(); ++t) out[1][t] = 0.9 * in[1][t] + 0.01 * in[0][t];
    return as_floats(out);
}

constexpr double pole = 0.8;

// The mid as it is, the side through y[n] = 2 (1 - p) x[n] + p y[n - 1], and `late` frames later.
Pass side_filter(std::size_t late)
{
    return [late](const Channels& in, double) {
        Channels out = in;
        std::vector<double> side(in[0].size() + late);
        double state = 0;
        for (std::size_t t = 0; t < in[0].size(); ++t) {
            state = 2 * (1 - pole) * (in[0][t] - in[1][t]) / 2 + pole * state;
            side[t + late] = state;
        }
        for (std::size_t t = 0; t < in[0].size(); ++t) {
            const double mid = (in[0][t] + in[1][t]) / 2;
            out[0][t] = mid + side[t];
            out[1][t] = mid - side[t];
        }
        return as_floats(out);
    };
}

std::complex<double> side_response(double hz)
{
    return 2 * (1 - pole) / (1.0 - pole * std::polar(1.0, -2 * std::numbers::pi * hz / rate));
}

Channels mono(const Channels& in, double)
{
    Channels out = in;
    for (std::size_t t = 0; t < out[0].size(); ++t) out[0][t] = out[1][t] = (in[0][t] + in[1][t]) / 2;
    return as_floats(out);
}

} // namespace

TEST(CompareChannels, an_identity_leaks_nothing)
{
    const ChannelSweeps found = measure_channels(identity, rate, level_db);
    ASSERT_GT(found.hz.size(), 200u);
    for (std::size_t i = 0; i < found.hz.size(); ++i) {
        EXPECT_NEAR(found.side_over_mid_db[i], 0, 1e-4) << found.hz[i];
        EXPECT_NEAR(found.right_over_left_db[i], 0, 1e-4) << found.hz[i];
        for (const auto* leak :
             {&found.left_to_right_db, &found.right_to_left_db, &found.mid_to_side_db, &found.side_to_mid_db})
            EXPECT_LT((*leak)[i], -140) << found.hz[i];
    }
    EXPECT_EQ(found.side_delay, 0);
}

TEST(CompareChannels, the_side_is_measured_beside_the_mid)
{
    const ChannelSweeps found = measure_channels(side_filter(0), rate, level_db);
    double lowest = 0;
    for (std::size_t i = 0; i < found.hz.size(); ++i) {
        const std::complex<double> h = side_response(found.hz[i]);
        EXPECT_NEAR(found.side_over_mid_db[i], db(std::abs(h)), 0.05) << found.hz[i];
        // Left alone is half mid and half side: half of 1 - h comes out on the right, of 1 + h on the left.
        EXPECT_NEAR(found.left_to_right_db[i], db(std::abs(1.0 - h) / std::abs(1.0 + h)), 0.05)
            << found.hz[i];
        EXPECT_LT(found.mid_to_side_db[i], -120) << found.hz[i];
        EXPECT_LT(found.side_to_mid_db[i], -120) << found.hz[i];
        lowest = std::min(lowest, found.side_over_mid_db[i]);
    }
    EXPECT_LT(lowest, -10); // there is something to see
    const double mean = mean_of_curve(found, found.side_over_mid_db);
    EXPECT_LT(mean, 6.02);
    EXPECT_NEAR(apart_db(found, found.side_over_mid_db),
                std::max(6.02 - mean, mean - db(std::abs(side_response(16000)))), 0.3);
}

TEST(CompareChannels, a_side_that_comes_later_is_told)
{
    EXPECT_NEAR(measure_channels(side_filter(20), rate, level_db).side_delay -
                    measure_channels(side_filter(0), rate, level_db).side_delay,
                20, 0.01);
}

TEST(CompareChannels, crosstalk_and_balance_are_those_of_the_chain)
{
    const ChannelSweeps found = measure_channels(leaky, rate, level_db);
    for (std::size_t i = 0; i < found.hz.size(); ++i) {
        EXPECT_NEAR(found.left_to_right_db[i], -40, 0.01) << found.hz[i];
        EXPECT_LT(found.right_to_left_db[i], -140) << found.hz[i];
        EXPECT_NEAR(found.right_over_left_db[i], db(0.9), 0.001) << found.hz[i];
        // Of a mid of 1: 1 and 0.91; of a side of 1: 1 and -0.89.
        EXPECT_NEAR(found.mid_to_side_db[i], db(0.045 / 0.955), 0.01) << found.hz[i];
        EXPECT_NEAR(found.side_to_mid_db[i], db(0.055 / 0.945), 0.01) << found.hz[i];
    }
    EXPECT_NEAR(highest_of_curve(found, found.left_to_right_db), -40, 0.01);
}

TEST(CompareChannels, weak_crosstalk_is_found_to_a_tenth_of_a_decibel)
{
    const auto weak = [](const Channels& in, double) {
        Channels out = in;
        for (std::size_t t = 0; t < out[1].size(); ++t) out[1][t] += 1e-5 * in[0][t];
        return as_floats(out);
    };
    const ChannelSweeps found = measure_channels(weak, rate, level_db);
    for (std::size_t i = 0; i < found.hz.size(); ++i)
        EXPECT_NEAR(found.left_to_right_db[i], -100, 0.1) << found.hz[i];
}

TEST(CompareChannels, a_chain_that_makes_mono_leaves_no_side)
{
    const ChannelSweeps found = measure_channels(mono, rate, level_db);
    EXPECT_EQ(mean_of_curve(found, found.side_over_mid_db), -std::numeric_limits<double>::infinity());
    EXPECT_NEAR(highest_of_curve(found, found.left_to_right_db), 0, 1e-6);
    EXPECT_TRUE(std::isnan(highest_of_curve(found, found.side_to_mid_db)));
}

TEST(CompareChannels, stand_among_the_figures_of_a_chain)
{
    BehaviourSettings settings;
    settings.rates = {48000};
    const Behaviour behaviour = measure_behaviour(leaky, settings, {}, CancelFlag(false));
    const std::vector<Figure> figures = behaviour_figures(behaviour);
    ASSERT_NE(find_figure(figures, "left_to_right_db"), nullptr);
    EXPECT_NEAR(find_figure(figures, "left_to_right_db")->value, -40, 0.01);
    EXPECT_NEAR(find_figure(figures, "right_over_left_db")->value, db(0.9), 0.001);
    EXPECT_LT(find_figure(figures, "right_to_left_db")->value, -140);
}

} // namespace dubstage
