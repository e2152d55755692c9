// Real transforms of a batch of rows: our own for the engine's lengths, FFTW's for what else is asked for,
// planned without timing. Either way every process computes the same bits.
#pragma once

#include <fftw3.h>

#include "device/cpu/fft_tables.h"
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
    std::shared_ptr<const FftTables> tables_; // none: FFTW's plans
    fftwf_plan forward_ = nullptr, inverse_ = nullptr;
};

} // namespace dubstage::cpu
