#include "dsp/response_math.h"

#include <algorithm>

#include "dsp/fft.h"

namespace dubstage {

Response unit_response()
{
    return {0, {1.0}};
}

Response weighted_sum(const Response& a, double gain_a, const Response& b, double gain_b)
{
    Response sum{std::min(a.first, b.first), {}};
    sum.taps.resize(static_cast<std::size_t>(std::max(a.last(), b.last()) - sum.first + 1), 0.0);
    const auto add = [&](const Response& part, double gain) {
        const auto at = static_cast<std::size_t>(part.first - sum.first);
        for (std::size_t i = 0; i < part.taps.size(); ++i) sum.taps[at + i] += gain * part.taps[i];
    };
    add(a, gain_a);
    add(b, gain_b);
    return sum;
}

Response convolve(const Response& a, const Response& b)
{
    const std::size_t length = a.taps.size() + b.taps.size() - 1;
    RealFft one(power_of_two(length)), other(power_of_two(length));
    const auto load = [](RealFft& fft, const std::vector<double>& taps) {
        std::fill(std::copy(taps.begin(), taps.end(), fft.time()), fft.time() + fft.size(), 0.0);
        fft.forward();
    };
    load(one, a.taps);
    load(other, b.taps);
    for (std::size_t k = 0; k < one.bins(); ++k) one.spectrum()[k] *= other.spectrum()[k];
    one.inverse();
    return {a.first + b.first, {one.time(), one.time() + length}};
}

} // namespace dubstage
