#include "base/thread_pool.h"

#include <atomic>
#include <gtest/gtest.h>
#include <numeric>
#include <stdexcept>

namespace dubstage {

namespace {

class ThreadPoolTest : public testing::TestWithParam<int> {
  protected:
    ThreadPool pool{GetParam()};
};

TEST_P(ThreadPoolTest, every_index_is_called_once)
{
    for (const std::size_t count : {0u, 1u, 2u, 7u, 1000u}) {
        std::vector<std::atomic<int>> calls(count);
        pool.parallel_for(count, [&](std::size_t i) { ++calls[i]; });
        for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(calls[i], 1) << i << " of " << count;
    }
}

TEST_P(ThreadPoolTest, what_a_loop_wrote_is_seen_after_it)
{
    std::vector<std::size_t> values(64);
    for (std::size_t round = 0; round < 5000; ++round) {
        pool.parallel_for(values.size(), [&](std::size_t i) { values[i] = round + i; });
        ASSERT_EQ(std::accumulate(values.begin(), values.end(), std::size_t{0}), 64 * round + 2016);
    }
}

TEST_P(ThreadPoolTest, an_exception_reaches_the_caller_and_the_next_loop_runs)
{
    const auto fails_at_57 = [](std::size_t i) {
        if (i == 57) throw std::runtime_error("57");
    };
    for (int round = 0; round < 100; ++round) {
        EXPECT_THROW(pool.parallel_for(100, fails_at_57), std::runtime_error);
        std::atomic<int> calls = 0;
        pool.parallel_for(100, [&](std::size_t) { ++calls; });
        EXPECT_EQ(calls, 100);
    }
}

TEST_P(ThreadPoolTest, loops_of_several_callers_do_not_mix)
{
    std::vector<std::thread> callers;
    std::vector<int> wrong(4);
    for (std::size_t c = 0; c < wrong.size(); ++c)
        callers.emplace_back([&, c] {
            for (int round = 0; round < 500; ++round) {
                std::atomic<std::size_t> sum = 0;
                pool.parallel_for(20 + c, [&](std::size_t i) { sum += i; });
                if (sum != (20 + c) * (19 + c) / 2) ++wrong[c];
            }
        });
    for (auto& caller : callers) caller.join();
    for (const int count : wrong) EXPECT_EQ(count, 0);
}

INSTANTIATE_TEST_SUITE_P(Threads, ThreadPoolTest, testing::Values(1, 2, 3, 8));

} // namespace

} // namespace dubstage
