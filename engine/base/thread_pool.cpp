#include "base/thread_pool.h"

#include <algorithm>
#include <sched.h>

namespace dubstage {

int available_processors()
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
    return std::max(1u, std::thread::hardware_concurrency());
}

ThreadPool::ThreadPool(int threads)
{
    const int wanted = threads > 0 ? threads : available_processors();
    for (int i = 1; i < wanted; ++i) workers_.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool()
{
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    start_.notify_all();
    for (auto& worker : workers_) worker.join();
}

void ThreadPool::run_indices()
{
    std::unique_lock lock(mutex_);
    while (next_ < count_) {
        const std::size_t index = next_++;
        lock.unlock();
        std::exception_ptr failure;
        try {
            (*body_)(index);
        } catch (...) {
            failure = std::current_exception();
        }
        lock.lock();
        if (failure && !failure_) {
            failure_ = failure;
            next_ = count_;
        }
    }
}

void ThreadPool::work()
{
    std::size_t seen = 0;
    std::unique_lock lock(mutex_);
    while (true) {
        start_.wait(lock, [&] { return stop_ || round_ != seen; });
        if (stop_) return;
        seen = round_;
        ++busy_;
        lock.unlock();
        run_indices();
        lock.lock();
        if (--busy_ == 0) done_.notify_all();
    }
}

void ThreadPool::parallel_for(std::size_t count, const std::function<void(std::size_t)>& body)
{
    if (count == 0) return;
    if (workers_.empty() || count == 1) {
        for (std::size_t i = 0; i < count; ++i) body(i);
        return;
    }
    const std::lock_guard loop(one_loop_);
    {
        const std::lock_guard lock(mutex_);
        body_ = &body;
        next_ = 0;
        count_ = count;
        failure_ = nullptr;
        ++round_;
    }
    start_.notify_all();
    run_indices();
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return busy_ == 0; });
    count_ = next_ = 0;
    if (failure_) std::rethrow_exception(failure_);
}

} // namespace dubstage
