// Spectra over wider bands: smoothing by fractions of an octave and by the ear's own width, and third
// octaves.
#pragma once

#include <vector>

namespace dubstage {

// Sums of power between neighbouring edges. Bin i covers (i - 1/2, i + 1/2) times bin_hz, and counts by what
// of it lies between the edges.
std::vector<double> band_sums(const std::vector<double>& power, double bin_hz,
                              const std::vector<double>& edges_hz);

// Mean power within 1/fraction octave around every bin; `fraction` from 1 to 48.
std::vector<double> smooth_octaves(const std::vector<double>& power, double bin_hz, double fraction);
// Mean power within one equivalent rectangular bandwidth around every bin (Glasberg and Moore 1990).
std::vector<double> smooth_erb(const std::vector<double>& power, double bin_hz);
// The same for curves in dB, averaged as power.
std::vector<float> smooth_octaves_db(const std::vector<float>& db, double bin_hz, double fraction);
std::vector<float> smooth_erb_db(const std::vector<float>& db, double bin_hz);

// Third octaves of IEC 61260-1, base ten, 20 Hz to 20 kHz: those that lie wholly below the last bin.
struct ThirdOctaves {
    std::vector<double> centre_hz; // exact: 1000 * 10^(k/10)
    std::vector<double> power;     // sums
};
ThirdOctaves third_octaves(const std::vector<double>& power, double bin_hz);

} // namespace dubstage
