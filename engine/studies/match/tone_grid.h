// What matching works on: spectra in cells of 1/48 octave, smoothed, weighed by hearing, and in third
// octaves.
#pragma once

#include <cstddef>
#include <vector>

namespace dubstage {

// One value per cell. Cell k spans 1/48 octave around cell_hz(k), from 15.6 Hz to 22.4 kHz.
using Tone = std::vector<double>;
constexpr std::size_t tone_cells = 504;
constexpr double cells_per_octave = 48;

double cell_hz(std::size_t cell);
// The cell in which a frequency lies, or the nearest one.
std::size_t cell_of(double hz);
double cell_width_hz(std::size_t cell);

// Mean density of every cell, from one value per bin; 0 above the last bin.
Tone in_cells(const std::vector<double>& density, double bin_hz);

// 1 / fraction octave, or the ear's own width.
struct Resolution {
    double fraction = 3; // 1 to 48
    bool erb = false;
};
// Mean density within the width around every cell.
Tone smoothed(const Tone& density, const Resolution& resolution);
Tone in_db(const Tone& density); // minus infinity where there is nothing
// The mean of neighbours, of values in dB: over `cells` to each side, fewer at the ends.
Tone averaged(const Tone& db, std::size_t cells);

// Power behind the K filter of BS.1770: of two spectra, the difference in dB is that of their loudness.
double k_weighted_power(const Tone& density);

// Third octaves from 40 Hz to 16 kHz, base ten, and how much each counts for hearing: the share of the ear's
// bands (ERB numbers, Glasberg and Moore 1990) that lie within it.
struct HearingBands {
    std::vector<double> hz, weight; // weights sum to 1
};
const HearingBands& hearing_bands();
// Power in each of them.
std::vector<double> band_powers(const Tone& density);
// A value of each band at its middle, straight between them over the logarithm of frequency, held outside.
Tone through_bands(const std::vector<double>& values);

} // namespace dubstage
