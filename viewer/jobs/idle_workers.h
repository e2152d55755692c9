// Threads that work only when nothing else wants the processor, so that drawing stays smooth beside them.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/progress.h"

namespace dubstage::viewer {

// The scheduler's class SCHED_IDLE for the calling thread, and for the threads that it starts. Where the
// system refuses, the thread stays as it is.
void make_idle();

class IdleWorkers {
  public:
    explicit IdleWorkers(int threads); // 0 = one per processor
    ~IdleWorkers();                    // drops what waits, asks what runs to stop, and waits for it
    IdleWorkers(const IdleWorkers&) = delete;
    IdleWorkers& operator=(const IdleWorkers&) = delete;

    using Task = std::function<void(const CancelFlag&)>; // throws nothing
    void add(Task task);
    void add_first(Task task); // before all that waits
    void stop();               // as the destructor does; nothing is done after it
    bool idle() const;         // nothing waits and nothing runs
    void wait();               // until idle

  private:
    void work();

    mutable std::mutex mutex_;
    std::condition_variable wake_, done_;
    std::deque<Task> tasks_;
    std::size_t running_ = 0;
    bool stop_ = false;
    CancelFlag cancel_ = false;
    std::vector<std::thread> threads_;
};

} // namespace dubstage::viewer
