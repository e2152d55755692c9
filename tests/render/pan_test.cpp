// The pan laws in dB, and every way from one layout into another.
#include "render/pan.h"

#include <cmath>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/units.h"

namespace dubstage {

namespace {

constexpr double same = 1e-12;
const double half_power = std::sqrt(0.5);

GainMatrix panned(PanLaw law, double position, const std::string& in, const std::string& out)
{
    Pan pan;
    pan.law = law;
    return pan_matrix(pan, position, parse_layout(in, "in"), parse_layout(out, "out"), "film.toml:3: pan");
}

GainMatrix moved(const std::string& in, const std::string& out)
{
    return panned(PanLaw::minus_3_db, 0.0, in, out);
}

// The gain from one named channel to another.
double gain(const GainMatrix& matrix, const std::string& in, const std::string& from, const std::string& out,
            const std::string& to)
{
    const Layout a = parse_layout(in, "in"), b = parse_layout(out, "out");
    for (int o = 0; o < b.channels(); ++o)
        for (int i = 0; i < a.channels(); ++i)
            if (a.channel_name(i) == from && b.channel_name(o) == to)
                return matrix[static_cast<std::size_t>(o)][static_cast<std::size_t>(i)];
    ADD_FAILURE() << from << " or " << to << " is missing";
    return NAN;
}

double column_power(const GainMatrix& matrix, std::size_t in)
{
    double power = 0.0;
    for (const auto& row : matrix) power += row[in] * row[in];
    return power;
}

const PanLaw all_laws[] = {PanLaw::minus_3_db,     PanLaw::minus_4_5_db, PanLaw::minus_6_db,
                           PanLaw::constant_power, PanLaw::linear,       PanLaw::balance};

// All but the entry that stands for any number of plain channels.
std::vector<std::string> named_layouts()
{
    std::vector<std::string> names = layout_names();
    std::erase(names, "N channels");
    return names;
}

std::string error_of(const Pan& pan, const std::string& in, const std::string& out)
{
    try {
        pan_matrix(pan, 0.0, parse_layout(in, "in"), parse_layout(out, "out"), "film.toml:3: pan");
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::bad_session);
        return error.what();
    }
    return "no error";
}

} // namespace

TEST(Pan, each_law_has_its_name_in_the_middle)
{
    const std::pair<PanLaw, double> laws[] = {
        {PanLaw::minus_3_db, -3.0103},     {PanLaw::minus_4_5_db, -4.5154}, {PanLaw::minus_6_db, -6.0206},
        {PanLaw::constant_power, -3.0103}, {PanLaw::linear, -6.0206},       {PanLaw::balance, 0.0}};
    for (const auto& [law, db] : laws) {
        const auto matrix = panned(law, 0.0, "mono", "stereo");
        EXPECT_NEAR(gain_to_db(matrix[0][0]), db, 1e-4);
        EXPECT_NEAR(gain_to_db(matrix[1][0]), db, 1e-4);
    }
}

TEST(Pan, a_source_at_an_end_is_in_one_loudspeaker_alone_at_full_gain)
{
    for (const PanLaw law : all_laws) {
        EXPECT_EQ(panned(law, -1.0, "mono", "stereo"), (GainMatrix{{1.0}, {0.0}}));
        EXPECT_EQ(panned(law, 1.0, "mono", "stereo"), (GainMatrix{{0.0}, {1.0}}));
    }
}

TEST(Pan, constant_power_keeps_power_and_linear_keeps_amplitude)
{
    for (double position = -1.0; position <= 1.0; position += 0.125) {
        EXPECT_NEAR(column_power(panned(PanLaw::minus_3_db, position, "mono", "stereo"), 0), 1.0, same);
        EXPECT_NEAR(column_power(panned(PanLaw::constant_power, position, "mono", "stereo"), 0), 1.0, same);
        for (const PanLaw law : {PanLaw::linear, PanLaw::minus_6_db}) {
            const auto matrix = panned(law, position, "mono", "stereo");
            EXPECT_NEAR(matrix[0][0] + matrix[1][0], 1.0, same);
        }
    }
}

TEST(Pan, a_quarter_to_the_left_follows_sine_and_cosine)
{
    constexpr double angle = 22.5 * 3.14159265358979323846 / 180.0;
    EXPECT_NEAR(panned(PanLaw::minus_3_db, -0.5, "mono", "stereo")[0][0], std::cos(angle), same);
    EXPECT_NEAR(panned(PanLaw::minus_3_db, -0.5, "mono", "stereo")[1][0], std::sin(angle), same);
    EXPECT_NEAR(panned(PanLaw::minus_4_5_db, -0.5, "mono", "stereo")[0][0], std::pow(std::cos(angle), 1.5),
                same);
    EXPECT_NEAR(panned(PanLaw::balance, -0.5, "mono", "stereo")[1][0], 0.5, same);
}

