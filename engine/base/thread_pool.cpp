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
    for (std::size_t index = next_++; index < count_; index = next_++) {
        try {
            (*body_)(index);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!failure_) failure_ = std::current_exception();
            next_ = count_;
        }
    }
}

// Loops follow one another closely: who waits for the next, or for the others to end, looks for a while
// before it sleeps, and leaves the processor to whom it may concern.
template <class Ready> bool ThreadPool::look_for(const Ready& ready)
{
    constexpr int looks = 100;
    for (int i = 0; i < looks; ++i) {
        if (ready()) return true;
        std::this_thread::yield();
    }
    return ready();
}

void ThreadPool::work()
{
    std::size_t seen = 0;
    while (true) {
        look_for([&] { return stop_ || round_ != seen; });
        std::unique_lock lock(mutex_);
        start_.wait(lock, [&] { return stop_ || round_ != seen; });
        if (stop_) return;
        seen = round_;
        if (!open_) continue;
        ++busy_;
        lock.unlock();
        run_indices();
        if (--busy_ > 0) continue;
        lock.lock(); // the caller may be about to sleep
        done_.notify_all();
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
        open_ = true;
        ++round_;
    }
    start_.notify_all();
    run_indices();
    std::unique_lock lock(mutex_);
    open_ = false; // who comes now comes too late
    lock.unlock();
    look_for([&] { return busy_ == 0; });
    lock.lock();
    done_.wait(lock, [&] { return busy_ == 0; });
    if (failure_) std::rethrow_exception(failure_);
}

} // namespace dubstage
