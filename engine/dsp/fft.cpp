#include "dsp/fft.h"

#include <algorithm>
#include <fftw3.h>
#include <map>
#include <mutex>
#include <new>

#include "base/error.h"

namespace dubstage {

namespace {

struct Plans {
    fftw_plan forward, inverse;
};

struct FreeBuffer {
    void operator()(void* buffer) const { fftw_free(buffer); }
};
using RealBuffer = std::unique_ptr<double, FreeBuffer>;
using BinBuffer = std::unique_ptr<fftw_complex, FreeBuffer>;

// FFTW may make plans in one thread at a time, and execute them in any. Estimated plans are the same in every
// process, so that equal designs have equal bits.
Plans plans_for(std::size_t n, double* time, fftw_complex* bins)
{
    static std::mutex mutex;
    static std::map<std::size_t, Plans> made;
    const std::lock_guard lock(mutex);
    const auto found = made.find(n);
    if (found != made.end()) return found->second;
    const int size = static_cast<int>(n);
    const Plans plans{
        fftw_plan_dft_r2c_1d(size, time, bins, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT),
        fftw_plan_dft_c2r_1d(size, bins, time, FFTW_ESTIMATE | FFTW_DESTROY_INPUT),
    };
    check(plans.forward != nullptr && plans.inverse != nullptr, "FFTW has a plan for every length");
    return made.emplace(n, plans).first->second;
}

} // namespace

struct RealFft::State {
    explicit State(std::size_t size) : n(size), time(fftw_alloc_real(n)), bins(fftw_alloc_complex(n / 2 + 1))
    {
        if (time == nullptr || bins == nullptr) throw std::bad_alloc();
        plans = plans_for(n, time.get(), bins.get());
    }
    std::size_t n;
    RealBuffer time;
    BinBuffer bins;
    Plans plans{};
};

RealFft::RealFft(std::size_t n)
{
    check(n >= 2 && n % 2 == 0 && n <= std::size_t{1} << 30, "the length of a transform is even");
    state_ = std::make_unique<State>(n);
}

RealFft::~RealFft() = default;

std::size_t RealFft::size() const
{
    return state_->n;
}

double* RealFft::time()
{
    return state_->time.get();
}

std::complex<double>* RealFft::spectrum()
{
    return reinterpret_cast<std::complex<double>*>(state_->bins.get());
}

void RealFft::forward()
{
    fftw_execute_dft_r2c(state_->plans.forward, state_->time.get(), state_->bins.get());
}

void RealFft::inverse()
{
    fftw_execute_dft_c2r(state_->plans.inverse, state_->bins.get(), state_->time.get());
    const double scale = 1.0 / static_cast<double>(state_->n);
    double* samples = state_->time.get();
    for (std::size_t i = 0; i < state_->n; ++i) samples[i] *= scale;
}

std::vector<std::complex<double>> forward_fft(const std::vector<double>& samples)
{
    RealFft fft(samples.size());
    std::copy(samples.begin(), samples.end(), fft.time());
    fft.forward();
    return {fft.spectrum(), fft.spectrum() + fft.bins()};
}

std::vector<double> inverse_fft(const std::vector<std::complex<double>>& bins, std::size_t n)
{
    RealFft fft(n);
    check(bins.size() == fft.bins(), "an inverse transform takes n/2 + 1 bins");
    std::copy(bins.begin(), bins.end(), fft.spectrum());
    fft.inverse();
    return {fft.time(), fft.time() + n};
}

std::size_t power_of_two(std::size_t n)
{
    std::size_t power = 2;
    while (power < n) power *= 2;
    return power;
}

} // namespace dubstage
