// An exponential sweep through a chain, after Farina ("Simultaneous measurement of impulse response and
// distortion with a swept-sine technique", AES 108, 2000): the linear response and each harmonic over
// frequency.
#pragma once

#include <array>
#include <vector>

#include "studies/compare/pass.h"

namespace dubstage {

// Curves at the same frequencies, 24 per octave from 20 Hz to 20 kHz or 0.45 of the rate.
struct SweepFigures {
    double level_db = 0;       // of the sweep's peak
    double delay = 0;          // frames, of the largest value of the impulse response
    double delay_fraction = 0; // frames from that one to the peak between frames
    std::vector<double> hz, gain_db;
    std::vector<double> phase_deg, group_delay_ms; // with the delay taken out
    // 2 to 9, over the linear response, at the frequency that went in; NaN where they lie above half the
    // rate.
    std::array<std::vector<double>, 8> harmonics_db;
    double ripple_db = 0; // of the gain from 40 Hz to 16 kHz, between its highest and lowest
};

SweepFigures measure_sweep(const Pass& pass, double sample_rate, double level_db);

// What comes out of a chain for the sweep alone: its harmonics are left out.
SweepFigures read_linear_sweep(const std::vector<double>& in, const std::vector<double>& out,
                               double sample_rate);
// The gain of another output for the same sweep, at the same frequencies and about the same delay: what leaks
// there.
std::vector<double> leak_db(const std::vector<double>& in, const std::vector<double>& out,
                            const SweepFigures& main, double sample_rate);

// The sweep alone, for tests: from 5 Hz to 0.49 of the rate, and silence behind.
std::vector<double> test_sweep(double sample_rate, double level_db);

} // namespace dubstage
