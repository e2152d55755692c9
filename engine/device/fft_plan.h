// A batch of real transforms, tied to the buffer they work in.
#pragma once

#include <cstddef>

namespace dubstage {

class Buffer;

// Row r holds n samples, or after forward() n / 2 + 1 bins as interleaved (real, imaginary), at r * stride()
// floats. Neither direction scales: forward then inverse multiplies by n.
class FftPlan {
  public:
    virtual ~FftPlan() = default;
    int size() const { return size_; }
    int rows() const { return rows_; }
    std::size_t stride() const { return stride_; }
    virtual Buffer& buffer() = 0;

  protected:
    FftPlan(int size, int rows, std::size_t stride) : size_(size), rows_(rows), stride_(stride) {}

  private:
    int size_, rows_;
    std::size_t stride_;
};

} // namespace dubstage
