#include "device/cpu/cpu_fft.h"

#include <mutex>

#include "base/error.h"
#include "device/cpu/kernels/kernels.h"

namespace dubstage::cpu {

namespace {

std::mutex planner; // FFTW's planner is not thread-safe; execution is

// Where this thread's transforms work; it grows with them.
float* room_of(std::size_t floats)
{
    thread_local AlignedFloats room;
    thread_local std::size_t size = 0;
    if (size < floats) {
        room = aligned_floats(floats);
        size = floats;
    }
    return room.get();
}

} // namespace

CpuFftPlan::CpuFftPlan(int n, int rows, std::unique_ptr<Buffer> buffer)
    : FftPlan(n, rows, stride_of(n)), buffer_(std::move(buffer))
{
    if (FftTables::know(n)) {
        tables_ = FftTables::of(n);
        return;
    }
    auto* data = reinterpret_cast<float*>(buffer_->host());
    auto* bins = reinterpret_cast<fftwf_complex*>(data);
    const std::lock_guard lock(planner);
    forward_ = fftwf_plan_dft_r2c_1d(n, data, bins, FFTW_ESTIMATE);
    inverse_ = fftwf_plan_dft_c2r_1d(n, bins, data, FFTW_ESTIMATE);
    check(forward_ != nullptr && inverse_ != nullptr, "FFTW plans every length");
}

CpuFftPlan::~CpuFftPlan()
{
    if (tables_ != nullptr) return;
    const std::lock_guard lock(planner);
    fftwf_destroy_plan(forward_);
    fftwf_destroy_plan(inverse_);
}

void CpuFftPlan::run(int row, bool inverse) const
{
    auto* data = reinterpret_cast<float*>(buffer_->host()) + static_cast<std::size_t>(row) * stride();
    if (tables_ != nullptr) {
        const KernelTable& kernels = best_kernels();
        (inverse ? kernels.fft_inverse : kernels.fft_forward)(*tables_, data,
                                                              room_of(tables_->room_floats()));
        return;
    }
    auto* bins = reinterpret_cast<fftwf_complex*>(data);
    if (inverse)
        fftwf_execute_dft_c2r(inverse_, bins, data);
    else
        fftwf_execute_dft_r2c(forward_, data, bins);
}

} // namespace dubstage::cpu
