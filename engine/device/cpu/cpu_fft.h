// FFTW transforms of a batch of rows, planned without timing so that every process computes the same bits.
#pragma once

#include <fftw3.h>

#include "device/device.h"

namespace dubstage::cpu {

class CpuFftPlan : public FftPlan {
  public:
    CpuFftPlan(int n, int rows, std::unique_ptr<Buffer> buffer);
    ~CpuFftPlan() override;
    Buffer& buffer() override { return *buffer_; }
    void run(int row, bool inverse) const;

    static std::size_t stride_of(int n)
    {
        return static_cast<std::size_t>(n) + 16;
    } // keeps rows 64-byte aligned

  private:
    std::unique_ptr<Buffer> buffer_;
    fftwf_plan forward_ = nullptr, inverse_ = nullptr;
};

} // namespace dubstage::cpu
