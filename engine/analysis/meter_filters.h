// The filters of the meter's kernels, from their standards.
#pragma once

#include <vector>

#include "device/command_list.h"

namespace dubstage {

// The K filter of k_weighting.h for steps of `short_step` frames and one more.
kernels::KFilter make_k_filter(double sample_rate, kernels::uint short_step);
// KArgs::remains, and some zeros behind it.
std::vector<float> make_k_remains(double sample_rate, kernels::uint short_step);

// Eightfold interpolation by a sinc under a Kaiser window, 32 taps a phase: within 0.05 dB to 0.9 of Nyquist
// (ITU-R BS.1770-5, annex 2, asks for fourfold at least).
kernels::TruePeakTaps make_true_peak_taps();

} // namespace dubstage
