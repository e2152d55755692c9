// Overlap-save convolution of one channel: one partition of the response, or several of equal length.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "floors/real_fft.h"

namespace floors {

// The response's partitions as spectra, shared by all channels that go through it.
//
// Taps longer than half a transform are cut into partitions of half of it, and a step advances by half
// (always, with `halves`); shorter ones stay whole, and a step advances by all that a transform yields.
template <class Real> class Response {
  public:
    Response(const std::vector<double>& taps, int fft, bool halves = false) : fft_(fft), length_(taps.size())
    {
        const auto half = static_cast<std::size_t>(fft) / 2;
        const bool whole = !halves && length_ <= half;
        const auto part = whole ? length_ : half;
        hop_ = whole ? (static_cast<std::size_t>(fft) - length_ + 1) / 16 * 16 : half;
        Array<Real> samples(static_cast<std::size_t>(fft));
        for (std::size_t first = 0; first < length_; first += part) {
            const auto count = std::min(part, length_ - first);
            std::fill_n(samples.get(), fft, Real(0));
            for (std::size_t i = 0; i < count; ++i)
                samples.get()[i] = static_cast<Real>(taps[first + i] / fft);
            spectra_.emplace_back(fft_.floats());
            fft_.forward(samples.get(), spectra_.back().get());
        }
    }
    const RealFft<Real>& fft() const { return fft_; }
    std::size_t length() const { return length_; }
    std::size_t hop() const { return hop_; }
    std::size_t partitions() const { return spectra_.size(); }
    const Real* spectrum(std::size_t partition) const { return spectra_[partition].get(); }

  private:
    RealFft<Real> fft_;
    std::size_t length_, hop_ = 0;
    std::vector<Array<Real>> spectra_;
};

template <class Real> class Convolver {
  public:
    explicit Convolver(const Response<Real>& response)
        : response_(response), history_(static_cast<std::size_t>(response.fft().size())),
          result_(static_cast<std::size_t>(response.fft().size())), sum_(response.fft().floats())
    {
        for (std::size_t i = 0; i < response.partitions(); ++i) past_.emplace_back(response.fft().floats());
    }

    // Takes hop() samples at input() and returns hop() samples of result.
    Real* input() { return history_.get() + size() - response_.hop(); }
    const Real* step()
    {
        newest_ = (newest_ + past_.size() - 1) % past_.size();
        response_.fft().forward(history_.get(), past_[newest_].get());
        std::memmove(history_.get(), history_.get() + response_.hop(),
                     (size() - response_.hop()) * sizeof(Real));
        multiply();
        response_.fft().inverse(sum_.get(), result_.get());
        return result_.get() + size() - response_.hop();
    }

  private:
    std::size_t size() const { return static_cast<std::size_t>(response_.fft().size()); }

    // Stretch by stretch, so that the sum stays in the first-level cache while all partitions are added.
    void multiply()
    {
        constexpr std::size_t stretch = 2048;
        for (std::size_t from = 0; from < response_.fft().floats(); from += stretch) {
            const auto count = std::min(stretch, response_.fft().floats() - from) / 2;
            for (std::size_t p = 0; p < past_.size(); ++p)
                multiply_stretch(sum_.get() + from, past_[(newest_ + p) % past_.size()].get() + from,
                                 response_.spectrum(p) + from, count, p > 0);
        }
    }

    static void multiply_stretch(Real* __restrict out, const Real* __restrict x, const Real* __restrict h,
                                 std::size_t bins, bool add)
    {
        if (add) {
            for (std::size_t i = 0; i < bins; ++i) {
                out[2 * i] += x[2 * i] * h[2 * i] - x[2 * i + 1] * h[2 * i + 1];
                out[2 * i + 1] += x[2 * i] * h[2 * i + 1] + x[2 * i + 1] * h[2 * i];
            }
        } else {
            for (std::size_t i = 0; i < bins; ++i) {
                out[2 * i] = x[2 * i] * h[2 * i] - x[2 * i + 1] * h[2 * i + 1];
                out[2 * i + 1] = x[2 * i] * h[2 * i + 1] + x[2 * i + 1] * h[2 * i];
            }
        }
    }

    const Response<Real>& response_;
    Array<Real> history_, result_, sum_;
    std::vector<Array<Real>> past_; // spectra of the last inputs, a ring
    std::size_t newest_ = 0;
};

} // namespace floors
