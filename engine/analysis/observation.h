// What is found out about samples while they pass: compact figures, gathered on a device, from which
// everything that is reported is computed. Their size does not depend on the sample rate, and of the channels
// only a little.
#pragma once

#include <cstdint>
#include <vector>

#include "audio/layout.h"
#include "base/units.h"

namespace dubstage {

// Histories have one value per step of 100 ms; step i spans the frames [step_start(i), step_start(i + 1))
// with step_start(i) = round(i * rate / 10). The last step may be incomplete.
Frames step_start(std::size_t step, double sample_rate);

// A stretch of one channel: samples at full scale in a row, or exact zeros within sound.
struct Run {
    int channel = 0;
    Frames at = 0, frames = 0;
};
// A place where the interpolated waveform rises above the ceiling: the largest of each 10 ms.
struct Over {
    int channel = 0;
    Frames at = 0; // the sample before it
    double true_peak = 0;
};
// A jump of the waveform that its surroundings do not explain, and after which the sound goes on as before.
struct Click {
    int channel = 0;
    Frames at = 0;
    double size = 0;  // magnitude of the second difference there
    double usual = 0; // median of the largest second difference per 10 ms, half a second around
};

struct ChannelObservation {
    std::vector<float> squares; // per step: sum of squares
    std::vector<float> peaks;   // per step: largest magnitude
    double sum = 0, sum_of_squares = 0;
    double lowest = 0, highest = 0;
    double sample_peak = 0;
    double true_peak = 0; // interpolated eightfold; never below the sample peak
    Frames true_peak_at = 0;
    Frames sample_peak_at = 0;   // where the 10 ms begin that hold it
    std::uint32_t bits_used = 0; // OR of all samples as 32 bit integers (of float files too)
    std::uint64_t not_finite = 0, at_full_scale = 0; // samples; NaN and Inf count as zeros everywhere else
    Frames first_not_finite = -1;
    Frames silent_head = 0, silent_tail = 0; // frames below -60 dBFS at either end; all of a silent channel
    Frames zero_head = 0, zero_tail = 0;     // frames of exact zeros at either end
    float first = 0, last = 0;               // sample
};

// Two channels that belong together (left and right, the surrounds, ...): x is the left one.
struct PairObservation {
    int x = 0, y = 1;
    std::vector<float> products; // per step: sum of x * y
};

// Power spectra of all frames whose momentary loudness fell into one class.
struct SpectrumClass {
    double lufs = 0; // lower edge; classes are 1 LU apart; the lowest one, -70, holds all below too
    std::int64_t frames = 0;
    std::vector<std::vector<double>> power; // [channel][bin]: sum of |X|^2
    std::vector<std::vector<double>> cross; // [pair][bin]: sum of Re(X conj Y)
};

struct SpectralObservation {
    int fft = 0; // bins = fft / 2 + 1
    Frames hop = 0;
    double window_sum = 0, window_squares = 0; // of the window w: sum w, sum w^2
    std::vector<SpectrumClass> classes;        // ascending, only those that hold frames
    std::vector<std::vector<float>> most; // [channel, then mid and side of each pair][bin]: largest |X|^2
};

// Levels over time and frequency, as bytes: dB below full scale (a sine of amplitude 1 in one channel = 0),
// in steps of 0.5 dB: 0 = 0 dB and above, 254 = -127 dB, 255 = below. Power is summed over the channels.
// Level k of the pyramid holds 2^k columns of the finest one in one: the loudest of them.
struct Spectrogram {
    std::vector<double> edges_hz; // rows + 1
    double column_frames = 0;     // of the finest level
    struct Level {
        std::size_t columns = 0;
        std::vector<std::uint8_t> cells; // [column][row]
    };
    std::vector<Level> levels;
};

// Energies of third octaves, one value per second; a sine of amplitude 1 sums to 0.5.
struct BandHistory {
    std::vector<double> edges_hz; // bands + 1
    std::vector<float> power;     // [second][band], summed over the channels
    struct Pair {
        std::vector<float> xx, yy, xy; // [second][band]
    };
    std::vector<Pair> pairs;
};

// How often the first pair was at each place of the (right, left) plane, every 16th frame: 0 at -1, `size` at
// +1, clamped.
struct Goniometer {
    int size = 128;
    std::vector<std::uint32_t> counts; // [left][right]
};

struct Observation {
    Layout layout;
    double sample_rate = 0;
    Frames frames = 0;
    // Of 10 ms each (k_weighting.h), weighted and summed over the channels.
    std::vector<double> k_energies;
    std::vector<double>
        mono_fold; // the same of the mono sum of the first pair, (x + y) / 2 in one channel; or empty
    std::vector<ChannelObservation> channels;
    std::vector<PairObservation> pairs;
    SpectralObservation spectra;
    Spectrogram spectrogram;
    BandHistory bands;
    Goniometer goniometer;
    double ceiling = 0;    // linear, of `overs`
    double clip_level = 0; // linear, of `clips`
    // Of two samples and more; of those that lie within one stretch of 10 ms, the longest.
    std::vector<Run> clips;
    std::vector<Run> dropouts; // of 2 ms and more of exact zeros between sound, in one channel
    std::vector<Over> overs;
    std::vector<Click> clicks;
    bool lists_full = false; // there were more events than are kept
};

} // namespace dubstage
