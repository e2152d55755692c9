// Gathers the spectra of frames into sums, histories and a spectrogram.
#pragma once

#include <map>
#include <vector>

#include "analysis/meter_settings.h"
#include "analysis/observation.h"

namespace dubstage {

// The rows of a spectrogram, from 20 Hz (linear: 0) to half the rate.
std::vector<double> spectrogram_edges(FrequencyScale scale, int rows, double sample_rate);
// Third octaves of IEC 61260 (base ten), 20 Hz to 20 kHz, as far as they begin below half the rate.
std::vector<double> third_octave_edges(double sample_rate);

class SpectraLog {
  public:
    SpectraLog(const Observation& observation, const MeterSettings& settings, Frames hop,
               const std::vector<double>& window);

    // The class of a momentary loudness.
    static int loudness_class(double lufs);
    void count_frame(int loudness_class);
    // What the power kernel made of one class: of a pair [7][bins], of a single channel [2][bins].
    void add_pair(int loudness_class, std::size_t pair, const float* spectra);
    void add_single(int loudness_class, std::size_t channel, const float* spectra);
    // What the bands kernel made of one frame. `pairs`: [pair][xx, yy, xy][band].
    void add_column(const float* rows);
    void add_bands(Frames middle, const float* power, const std::vector<const float*>& pairs);
    void finish(Observation& observation);

  private:
    SpectrumClass& of_class(int loudness_class);
    void end_second();

    std::size_t bins_, channels_;
    std::vector<std::pair<std::size_t, std::size_t>> pairs_;
    double sample_rate_;
    SpectralObservation spectra_;
    std::map<int, SpectrumClass> classes_;
    Spectrogram spectrogram_;
    std::size_t per_column_ = 1, in_column_ = 0; // frames
    std::vector<float> column_;
    BandHistory bands_;
    std::vector<double> second_; // [power, then xx, yy, xy of each pair][band]
    std::int64_t second_number_ = 0, in_second_ = 0;
};

} // namespace dubstage