TEST(Pan, every_layout_leads_into_itself_unchanged)
{
    for (const auto& name : named_layouts()) {
        const auto matrix = moved(name, name);
        for (std::size_t out = 0; out < matrix.size(); ++out)
            for (std::size_t in = 0; in < matrix[out].size(); ++in)
                EXPECT_EQ(matrix[out][in], in == out ? 1.0 : 0.0) << name << " " << in << " to " << out;
    }
}

TEST(Pan, stereo_balance_turns_down_the_far_side_alone)
{
    EXPECT_EQ(panned(PanLaw::balance, 0.25, "stereo", "stereo"), (GainMatrix{{0.75, 0.0}, {0.0, 1.0}}));
    EXPECT_EQ(panned(PanLaw::balance, -1.0, "stereo", "stereo"), (GainMatrix{{1.0, 0.0}, {0.0, 0.0}}));
}

TEST(Pan, stereo_panned_hard_folds_both_sides_into_one)
{
    EXPECT_EQ(panned(PanLaw::minus_3_db, 1.0, "stereo", "stereo"), (GainMatrix{{0.0, 0.0}, {1.0, 1.0}}));
    const auto half = panned(PanLaw::minus_3_db, 0.5, "stereo", "stereo");
    EXPECT_NEAR(half[0][0], half_power, same);
    EXPECT_NEAR(half[1][0], half_power, same);
    EXPECT_EQ(half[0][1], 0.0);
    EXPECT_EQ(half[1][1], 1.0);
}

TEST(Pan, mono_goes_over_the_front_stage_by_pairs_at_constant_power)
{
    for (const std::string out : {"LCR", "5.1", "7.1", "7.1.4", "9.1.6"}) {
        EXPECT_EQ(gain(moved("mono", out), "mono", "M", out, "C"), 1.0) << out;
        EXPECT_EQ(gain(panned(PanLaw::minus_3_db, -1.0, "mono", out), "mono", "M", out, "L"), 1.0);
        const auto between = panned(PanLaw::minus_3_db, 0.5, "mono", out);
        EXPECT_NEAR(gain(between, "mono", "M", out, "C"), half_power, same);
        EXPECT_NEAR(gain(between, "mono", "M", out, "R"), half_power, same);
        EXPECT_NEAR(column_power(between, 0), 1.0, same);
    }
    EXPECT_NEAR(gain(moved("mono", "quad"), "mono", "M", "quad", "L"), half_power, same);
}

TEST(Pan, five_one_comes_down_to_stereo_as_bs_775_says)
{
    EXPECT_EQ(moved("5.1", "stereo").size(), 2u);
    const auto lo_ro = moved("5.1", "stereo");
    const double wanted[2][6] = {{1, 0, half_power, 0, half_power, 0}, {0, 1, half_power, 0, 0, half_power}};
    for (std::size_t out = 0; out < 2; ++out)
        for (std::size_t in = 0; in < 6; ++in) EXPECT_NEAR(lo_ro[out][in], wanted[out][in], same);
}

TEST(Pan, five_one_comes_down_to_mono_as_bs_775_says)
{
    const auto matrix = moved("5.1", "mono");
    const double wanted[6] = {half_power, half_power, 1.0, 0.0, 0.5, 0.5};
    for (std::size_t in = 0; in < 6; ++in) EXPECT_NEAR(matrix[0][in], wanted[in], same);
}

TEST(Pan, five_one_loses_its_surrounds_or_its_centre_as_bs_775_says)
{
    EXPECT_NEAR(gain(moved("5.1", "LCR"), "5.1", "Ls", "LCR", "L"), half_power, same);
    EXPECT_NEAR(gain(moved("5.1", "LCR"), "5.1", "C", "LCR", "C"), 1.0, same);
    EXPECT_NEAR(gain(moved("5.1", "quad"), "5.1", "C", "quad", "R"), half_power, same);
    EXPECT_NEAR(gain(moved("5.1", "quad"), "5.1", "Rs", "quad", "Rs"), 1.0, same);
}

TEST(Pan, seven_one_gives_sides_and_rears_to_the_surrounds)
{
    const auto matrix = moved("7.1", "5.1");
    EXPECT_EQ(gain(matrix, "7.1", "Lss", "5.1", "Ls"), 1.0);
    EXPECT_EQ(gain(matrix, "7.1", "Lrs", "5.1", "Ls"), 1.0);
    EXPECT_EQ(gain(matrix, "7.1", "Rrs", "5.1", "Rs"), 1.0);
    EXPECT_EQ(gain(matrix, "7.1", "Rrs", "5.1", "Ls"), 0.0);
    EXPECT_EQ(gain(matrix, "7.1", "LFE", "5.1", "LFE"), 1.0);
}

TEST(Pan, a_surround_at_110_degrees_lies_between_sides_and_rears)
{
    const auto matrix = moved("5.1", "7.1");
    const double side = gain(matrix, "5.1", "Ls", "7.1", "Lss"),
                 rear = gain(matrix, "5.1", "Ls", "7.1", "Lrs");
    EXPECT_NEAR(side * side + rear * rear, 1.0, same);
    // 20 of the 45 degrees from 90 to 135, as an angle of the sine law.
    EXPECT_NEAR(std::atan2(rear, side), 20.0 / 45.0 * 3.14159265358979323846 / 2.0, same);
}

