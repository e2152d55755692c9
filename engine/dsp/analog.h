// Analog prototypes of equaliser bands: what the digital filters are measured against.
#pragma once

#include <array>
#include <complex>
#include <vector>

namespace dubstage {

// H(s) = (b[0] + b[1] s + b[2] s^2) / (a[0] + a[1] s + a[2] s^2) at s = j f / frequency_hz. All roots lie in
// the left half plane or on the imaginary axis: minimum phase.
struct AnalogSection {
    double frequency_hz = 1000.0;
    std::array<double, 3> b{1.0, 0.0, 0.0}, a{1.0, 0.0, 0.0};

    double power(double f) const; // |H|^2
    std::complex<double> response(double f) const;
    bool notch() const { return b[1] == 0.0 && b[0] != 0.0 && b[2] != 0.0; } // silent at frequency_hz
};
using AnalogSections = std::vector<AnalogSection>;

constexpr double butterworth_q = 0.70710678118654752;

// Full gain at `frequency_hz`; q is the width at half the gain in dB (R. Bristow-Johnson, Audio EQ Cookbook).
AnalogSections analog_bell(double frequency_hz, double gain_db, double q);
// Half the gain in dB at `frequency_hz`. Slopes of 6 dB/octave for each order, Butterworth; q other than
// Butterworth's makes the least damped section resonate.
AnalogSections analog_low_shelf(double frequency_hz, double gain_db, double q, int order);
AnalogSections analog_high_shelf(double frequency_hz, double gain_db, double q, int order);
// -3.01 dB at `frequency_hz`, 6 dB/octave for each order, 1 to 16.
AnalogSections analog_low_cut(double frequency_hz, double q, int order);
AnalogSections analog_high_cut(double frequency_hz, double q, int order);
AnalogSections analog_notch(double frequency_hz, double q);
AnalogSections analog_band_pass(double frequency_hz, double q); // 0 dB at its middle
// -gain_db far below, +gain_db far above, 0 dB at `frequency_hz`: first order.
AnalogSections analog_tilt(double frequency_hz, double gain_db);

} // namespace dubstage
