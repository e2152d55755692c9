#include "viewer/jobs/idle_workers.h"

#include <sched.h>

#include "base/thread_pool.h"

namespace dubstage::viewer {

void make_idle()
{
    const sched_param none{};
    static_cast<void>(sched_setscheduler(0, SCHED_IDLE, &none));
}

IdleWorkers::IdleWorkers(int threads)
{
    const int count = threads > 0 ? threads : available_processors();
    for (int i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
}

IdleWorkers::~IdleWorkers()
{
    stop();
}

void IdleWorkers::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
        cancel_ = true;
        tasks_.clear();
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
}

void IdleWorkers::add_first(Task task)
{
    {
        const std::lock_guard lock(mutex_);
        tasks_.push_front(std::move(task));
    }
    wake_.notify_one();
}

void IdleWorkers::add(Task task)
{
    {
        const std::lock_guard lock(mutex_);
        tasks_.push_back(std::move(task));
    }
    wake_.notify_one();
}

bool IdleWorkers::idle() const
{
    const std::lock_guard lock(mutex_);
    return tasks_.empty() && running_ == 0;
}

void IdleWorkers::wait()
{
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return tasks_.empty() && running_ == 0; });
}

void IdleWorkers::work()
{
    make_idle();
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [&] { return stop_ || !tasks_.empty(); });
        if (stop_) return;
        const Task task = std::move(tasks_.front());
        tasks_.pop_front();
        ++running_;
        lock.unlock();
        task(cancel_);
        lock.lock();
        --running_;
        if (tasks_.empty() && running_ == 0) done_.notify_all();
    }
}

} // namespace dubstage::viewer
