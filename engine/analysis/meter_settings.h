// What is observed, and how finely.
#pragma once

namespace dubstage {

enum class FrequencyScale { linear, logarithmic, mel };

struct MeterSettings {
    int fft = 16384;      // of the spectra; 2^k or 3 * 2^k, from 64 to 65536
    double overlap = 0.5; // 0 <= overlap < 1
    enum class Window { hann, blackman_harris, rectangular } window = Window::hann;
    double ceiling_db = -1.0;    // true peaks above it are listed
    double clip_level_db = -0.1; // samples from here up are at full scale
    bool spectra = true;         // long-term spectra and the histories over frequency
    FrequencyScale spectrogram_scale = FrequencyScale::logarithmic;
    int spectrogram_rows = 512;         // 0 = none
    double spectrogram_column_s = 0.04; // at least the hop of the spectra
};

} // namespace dubstage
