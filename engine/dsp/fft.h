// Real transforms in double precision, for designing and measuring responses.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <vector>

namespace dubstage {

// One transform length with buffers of its own. Several may be used at once, each by one thread; plans are
// made once per length and shared.
class RealFft {
  public:
    explicit RealFft(std::size_t n); // even
    ~RealFft();
    RealFft(const RealFft&) = delete;
    RealFft& operator=(const RealFft&) = delete;

    std::size_t size() const;
    std::size_t bins() const { return size() / 2 + 1; }
    double* time();
    std::complex<double>* spectrum();

    void forward(); // spectrum[k] = sum of time[i] e^(-2 pi i k / n); time stays
    void inverse(); // the exact opposite, scaled by 1/n; the spectrum is lost

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// The first n/2 + 1 bins of as many samples as given; their number is even.
std::vector<std::complex<double>> forward_fft(const std::vector<double>& samples);
// n samples from n/2 + 1 bins, scaled by 1/n.
std::vector<double> inverse_fft(const std::vector<std::complex<double>>& bins, std::size_t n);

// The smallest power of two that is not below n, at least 2.
std::size_t power_of_two(std::size_t n);

} // namespace dubstage
