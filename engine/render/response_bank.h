// An island's responses as spectra on the device, computed in double and rounded once.
#pragma once

#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "render/plan.h"

namespace dubstage {

class ResponseBank {
  public:
    // `stride`: floats from one spectrum to the next. Throws Error{out_of_memory} with the size.
    ResponseBank(Device& device, const Island& island, std::size_t stride, ThreadPool& pool);
    static double bytes(const Island& island);

    // [transform / 2 + 1] bins; 0 where that partition holds nothing but zeros.
    std::uint64_t address(int response, int partition) const;

  private:
    int partitions_;
    std::vector<std::unique_ptr<Buffer>> buffers_;
    std::vector<std::uint64_t> addresses_; // [response][partition]
};

} // namespace dubstage
