// Sounds for the tests of matching: noise of a given tone, filtered by exact laws, and their portraits.
#pragma once

#include <cmath>
#include <complex>
#include <functional>
#include <vector>

#include "analysis/measure.h"
#include "dsp/fft.h"
#include "oracle/observe.h"
#include "studies/match/sounds.h"

namespace dubstage::test {

using Lane = std::vector<double>;
using Law = std::function<double(double hz)>; // gain in dB

// Zero phase, by one transform of all of it: what the law says at every frequency, and nothing else.
inline Lane filtered(const Lane& lane, const Law& law, double rate = 48000)
{
    const std::size_t n = power_of_two(2 * lane.size());
    RealFft fft(n);
    std::copy(lane.begin(), lane.end(), fft.time());
    std::fill(fft.time() + lane.size(), fft.time() + n, 0.0);
    fft.forward();
    for (std::size_t k = 0; k < fft.bins(); ++k) {
        const double hz = static_cast<double>(k) * rate / static_cast<double>(n);
        fft.spectrum()[k] *= std::pow(10.0, law(std::max(hz, 1.0)) / 20);
    }
    fft.inverse();
    return {fft.time(), fft.time() + lane.size()};
}

inline Measurement measurement(const std::vector<Lane>& lanes, const std::string& name = "sound",
                               double rate = 48000)
{
    const Layout layout = parse_layout(lanes.size() == 1 ? "mono" : "stereo", "test");
    Measurement m = measure(observe(lanes, layout, rate, match_meter(), Peaks::of_samples));
    m.name = name;
    return m;
}
inline Portrait portrait(const std::vector<Lane>& lanes, const std::string& name = "sound",
                         double rate = 48000)
{
    return portrait_of(measurement(lanes, name, rate));
}

} // namespace dubstage::test