TEST(Pan, heights_come_down_at_half_power)
{
    EXPECT_NEAR(gain(moved("5.1.4", "5.1"), "5.1.4", "Ltf", "5.1", "L"), half_power, same);
    EXPECT_NEAR(gain(moved("5.1.4", "5.1"), "5.1.4", "Rtr", "5.1", "Rs"), half_power, same);
    EXPECT_NEAR(gain(moved("9.1.6", "7.1"), "9.1.6", "Ltm", "7.1", "Lss"), half_power, same);
    EXPECT_NEAR(gain(moved("9.1.6", "7.1.4"), "9.1.6", "Ltm", "7.1.4", "Ltf"), half_power, same);
    EXPECT_NEAR(gain(moved("9.1.6", "7.1.4"), "9.1.6", "Ltm", "7.1.4", "Ltr"), half_power, same);
}

TEST(Pan, the_lfe_meets_the_lfe_alone)
{
    for (const auto& in : named_layouts())
        for (const auto& out : named_layouts()) {
            const Layout a = parse_layout(in, "in"), b = parse_layout(out, "out");
            const auto from = a.find(Speaker::lfe), to = b.find(Speaker::lfe);
            for (const double position : {-0.5, 0.0, 1.0}) {
                const auto matrix = panned(PanLaw::minus_3_db, position, in, out);
                for (int o = 0; o < b.channels(); ++o)
                    for (int i = 0; i < a.channels(); ++i) {
                        const bool one = from == i, other = to == o;
                        if (!one && !other) continue;
                        const double expected = one && other ? 1.0 : 0.0;
                        EXPECT_EQ(matrix[static_cast<std::size_t>(o)][static_cast<std::size_t>(i)], expected)
                            << in << " to " << out;
                    }
            }
        }
}

TEST(Pan, no_loudspeaker_is_lost_and_none_grows_between_any_two_layouts)
{
    for (const auto& in : named_layouts())
        for (const auto& out : named_layouts()) {
            const Layout a = parse_layout(in, "in");
            const auto matrix = moved(in, out);
            for (int i = 0; i < a.channels(); ++i) {
                if (a.find(Speaker::lfe) == i) continue;
                const double power = column_power(matrix, static_cast<std::size_t>(i));
                EXPECT_GT(power, 0.05) << in << " " << a.channel_name(i) << " to " << out;
                EXPECT_LT(power, 1.0 + same) << in << " " << a.channel_name(i) << " to " << out;
            }
        }
}

TEST(Pan, left_and_right_are_mirrored_everywhere)
{
    for (const auto& in : named_layouts())
        for (const auto& out : named_layouts()) {
            const auto left = panned(PanLaw::minus_4_5_db, -0.3, in, out);
            const auto right = panned(PanLaw::minus_4_5_db, 0.3, in, out);
            double sum_left = 0.0, sum_right = 0.0;
            for (std::size_t o = 0; o < left.size(); ++o)
                for (std::size_t i = 0; i < left[o].size(); ++i) {
                    sum_left += left[o][i] * left[o][i];
                    sum_right += right[o][i] * right[o][i];
                }
            EXPECT_NEAR(sum_left, sum_right, same) << in << " to " << out;
        }
}

TEST(Pan, balance_of_a_surround_strip_fades_the_half_behind)
{
    const auto matrix = panned(PanLaw::minus_3_db, 0.5, "5.1", "5.1");
    EXPECT_NEAR(gain(matrix, "5.1", "L", "5.1", "L"), 0.5, same);
    EXPECT_NEAR(gain(matrix, "5.1", "Ls", "5.1", "Ls"), 0.5, same);
    EXPECT_NEAR(gain(matrix, "5.1", "C", "5.1", "C"), 1.0, same);
    EXPECT_NEAR(gain(matrix, "5.1", "R", "5.1", "R"), 1.0, same);
}

TEST(Pan, a_matrix_of_the_users_own_is_taken_as_it_is)
{
    Pan pan;
    pan.matrix = {{0.5, 0.25}, {0.0, -1.0}, {2.0, 0.0}};
    EXPECT_EQ(pan_matrix(pan, 0.7, parse_layout("stereo", ""), parse_layout("LCR", ""), "here"), pan.matrix);
    EXPECT_EQ(error_of(pan, "stereo", "5.1"),
              "film.toml:3: pan: the pan matrix does not lead from stereo to 5.1; write 6 rows of 2 gains");
}

TEST(Pan, plain_channels_go_by_number_or_not_at_all)
{
    EXPECT_EQ(moved("3 channels", "3 channels"), (GainMatrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}));
    EXPECT_EQ(moved("2 channels", "stereo"), (GainMatrix{{1, 0}, {0, 1}}));
    EXPECT_EQ(
        error_of({}, "3 channels", "stereo"),
        "film.toml:3: pan: no rule leads from 3 channels to stereo; write the gains as pan_matrix, a row "
        "for each channel of stereo");
}

} // namespace dubstage
