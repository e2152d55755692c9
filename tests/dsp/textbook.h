// Analog equaliser bands from their textbook formulas, and transforms by definition: what the filters are
// compared with.
#pragma once

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "dsp/response.h"

namespace dubstage::textbook {

using Complex = std::complex<double>;

inline Complex at(double f, double f0)
{
    return {0.0, f / f0};
}

// R. Bristow-Johnson, Audio EQ Cookbook: the analog prototypes, A = 10^(gain/40).
inline double bell(double f, double f0, double gain_db, double q)
{
    const double a = std::pow(10.0, gain_db / 40.0);
    const Complex s = at(f, f0);
    return std::abs((s * s + s * (a / q) + 1.0) / (s * s + s / (a * q) + 1.0));
}
inline double low_shelf(double f, double f0, double gain_db, double q)
{
    const double a = std::pow(10.0, gain_db / 40.0);
    const Complex s = at(f, f0);
    return std::abs(a * (s * s + s * std::sqrt(a) / q + a) / (a * s * s + s * std::sqrt(a) / q + 1.0));
}
inline double high_shelf(double f, double f0, double gain_db, double q)
{
    const double a = std::pow(10.0, gain_db / 40.0);
    const Complex s = at(f, f0);
    return std::abs(a * (a * s * s + s * std::sqrt(a) / q + 1.0) / (s * s + s * std::sqrt(a) / q + a));
}
inline double notch(double f, double f0, double q)
{
    const Complex s = at(f, f0);
    return std::abs((s * s + 1.0) / (s * s + s / q + 1.0));
}
inline double band_pass(double f, double f0, double q)
{
    const Complex s = at(f, f0);
    return std::abs((s / q) / (s * s + s / q + 1.0));
}
// Butterworth's law.
inline double high_cut(double f, double f0, int order)
{
    return 1.0 / std::sqrt(1.0 + std::pow(f / f0, 2.0 * order));
}
inline double low_cut(double f, double f0, int order)
{
    return f == 0.0 ? 0.0 : 1.0 / std::sqrt(1.0 + std::pow(f0 / f, 2.0 * order));
}
// A first-order shelf of twice the gain, lowered by the gain.
inline double tilt(double f, double f0, double gain_db)
{
    const double g = std::pow(10.0, gain_db / 20.0), x = f / f0;
    return std::sqrt((1.0 + g * g * x * x) / (g * g + x * x));
}

inline double db(double magnitude)
{
    return 20.0 * std::log10(magnitude);
}

// The sum of its definition; the phasor turns step by step and is set anew every 1024 taps.
inline Complex transform(const Response& response, double f, double sample_rate)
{
    const double angle = 2.0 * std::numbers::pi * f / sample_rate;
    const Complex turn = std::polar(1.0, -angle);
    Complex sum = 0.0, phasor = 1.0;
    for (std::size_t i = 0; i < response.taps.size(); ++i) {
        if (i % 1024 == 0)
            phasor = std::polar(1.0, -angle * static_cast<double>(response.first + static_cast<Frames>(i)));
        sum += response.taps[i] * phasor;
        phasor = {phasor.real() * turn.real() - phasor.imag() * turn.imag(),
                  phasor.real() * turn.imag() + phasor.imag() * turn.real()};
    }
    return sum;
}

// From 20 Hz to the smaller of 20 kHz and 0.45 of the rate, evenly in octaves.
inline std::vector<double> audible(double sample_rate, int count = 240)
{
    const double high = std::min(20000.0, 0.45 * sample_rate);
    std::vector<double> frequencies;
    for (int i = 0; i < count; ++i)
        frequencies.push_back(20.0 * std::pow(high / 20.0, static_cast<double>(i) / (count - 1)));
    return frequencies;
}

} // namespace dubstage::textbook
