// Blind rankings: nothing is told before a round is done, and the statistics are those of published data.
#include "viewer/model/ranking.h"

#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace dubstage::viewer {

TEST(Ranking, puts_all_under_letters_in_an_order_of_chance)
{
    std::set<std::vector<int>> orders;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Ranking ranking({7, 8, 9}, seed);
        std::vector<int> order;
        for (std::size_t i = 0; i < ranking.sounds(); ++i) order.push_back(ranking.trace_of(i));
        EXPECT_EQ(std::set<int>(order.begin(), order.end()), (std::set<int>{7, 8, 9}));
        orders.insert(order);
    }
    EXPECT_EQ(orders.size(), 6u);
}

TEST(Ranking, gives_each_trace_the_score_of_its_letter)
{
    Ranking ranking({4, 5}, 3);
    EXPECT_FALSE(ranking.heard_all());
    EXPECT_EQ(ranking.play(0), ranking.trace_of(0));
    ranking.play(1);
    EXPECT_TRUE(ranking.heard_all());
    EXPECT_EQ(ranking.plays(1), 1);
    ranking.score(0) = 80;
    EXPECT_EQ(ranking.scores().at(ranking.trace_of(0)), 80);
    EXPECT_EQ(ranking.scores().at(ranking.trace_of(1)), 50);
}

TEST(Ranking, ranks_share_where_scores_are_alike)
{
    EXPECT_EQ(ranks_of({10, 90, 50, 50}), (std::vector<double>{4, 1, 2.5, 2.5}));
}

TEST(Ranking, chi_square_and_student_are_those_of_the_tables)
{
    for (const auto& [x, freedom, chance] : {std::tuple(3.841459, 1, 0.05), std::tuple(9.210340, 2, 0.01),
                                             std::tuple(0.710723, 4, 0.95), std::tuple(18.307038, 10, 0.05)})
        EXPECT_NEAR(chi_square_tail(x, freedom), chance, 1e-6) << x;
    EXPECT_NEAR(student_95(2), 4.303, 1e-3);
    EXPECT_NEAR(student_95(11), 2.201, 1e-3);
    EXPECT_NEAR(student_95(30), 2.042, 1e-3);
}

// Hollander and Wolfe, Nonparametric Statistical Methods (1973), p. 140: three ways to round first base, of
// 22 players, many alike. Friedman's statistic is 11.143 with two degrees of freedom.
TEST(Ranking, friedman_with_ties_is_that_of_hollander_and_wolfe)
{
    const double seconds[22][3] = {
        {5.40, 5.50, 5.55}, {5.85, 5.70, 5.75}, {5.20, 5.60, 5.50}, {5.55, 5.50, 5.40}, {5.90, 5.85, 5.70},
        {5.45, 5.55, 5.60}, {5.40, 5.40, 5.35}, {5.45, 5.50, 5.35}, {5.25, 5.15, 5.00}, {5.85, 5.80, 5.70},
        {5.25, 5.20, 5.10}, {5.65, 5.55, 5.45}, {5.60, 5.35, 5.45}, {5.05, 5.00, 4.95}, {5.50, 5.50, 5.40},
        {5.45, 5.55, 5.50}, {5.55, 5.55, 5.35}, {5.45, 5.50, 5.55}, {5.50, 5.45, 5.25}, {5.65, 5.60, 5.40},
        {5.70, 5.65, 5.55}, {6.30, 6.30, 6.25}};
    std::vector<std::map<int, double>> rounds;
    for (const auto& row : seconds) rounds.push_back({{1, -row[0]}, {2, -row[1]}, {3, -row[2]}});
    const RankingResult result = result_of(rounds, {1, 2, 3});
    EXPECT_EQ(result.rounds, 22);
    ASSERT_TRUE(result.chance.has_value());
    EXPECT_NEAR(*result.chance, 0.003805, 1e-6);
    EXPECT_EQ(result.traces.front().trace, 3);
}

TEST(Ranking, few_rounds_have_no_chance_and_one_has_no_margin)
{
    const RankingResult one = result_of({{{1, 90}, {2, 10}}}, {1, 2});
    EXPECT_FALSE(one.chance || one.traces.front().margin);
    EXPECT_EQ(one.traces.front().trace, 1);
    const RankingResult two = result_of({{{1, 90}, {2, 10}}, {{1, 80}, {2, 10}}, {{1, 3}, {9, 1}}}, {1, 2});
    EXPECT_EQ(two.rounds, 2); // the third is of others
    EXPECT_FALSE(two.chance.has_value());
    EXPECT_NEAR(*two.traces.front().margin, 12.7062 * std::sqrt(50.0 / 2), 1e-3);
    EXPECT_EQ(*result_of({{{1, 5}, {2, 5}}, {{1, 5}, {2, 5}}, {{1, 5}, {2, 5}}}, {1, 2}).chance, 1);
}

TEST(Ranking, is_saved_as_a_table)
{
    const std::string text =
        ranking_text({{{1, 90}, {2, 10}}, {{1, 70}, {2, 30}}}, {1, 2}, {"mine", "the \"other\""});
    EXPECT_TRUE(text.starts_with("round,mine,\"the \"\"other\"\"\"\n1,90,10\n2,70,30\n")) << text;
    EXPECT_NE(text.find("mean rank,mine,1.00,mean score,80.0,margin,127.1"), std::string::npos) << text;
}

} // namespace dubstage::viewer
