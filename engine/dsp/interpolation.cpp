#include "dsp/interpolation.h"

#include <cmath>
#include <numbers>

#include "dsp/windows.h"

namespace dubstage {

namespace {

double windowed_sinc(double x, double half, double beta)
{
    const double angle = std::numbers::pi * x;
    return (std::abs(x) < 1e-12 ? 1.0 : std::sin(angle) / angle) * kaiser(x / half, beta);
}

void scale_to_one(std::vector<double>& taps, double sum)
{
    for (double& tap : taps) tap /= sum;
}

double sum_of(const std::vector<double>& taps)
{
    double sum = 0;
    for (const double tap : taps) sum += tap;
    return sum;
}

} // namespace

std::vector<std::vector<double>> interpolation_taps(int phases, int taps, double beta)
{
    std::vector<std::vector<double>> sets;
    for (int p = 0; p < phases; ++p) {
        const double place = static_cast<double>(p) / phases;
        std::vector<double>& set = sets.emplace_back();
        for (int k = 0; k < taps; ++k)
            set.push_back(windowed_sinc(k - (taps / 2 - 1) - place, taps / 2.0, beta));
        scale_to_one(set, sum_of(set));
    }
    return sets;
}

std::vector<std::vector<double>> decimation_taps(int phases, int taps, double beta)
{
    std::vector<std::vector<double>> sets;
    double sum = 0;
    for (int p = 0; p < phases; ++p) {
        std::vector<double>& set = sets.emplace_back();
        for (int k = 0; k < taps; ++k)
            set.push_back(windowed_sinc(k - taps / 2.0 + static_cast<double>(p) / phases, taps / 2.0, beta));
        sum += sum_of(set);
    }
    for (std::vector<double>& set : sets) scale_to_one(set, sum);
    return sets;
}

} // namespace dubstage
