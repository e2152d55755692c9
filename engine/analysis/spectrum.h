// Long-term spectra from the sums of power per class of loudness, and what can be read off them.
#pragma once

#include <optional>
#include <vector>

#include "analysis/measurement.h"

namespace dubstage {

// Mean |X|^2 per bin of all frames in classes from `above_lufs` up; zeros where there are none.
std::vector<double> channel_power(const SpectralObservation& spectra, std::size_t channel,
                                  double above_lufs = minus_infinity);
// Mean Re(X conj Y).
std::vector<double> cross_power(const SpectralObservation& spectra, std::size_t pair,
                                double above_lufs = minus_infinity);
// Of all frames in classes from the quietest on, until a tenth of the frames is in; those of the lowest class
// (-70 LUFS and below) only where nothing else is.
std::vector<double> quiet_power(const SpectralObservation& spectra, std::size_t channel);

// Where "loud" begins: the lower edge of the class that holds the relative gate, or of the loudest there is.
double loud_class(const SpectralObservation& spectra, double relative_gate_lufs);

SpectrumFigures spectrum_figures(const Observation& observation, double relative_gate_lufs);

// A place where a spectrum falls by 25 dB and more within 500 Hz and stays below.
struct Cliff {
    double hz = 0;      // of its steepest 100 Hz
    double drop_db = 0; // mean of the 500 Hz before, over that of all behind
};
// `power`: mean |X|^2 per bin. The highest cliff above `lowest_hz`.
std::optional<Cliff> find_cliff(const std::vector<double>& power, double bin_hz, double lowest_hz);

// The frequency up to which a spectrum carries something: that of its cliff, else the highest within 100 dB
// of its highest level, levels taken over 100 Hz.
double bandwidth(const std::vector<double>& power, const SpectralObservation& spectra, double sample_rate);

} // namespace dubstage
