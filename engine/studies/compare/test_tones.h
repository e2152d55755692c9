// Steady tones through a chain: harmonics, noise, intermodulation and what folds back at half the rate.
#pragma once

#include <array>
#include <vector>

#include "studies/compare/pass.h"

namespace dubstage {

// Levels are of peaks, dBFS: a full-scale sine is 0. Ratios are of amplitudes, dB; -inf where there is
// nothing.
struct ToneFigures {
    double hz = 0, level_db = 0;          // that went in
    double gain_db = 0;                   // of the fundamental
    std::array<double, 8> harmonics_db{}; // 2 to 9 over the fundamental; -inf above half the rate
    double thd_db = 0;                    // those together
    double thd_n_db = 0; // all from 20 Hz to 20 kHz but the fundamental, over all there (AES17, without its
                         // filters)
    double alias_db = 0; // harmonics folded at half the rate, up to the 40th, over the fundamental
    double noise_db = 0; // from 20 Hz to 20 kHz without fundamental, harmonics and what folds; rms dBFS
    double dc = 0;       // linear
};

// Near `hz`, where no harmonic and no fold falls onto another.
ToneFigures measure_tone(const Pass& pass, double sample_rate, double hz, double level_db);

// By IEC 60268-3: of a low and a high tone 4:1 (SMPTE RP 120: 60 Hz and 7 kHz; DIN 45403: 250 Hz and 8 kHz)
// the side bands of first and second order over the high tone; of two tones alike (CCIF: 19 and 20 kHz) the
// differences of second and third order over both.
struct IntermodulationFigures {
    double smpte_db = 0, din_db = 0, ccif_db = 0;
};
// `level_db`: the peak of both tones together. CCIF's are lowered where the rate does not carry them.
IntermodulationFigures measure_intermodulation(const Pass& pass, double sample_rate, double level_db);

struct NoiseFigures {
    double rms_db = 0, a_weighted_db = 0, dc = 0; // of what comes out for silence; dBFS, linear
};
NoiseFigures measure_noise(const Pass& pass, double sample_rate);

// The power of a real signal in bins of about 0.7 Hz, under a window whose side lobes lie below -180 dB.
class ToneSpectrum {
  public:
    // As many frames as frames_for(sample_rate).
    ToneSpectrum(const double* samples, double sample_rate);
    static std::size_t frames_for(double sample_rate);

    double bin_hz() const { return bin_hz_; }
    double power_at(double hz) const;                    // of the line there, mean square
    double power_between(double low, double high) const; // of all there
    // The same without the lines at those frequencies.
    double power_beside(std::vector<double> lines_hz, double low, double high) const;
    double mean() const { return mean_; }

  private:
    double bin_hz_, mean_;
    std::vector<double> power_;
};

} // namespace dubstage
