// FFTW's real transforms in single or double precision behind one name, planned with ESTIMATE as a one-shot
// program would.
#pragma once

#include <complex>
#include <cstddef>
#include <fftw3.h>
#include <memory>
#include <mutex>

namespace floors {

template <class Real> struct Fftw;
template <> struct Fftw<float> {
    using Plan = fftwf_plan;
    using Bin = fftwf_complex;
    static constexpr auto malloc = fftwf_malloc;
    static constexpr auto free = fftwf_free;
    static constexpr auto plan_forward = fftwf_plan_dft_r2c_1d;
    static constexpr auto plan_inverse = fftwf_plan_dft_c2r_1d;
    static constexpr auto forward = fftwf_execute_dft_r2c;
    static constexpr auto inverse = fftwf_execute_dft_c2r;
};
template <> struct Fftw<double> {
    using Plan = fftw_plan;
    using Bin = fftw_complex;
    static constexpr auto malloc = fftw_malloc;
    static constexpr auto free = fftw_free;
    static constexpr auto plan_forward = fftw_plan_dft_r2c_1d;
    static constexpr auto plan_inverse = fftw_plan_dft_c2r_1d;
    static constexpr auto forward = fftw_execute_dft_r2c;
    static constexpr auto inverse = fftw_execute_dft_c2r;
};

// Aligned for SIMD, cleared.
template <class Real> class Array {
  public:
    explicit Array(std::size_t count) : data_(static_cast<Real*>(Fftw<Real>::malloc(count * sizeof(Real))))
    {
        std::fill_n(data_.get(), count, Real(0));
    }
    Real* get() { return data_.get(); }
    const Real* get() const { return data_.get(); }

  private:
    struct Free {
        void operator()(Real* p) const { Fftw<Real>::free(p); }
    };
    std::unique_ptr<Real, Free> data_;
};

// Bins are interleaved (real, imaginary). One plan serves all threads; it lives until the program ends.
template <class Real> class RealFft {
  public:
    explicit RealFft(int size) : size_(size)
    {
        static std::mutex planner;
        const std::lock_guard lock(planner);
        Array<Real> samples(static_cast<std::size_t>(size)), bins(floats());
        forward_ = Fftw<Real>::plan_forward(size, samples.get(), as_bins(bins.get()), FFTW_ESTIMATE);
        inverse_ = Fftw<Real>::plan_inverse(size, as_bins(bins.get()), samples.get(), FFTW_ESTIMATE);
    }
    int size() const { return size_; }
    std::size_t floats() const { return static_cast<std::size_t>(size_) + 2; } // of a spectrum

    void forward(Real* samples, Real* bins) const { Fftw<Real>::forward(forward_, samples, as_bins(bins)); }
    void inverse(Real* bins, Real* samples) const { Fftw<Real>::inverse(inverse_, as_bins(bins), samples); }

  private:
    static typename Fftw<Real>::Bin* as_bins(Real* floats)
    {
        return reinterpret_cast<typename Fftw<Real>::Bin*>(floats);
    }
    int size_;
    typename Fftw<Real>::Plan forward_, inverse_;
};

} // namespace floors
