#include "analysis/smoothing.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

// Power up to a frequency; a bin's power lies evenly in its width. Differences of this cannot tell what is
// 150 dB below the rest, so it is summed in long double.
class RunningPower {
  public:
    RunningPower(const std::vector<double>& power, double bin_hz) : bin_hz_(bin_hz), sums_(power.size() + 1)
    {
        for (std::size_t i = 0; i < power.size(); ++i)
            sums_[i + 1] = sums_[i] + static_cast<long double>(power[i]);
    }
    double between(double low_hz, double high_hz) const
    {
        return static_cast<double>(std::max(0.0L, until(high_hz) - until(low_hz)));
    }
    double bins_between(double low_hz, double high_hz) const { return place(high_hz) - place(low_hz); }

  private:
    double place(double hz) const
    {
        return std::clamp(hz / bin_hz_ + 0.5, 0.0, static_cast<double>(sums_.size() - 1));
    }
    long double until(double hz) const
    {
        const double at = place(hz);
        const auto bin = std::min(static_cast<std::size_t>(at), sums_.size() - 2);
        const auto share = static_cast<long double>(at - static_cast<double>(bin));
        return sums_[bin] + share * (sums_[bin + 1] - sums_[bin]);
    }

    double bin_hz_;
    std::vector<long double> sums_; // [i]: of the first i bins
};

template <class EdgesOf>
std::vector<double> smooth(const std::vector<double>& power, double bin_hz, EdgesOf edges_of)
{
    if (power.empty()) return {};
    const RunningPower running(power, bin_hz);
    std::vector<double> smoothed(power.size());
    for (std::size_t i = 0; i < power.size(); ++i) {
        const double hz = static_cast<double>(i) * bin_hz;
        const auto [low, high] = edges_of(hz);
        // Never narrower than the bin itself.
        const double from = std::min(low, hz - bin_hz / 2), to = std::max(high, hz + bin_hz / 2);
        smoothed[i] = running.between(from, to) / running.bins_between(from, to);
    }
    return smoothed;
}

template <class Smooth> std::vector<float> through_power(const std::vector<float>& db, Smooth smooth_power)
{
    std::vector<double> power(db.size());
    for (std::size_t i = 0; i < db.size(); ++i) power[i] = std::pow(10.0, static_cast<double>(db[i]) / 10);
    std::vector<float> result;
    for (const double p : smooth_power(power))
        result.push_back(static_cast<float>(10 * std::log10(p))); // of 0: minus infinity
    return result;
}

} // namespace

std::vector<double> band_sums(const std::vector<double>& power, double bin_hz,
                              const std::vector<double>& edges_hz)
{
    std::vector<double> sums;
    for (std::size_t band = 0; band + 1 < edges_hz.size(); ++band) {
        const double low = edges_hz[band] / bin_hz, high = edges_hz[band + 1] / bin_hz;
        double sum = 0;
        for (auto b = static_cast<std::size_t>(std::max(0.0, std::round(low))); b < power.size(); ++b) {
            const auto middle = static_cast<double>(b);
            if (middle - 0.5 >= high) break;
            sum += power[b] * (std::min(high, middle + 0.5) - std::max(low, middle - 0.5));
        }
        sums.push_back(sum);
    }
    return sums;
}

std::vector<double> smooth_octaves(const std::vector<double>& power, double bin_hz, double fraction)
{
    const double half = std::exp2(0.5 / fraction);
    return smooth(power, bin_hz, [=](double hz) { return std::pair(hz / half, hz * half); });
}

std::vector<double> smooth_erb(const std::vector<double>& power, double bin_hz)
{
    return smooth(power, bin_hz, [](double hz) {
        const double erb = 24.7 * (4.37 * hz / 1000 + 1);
        return std::pair(hz - erb / 2, hz + erb / 2);
    });
}

std::vector<float> smooth_octaves_db(const std::vector<float>& db, double bin_hz, double fraction)
{
    return through_power(db, [&](const auto& power) { return smooth_octaves(power, bin_hz, fraction); });
}

std::vector<float> smooth_erb_db(const std::vector<float>& db, double bin_hz)
{
    return through_power(db, [&](const auto& power) { return smooth_erb(power, bin_hz); });
}

ThirdOctaves third_octaves(const std::vector<double>& power, double bin_hz)
{
    ThirdOctaves thirds;
    std::vector<double> edges{1000 * std::pow(10.0, -1.75)};
    const double top = bin_hz * (static_cast<double>(power.size()) - 0.5);
    for (int k = -17; k <= 13; ++k) {
        const double high = 1000 * std::pow(10.0, (k + 0.5) / 10);
        if (high > top) break;
        edges.push_back(high);
        thirds.centre_hz.push_back(1000 * std::pow(10.0, k / 10.0));
    }
    thirds.power = band_sums(power, bin_hz, edges);
    return thirds;
}

} // namespace dubstage
