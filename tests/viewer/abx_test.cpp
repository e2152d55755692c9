// The blind test against the binomial distribution's known sums, and against its own secrecy; level matching.
#include "viewer/model/abx.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "viewer/model/level_match.h"

namespace dubstage::viewer {

namespace {

// By Pascal's triangle, in whole numbers.
double chance_by_counting(int right, int trials)
{
    std::vector<unsigned long long> row{1};
    for (int n = 0; n < trials; ++n) {
        std::vector<unsigned long long> next(row.size() + 1, 1);
        for (std::size_t k = 1; k < row.size(); ++k) next[k] = row[k - 1] + row[k];
        row = next;
    }
    unsigned long long sum = 0;
    for (int k = right; k <= trials; ++k) sum += row[static_cast<std::size_t>(k)];
    return static_cast<double>(sum) / std::pow(2.0, trials);
}

} // namespace

TEST(Abx, the_chance_of_guessing_is_the_binomial_sum)
{
    EXPECT_NEAR(chance_of_guessing(12, 16), 2517.0 / 65536, 1e-13); // 0.0384, the usual table's 16 trials
    EXPECT_NEAR(chance_of_guessing(14, 16), 137.0 / 65536, 1e-13);
    EXPECT_NEAR(chance_of_guessing(9, 10), 11.0 / 1024, 1e-13);
    EXPECT_NEAR(chance_of_guessing(8, 8), 1.0 / 256, 1e-13);
    EXPECT_NEAR(chance_of_guessing(0, 16), 1, 1e-13);
    for (int trials = 1; trials <= 40; ++trials)
        for (int right = 0; right <= trials; ++right)
            EXPECT_NEAR(chance_of_guessing(right, trials) / chance_by_counting(right, trials), 1, 1e-11)
                << right << " of " << trials;
}

TEST(Abx, hundreds_of_trials_do_not_overflow)
{
    // By symmetry: P(K >= n/2) = 1/2 + P(K = n/2) / 2.
    const double middle = std::exp(std::lgamma(2001.0) - 2 * std::lgamma(1001.0) - 2000 * std::log(2.0));
    EXPECT_NEAR(chance_of_guessing(1000, 2000), 0.5 + middle / 2, 1e-9);
}

TEST(Abx, tells_how_many_right_answers_are_needed)
{
    EXPECT_EQ(needed_right(16, 0.05), 12);
    EXPECT_EQ(needed_right(10, 0.05), 9);
    EXPECT_EQ(needed_right(5, 0.05), 5);
    EXPECT_EQ(needed_right(4, 0.05), 5); // one in sixteen: four trials prove nothing
    EXPECT_EQ(needed_right(20, 0.01), 16);
}

TEST(Abx, x_is_a_or_b_and_stays_for_the_trial)
{
    Abx abx(7, 9, 400, 1);
    int b = 0, changes = 0;
    int before = 0;
    while (!abx.finished()) {
        EXPECT_EQ(abx.play(Abx::Button::a), 7);
        EXPECT_EQ(abx.play(Abx::Button::b), 9);
        const int x = abx.play(Abx::Button::x);
        EXPECT_EQ(abx.play(Abx::Button::x), x);
        b += x == 9 ? 1 : 0;
        changes += before != 0 && x != before ? 1 : 0;
        before = x;
        abx.answer(x == 7 ? AbxChoice::a : AbxChoice::b, 2);
    }
    // Both occur as often as chance lets them, five standard deviations wide: in number, and in turn.
    EXPECT_NEAR(b, 200, 50);
    EXPECT_NEAR(changes, 200, 50);
    EXPECT_EQ(abx.right(), 400);
    EXPECT_EQ(abx.log().front().plays_x, 2);
    EXPECT_LT(abx.chance(), 1e-100);
}

TEST(Abx, who_guesses_is_right_half_of_the_time)
{
    Abx abx(1, 2, 1000, 42);
    while (!abx.finished()) abx.answer(AbxChoice::a, 0);
    EXPECT_NEAR(abx.right(), 500, 80);
    EXPECT_GT(abx.chance(), 1e-6);
}

TEST(Abx, two_tests_from_the_system_differ)
{
    const auto sequence = [] {
        Abx abx(1, 2, 64);
        std::string all;
        while (!abx.finished()) {
            all += abx.trace_of(Abx::Button::x) == 1 ? 'a' : 'b';
            abx.answer(AbxChoice::a, 0);
        }
        return all;
    };
    EXPECT_NE(sequence(), sequence());
}

TEST(Abx, no_answer_counts_after_the_last_trial)
{
    Abx abx(1, 2, 2, 3);
    for (int i = 0; i < 5; ++i) abx.answer(AbxChoice::a, 1);
    EXPECT_EQ(abx.answered(), 2);
}

TEST(Abx, the_log_tells_every_trial_and_the_sum)
{
    Abx abx(1, 2, 2, 5);
    for (int i = 0; i < 2; ++i) {
        const bool is_a = abx.play(Abx::Button::x) == 1;
        abx.answer(is_a == (i == 0) ? AbxChoice::a : AbxChoice::b, 1.5); // right, then wrong
    }
    const std::string text = abx.text("mix \"one\"", "two");
    EXPECT_NE(text.find("A,\"mix \"\"one\"\"\"\n"), std::string::npos) << text;
    EXPECT_NE(text.find("right,1\ntrials,2\nchance of guessing,0.75\n"), std::string::npos) << text;
}

TEST(LevelMatch, all_are_as_loud_as_one_another_and_none_passes_the_true_peak)
{
    const std::vector<Loudness> traces{{-9, 0.4}, {-14, -3}, {-16, -1.5}, {-12, -6}};
    const std::vector<double> gains = level_match(traces);
    for (std::size_t i = 0; i < traces.size(); ++i) {
        EXPECT_DOUBLE_EQ(traces[i].lufs + gains[i], -16) << i;
        EXPECT_LE(gains[i], 0) << i;
        EXPECT_LE(traces[i].true_peak_db + gains[i], -1) << i;
    }
}

TEST(LevelMatch, a_dynamic_trace_with_high_peaks_turns_all_of_them_down)
{
    const std::vector<double> gains = level_match({{-20, 0.5}, {-10, -1}});
    EXPECT_DOUBLE_EQ(gains[0], -1.5);
    EXPECT_DOUBLE_EQ(gains[1], -11.5);
}

TEST(LevelMatch, silence_neither_leads_nor_follows)
{
    const double silence = -std::numeric_limits<double>::infinity();
    const std::vector<double> gains = level_match({{silence, silence}, {-10, -3}, {silence, 2}});
    EXPECT_EQ(gains, (std::vector<double>{0, 0, -3}));
    EXPECT_TRUE(level_match({}).empty());
}

TEST(LevelMatch, a_stretch_is_gated_like_a_programme)
{
    EXPECT_NEAR(gated_loudness({-20, -20, -20}), -20, 1e-12);
    // -40 lies more than 10 LU below the mean of the others and does not count.
    EXPECT_NEAR(gated_loudness({-20, -20, -40, -90}), -20, 1e-12);
    EXPECT_NEAR(gated_loudness({-20, -26}), 10 * std::log10((0.01 + std::pow(10, -2.6)) / 2), 1e-12);
    EXPECT_TRUE(std::isinf(gated_loudness({-80, -75})));
    EXPECT_TRUE(std::isinf(gated_loudness({})));
}

} // namespace dubstage::viewer
