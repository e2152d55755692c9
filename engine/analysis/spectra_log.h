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
    // Frames of one class and second; seconds ascend. Then what the power kernel summed up of them: of every
    // pair [3][bins], of every channel without one [bins].
    void add_frames(int loudness_class, std::int64_t second, std::size_t frames);
    void add_pair(int loudness_class, std::size_t pair, const float* sums);
    void add_single(int loudness_class, std::size_t channel, const float* sums);
    // The largest of all frames: of a channel, then of mid and side of each pair.
    void set_most(std::size_t curve, const float* most);
    // What the bands kernel made of one frame.
    void add_column(const float* rows);
    void finish(Observation& observation);

  private:
    struct Share { // of a band: bins, both of them in the band, and how much of each
        std::size_t first, last;
        double of_first, of_last; // a band of one bin has of_first of it
    };
    SpectrumClass& of_class(int loudness_class);
    void find_shares();
    // Adds to the second at work.
    void add_bands(std::size_t which, const float* spectrum);
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
    std::vector<Share> shares_;
    std::vector<double> second_; // [power, then xx, yy, xy of each pair][band]
    std::int64_t second_number_ = 0, in_second_ = 0;
};

} // namespace dubstage
