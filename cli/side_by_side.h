// Work on many items at once, whose results are told in their order.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>

namespace dubstage {

// Calls work(item, worker) for all items, each worker in a thread of its own, and tell(item) here, in order,
// as soon as the item and all before it are done; an item whose work threw is told by failed() instead. What
// tell and failed throw ends the rest: items at work are finished, and no others begun.
struct SideBySide {
    std::function<void(std::size_t item, std::size_t worker)> work;
    std::function<void(std::size_t item)> tell;
    std::function<void(std::size_t item, std::exception_ptr error)> failed;
};
void run_side_by_side(std::size_t items, std::size_t workers, const SideBySide& calls);

} // namespace dubstage
