// A bounded queue from one thread to one other, without locks and without allocations.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

namespace dubstage::viewer {

template <class T, std::size_t capacity> class SpscQueue {
    static_assert((capacity & (capacity - 1)) == 0, "places are found by masking");

  public:
    bool push(const T& item) // false: full
    {
        const std::size_t end = end_.load(std::memory_order_relaxed);
        if (end - begin_.load(std::memory_order_acquire) == capacity) return false;
        items_[end & (capacity - 1)] = item;
        end_.store(end + 1, std::memory_order_release);
        return true;
    }
    bool pop(T& item) // false: empty
    {
        const std::size_t begin = begin_.load(std::memory_order_relaxed);
        if (begin == end_.load(std::memory_order_acquire)) return false;
        item = items_[begin & (capacity - 1)];
        begin_.store(begin + 1, std::memory_order_release);
        return true;
    }

  private:
    std::array<T, capacity> items_{};
    std::atomic<std::size_t> begin_ = 0, end_ = 0; // count on for ever
};

} // namespace dubstage::viewer
