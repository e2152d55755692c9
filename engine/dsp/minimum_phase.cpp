#include "dsp/minimum_phase.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/units.h"
#include "dsp/fft.h"

namespace dubstage {

namespace {

constexpr double deepest = 1e-10;
constexpr std::size_t shortest_grid = 8192, longest_grid = std::size_t{1} << 19;
// Roots that decay faster than this per sample are short enough for the cepstrum; roots near Nyquist and
// above would be mapped onto images of others.
constexpr double slow_per_sample = 0.05, highest_angle = 2.8;
// Bins are taken a hair beside their places, where zeros on the axis have a finite ratio to their images.
constexpr double beside = 1e-5;

using Roots = std::vector<std::complex<double>>; // in radians per sample

// 1 + c1 z^-1 + c2 z^-2 with its roots at e^s: the image of an analog polynomial (matched z transform).
struct DigitalFactor {
    Roots roots;
    double c1 = 0.0, c2 = 0.0;
};

Roots roots_per_sample(const std::array<double, 3>& polynomial, double frequency_hz, double sample_rate)
{
    Roots roots = analog_roots(polynomial, frequency_hz);
    for (auto& root : roots) root /= sample_rate;
    return roots;
}

DigitalFactor image_of(const Roots& roots)
{
    if (std::any_of(roots.begin(), roots.end(),
                    [](const auto& s) { return std::abs(s.imag()) > highest_angle; }))
        return {};
    std::complex<double> sum = 0.0, product = 1.0;
    for (const auto& root : roots) {
        sum += std::exp(root);
        product *= std::exp(root);
    }
    return {roots, -sum.real(), roots.size() == 2 ? product.real() : 0.0};
}

struct DigitalSection {
    DigitalFactor b, a;
};

// Both polynomials or none: zeros at 0 Hz without their poles would leave the rest a huge gain to take away.
DigitalSection image_of(const AnalogSection& section, double sample_rate)
{
    const Roots zeros = roots_per_sample(section.b, section.frequency_hz, sample_rate);
    const Roots poles = roots_per_sample(section.a, section.frequency_hz, sample_rate);
    const auto slow = [](const auto& root) { return -root.real() < slow_per_sample; };
    if (std::none_of(zeros.begin(), zeros.end(), slow) && std::none_of(poles.begin(), poles.end(), slow))
        return {};
    return {image_of(zeros), image_of(poles)};
}

// sin and cos of half the angle at every bin.
struct HalfAngles {
    std::vector<double> sine, cosine;
};

HalfAngles half_angles(std::size_t grid)
{
    HalfAngles angles;
    for (std::size_t k = 0; k <= grid / 2; ++k) {
        const double half = std::numbers::pi * (static_cast<double>(k) + beside) / static_cast<double>(grid);
        angles.sine.push_back(std::sin(half));
        angles.cosine.push_back(std::cos(half));
    }
    return angles;
}

// |1 - e^s z^-1|^2 = (1 - r)^2 + 4 r sin^2((w - angle) / 2), which keeps its digits near z = 1.
struct RootPower {
    explicit RootPower(const std::complex<double>& root)
        : ring(4.0 * std::exp(root.real())), gap(std::expm1(root.real())), sine(std::sin(root.imag() / 2.0)),
          cosine(std::cos(root.imag() / 2.0))
    {}
    double at(double half_sine, double half_cosine) const
    {
        const double distance = half_sine * cosine - half_cosine * sine;
        return gap * gap + ring * distance * distance;
    }
    double ring, gap, sine, cosine;
};

// Multiplies the powers by those of the section over those of its image. Section by section: the powers of a
// whole steep cut would not fit the range of a double.
void multiply_ratio(const AnalogSection& section, const DigitalSection& image, const HalfAngles& angles,
                    double step_hz, std::vector<double>& powers)
{
    const std::vector<RootPower> zeros(image.b.roots.begin(), image.b.roots.end());
    const std::vector<RootPower> poles(image.a.roots.begin(), image.a.roots.end());
    for (std::size_t k = 0; k < powers.size(); ++k) {
        double power = section.power((static_cast<double>(k) + beside) * step_hz);
        for (const auto& pole : poles) power *= pole.at(angles.sine[k], angles.cosine[k]);
        for (const auto& zero : zeros) power /= zero.at(angles.sine[k], angles.cosine[k]);
        powers[k] *= power;
    }
}

std::size_t cepstrum_grid(const Prototype& prototype, double sample_rate)
{
    std::size_t grid = shortest_grid;
    for (const auto& curve : prototype.curves)
        while (grid < longest_grid && sample_rate / static_cast<double>(grid) > curve.finest_hz() / 32.0)
            grid *= 2;
    return grid;
}

// What the images leave of the prototype, as magnitudes.
std::vector<double> residual(const Prototype& prototype, const std::vector<DigitalSection>& images,
                             double sample_rate, std::size_t grid)
{
    const HalfAngles angles = half_angles(grid);
    const double step_hz = sample_rate / static_cast<double>(grid);
    std::vector<double> values(grid / 2 + 1, 1.0);
    for (std::size_t i = 0; i < images.size(); ++i)
        multiply_ratio(prototype.sections[i], images[i], angles, step_hz, values);
    for (double& value : values) value = std::sqrt(value);
    for (const auto& curve : prototype.curves)
        for (std::size_t k = 0; k < values.size(); ++k)
            values[k] *= db_to_gain(curve.gain_db((static_cast<double>(k) + beside) * step_hz));
    return values;
}

void filter(const DigitalSection& section, std::vector<double>& samples)
{
    const double b1 = section.b.c1, b2 = section.b.c2, a1 = section.a.c1, a2 = section.a.c2;
    double x1 = 0.0, x2 = 0.0, y1 = 0.0, y2 = 0.0;
    for (double& sample : samples) {
        const double x = sample;
        const double y = x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
        x2 = x1;
        x1 = x;
        y2 = y1;
        y1 = y;
        sample = y;
    }
}

} // namespace

std::vector<double> minimum_phase_of(const std::vector<double>& magnitudes)
{
    const std::size_t n = 2 * (magnitudes.size() - 1);
    const double least = deepest * *std::max_element(magnitudes.begin(), magnitudes.end());
    RealFft fft(n);
    for (std::size_t k = 0; k < fft.bins(); ++k)
        fft.spectrum()[k] = std::log(std::max({magnitudes[k], least, 1e-300}));
    fft.inverse();
    double* cepstrum = fft.time();
    for (std::size_t i = 1; i < n / 2; ++i) cepstrum[i] *= 2.0;
    std::fill(cepstrum + n / 2 + 1, cepstrum + n, 0.0);
    fft.forward();
    for (std::size_t k = 0; k < fft.bins(); ++k) fft.spectrum()[k] = std::exp(fft.spectrum()[k]);
    fft.inverse();
    return {fft.time(), fft.time() + n / 2};
}

std::vector<double> minimum_phase_taps(const Prototype& prototype, double sample_rate, std::size_t count)
{
    std::vector<DigitalSection> images;
    for (const auto& section : prototype.sections) images.push_back(image_of(section, sample_rate));
    const std::size_t grid = cepstrum_grid(prototype, sample_rate);
    std::vector<double> taps = minimum_phase_of(residual(prototype, images, sample_rate, grid));
    taps.resize(count, 0.0);
    for (const auto& image : images) filter(image, taps);
    return taps;
}

} // namespace dubstage
