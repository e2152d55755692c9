#include "cli/side_by_side.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace dubstage {

namespace {

class Crew {
  public:
    Crew(std::size_t items, const SideBySide& calls) : calls_(calls), done_(items), errors_(items) {}
    void stop()
    {
        const std::lock_guard lock(mutex_);
        next_ = done_.size();
    }

    void serve(std::size_t worker)
    {
        std::unique_lock lock(mutex_);
        while (next_ < done_.size()) {
            const std::size_t item = next_++;
            lock.unlock();
            std::exception_ptr error;
            try {
                calls_.work(item, worker);
            } catch (...) {
                error = std::current_exception();
            }
            lock.lock();
            errors_[item] = error;
            done_[item] = true;
            changed_.notify_one();
        }
    }

    void tell_all()
    {
        for (std::size_t item = 0; item < done_.size(); ++item) {
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return done_[item]; });
            }
            if (errors_[item] != nullptr)
                calls_.failed(item, errors_[item]);
            else
                calls_.tell(item);
        }
    }

  private:
    const SideBySide& calls_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t next_ = 0;
    std::vector<bool> done_;
    std::vector<std::exception_ptr> errors_;
};

} // namespace

void run_side_by_side(std::size_t items, std::size_t workers, const SideBySide& calls)
{
    Crew crew(items, calls);
    std::vector<std::jthread> threads;
    try {
        for (std::size_t w = 0; w < workers; ++w) threads.emplace_back([&crew, w] { crew.serve(w); });
        crew.tell_all();
    } catch (...) {
        crew.stop();
        throw;
    }
}

} // namespace dubstage
