// A fixed set of threads that share out the indices of one loop at a time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dubstage {

class ThreadPool {
  public:
    explicit ThreadPool(int threads); // 0 = one per processor this process may use; the caller counts as one
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    int size() const { return static_cast<int>(workers_.size()) + 1; }

    // Calls body(i) once for every i < count, on any thread, and returns when all are done. Rethrows the
    // first exception.
    void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

  private:
    void work();
    void run_indices();
    template <class Ready> static bool look_for(const Ready& ready);

    std::vector<std::thread> workers_;
    std::mutex mutex_, one_loop_;
    std::condition_variable start_, done_;
    const std::function<void(std::size_t)>* body_ = nullptr;
    std::size_t count_ = 0;
    std::atomic<std::size_t> next_ = 0, busy_ = 0, round_ = 0;
    std::exception_ptr failure_;
    bool open_ = false; // to those who have not joined the loop yet
    std::atomic<bool> stop_ = false;
};

int available_processors();

} // namespace dubstage
