#include "dsp/k_weighting.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dubstage {

namespace {

// The analogue prototypes behind the tables of BS.1770-5, as De Man derived them ("Evaluation of
// Implementations of the EBU R128 Loudness Measurement", AES 145, 2018).
constexpr double shelf_hz = 1681.974450955533, shelf_q = 0.7071752369554196;
constexpr double shelf_db = 3.999843853973347, shelf_bend = 0.4996667741545416;
constexpr double high_pass_hz = 38.13547087602444, high_pass_q = 0.5003270373238773;

double warped(double hz, double sample_rate)
{
    // Above 0.49 of a low rate the tangent runs away; no such rate holds sound worth weighing there.
    return std::tan(std::numbers::pi * std::min(hz / sample_rate, 0.49));
}

double denominator(double k, double q)
{
    return 1 + k / q + k * k;
}

} // namespace

KWeighting k_weighting(double sample_rate)
{
    const double k = warped(shelf_hz, sample_rate), a0 = denominator(k, shelf_q);
    const double high = std::pow(10.0, shelf_db / 20), band = std::pow(high, shelf_bend);
    const Biquad shelf = {(high + band * k / shelf_q + k * k) / a0, 2 * (k * k - high) / a0,
                          (high - band * k / shelf_q + k * k) / a0, 2 * (k * k - 1) / a0,
                          (1 - k / shelf_q + k * k) / a0};
    const double k2 = warped(high_pass_hz, sample_rate), a02 = denominator(k2, high_pass_q);
    // The standard's numerator 1, -2, 1 leaves out a0: a gain of 0.043 dB that is part of its response at 48
    // kHz.
    const double gain = denominator(warped(high_pass_hz, 48000), high_pass_q) / a02;
    const Biquad high_pass = {gain, -2 * gain, gain, 2 * (k2 * k2 - 1) / a02,
                              (1 - k2 / high_pass_q + k2 * k2) / a02};
    return {shelf, high_pass};
}

} // namespace dubstage
