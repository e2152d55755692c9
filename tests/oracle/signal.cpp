#include "oracle/signal.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <fftw3.h>
#include <memory>

namespace dubstage::oracle {

namespace {

struct FftwFree {
    void operator()(void* memory) const { fftw_free(memory); }
};
struct PlanFree {
    void operator()(fftw_plan plan) const { fftw_destroy_plan(plan); }
};
using Plan = std::unique_ptr<std::remove_pointer_t<fftw_plan>, PlanFree>;

// A real transform of n doubles and back, in place.
class Transform {
  public:
    explicit Transform(std::size_t n)
        : n_(n), data_(static_cast<double*>(fftw_malloc((n + 2) * sizeof(double)))),
          forward_(fftw_plan_dft_r2c_1d(static_cast<int>(n), data_.get(), bins(), FFTW_ESTIMATE)),
          inverse_(fftw_plan_dft_c2r_1d(static_cast<int>(n), bins(), data_.get(), FFTW_ESTIMATE))
    {}
    std::vector<std::complex<double>> forward(const double* x, std::size_t count)
    {
        std::copy(x, x + count, data_.get());
        std::fill(data_.get() + count, data_.get() + n_, 0.0);
        fftw_execute(forward_.get());
        const auto* z = reinterpret_cast<const std::complex<double>*>(data_.get());
        return {z, z + n_ / 2 + 1};
    }
    const double* inverse(const std::vector<std::complex<double>>& spectrum)
    {
        std::copy(spectrum.begin(), spectrum.end(), reinterpret_cast<std::complex<double>*>(data_.get()));
        fftw_execute(inverse_.get());
        return data_.get();
    }

  private:
    fftw_complex* bins() { return reinterpret_cast<fftw_complex*>(data_.get()); }

    std::size_t n_;
    std::unique_ptr<double, FftwFree> data_;
    Plan forward_, inverse_;
};

std::vector<double> convolve_directly(const std::vector<double>& x, const std::vector<double>& taps)
{
    std::vector<double> y(x.size() + taps.size() - 1, 0.0);
    for (std::size_t k = 0; k < taps.size(); ++k)
        if (taps[k] != 0.0)
            for (std::size_t i = 0; i < x.size(); ++i) y[i + k] += taps[k] * x[i];
    return y;
}

// Overlap-add, so that a long signal needs no transform of its own length.
std::vector<double> convolve_by_spectra(const std::vector<double>& x, const std::vector<double>& taps)
{
    std::size_t n = 1024;
    while (n < 2 * taps.size()) n *= 2;
    const std::size_t hop = n - taps.size() + 1;
    Transform transform(n);
    const auto response = transform.forward(taps.data(), taps.size());
    std::vector<double> y(x.size() + taps.size() - 1, 0.0);
    for (std::size_t from = 0; from < x.size(); from += hop) {
        const std::size_t count = std::min(hop, x.size() - from);
        auto spectrum = transform.forward(x.data() + from, count);
        for (std::size_t bin = 0; bin < spectrum.size(); ++bin) spectrum[bin] *= response[bin];
        const double* block = transform.inverse(spectrum);
        const std::size_t length = std::min(count + taps.size() - 1, n);
        for (std::size_t i = 0; i < length; ++i) y[from + i] += block[i] / static_cast<double>(n);
    }
    return y;
}

} // namespace

void Signal::cover(Frames from, Frames to)
{
    if (to <= from) return;
    if (frames() == 0) start = from;
    const Frames before = std::max<Frames>(0, start - from);
    const Frames behind = std::max<Frames>(0, to - end());
    for (auto& channel : channels) {
        channel.insert(channel.begin(), static_cast<std::size_t>(before), 0.0);
        channel.resize(channel.size() + static_cast<std::size_t>(behind), 0.0);
    }
    start -= before;
}

void add(Signal& to, std::size_t out, const Signal& from, std::size_t in, double gain, Frames delay)
{
    to.cover(from.start + delay, from.end() + delay);
    const auto& source = from.channels[in];
    const auto shift = static_cast<std::size_t>(from.start + delay - to.start);
    for (std::size_t i = 0; i < source.size(); ++i) to.channels[out][shift + i] += gain * source[i];
}

std::vector<double> convolve(const std::vector<double>& x, const std::vector<double>& taps)
{
    if (x.empty() || taps.empty()) return {};
    const auto sounding = std::count_if(taps.begin(), taps.end(), [](double tap) { return tap != 0.0; });
    return sounding <= 64 ? convolve_directly(x, taps) : convolve_by_spectra(x, taps);
}

Signal cut(const Signal& signal, Frames from, Frames to)
{
    Signal part(static_cast<int>(signal.channels.size()));
    part.cover(from, to);
    part.start = from;
    for (std::size_t c = 0; c < part.channels.size(); ++c)
        for (Frames t = from; t < to; ++t)
            part.channels[c][static_cast<std::size_t>(t - from)] = signal.at(c, t);
    return part;
}

double peak(const Signal& signal)
{
    double most = 0.0;
    for (const auto& channel : signal.channels)
        for (const double sample : channel) most = std::max(most, std::abs(sample));
    return most;
}

} // namespace dubstage::oracle
