// Everything that is reported of one programme: the figures, their histories, and what the checks found.
#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "analysis/observation.h"

namespace dubstage {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

// Levels are dBFS (a full-scale sample = 0), loudness is LUFS; silence is minus infinity.
struct LoudnessFigures {
    double integrated = minus_infinity;
    double relative_gate = minus_infinity;
    double max_momentary = minus_infinity, max_short_term = minus_infinity;
    Frames max_momentary_at = 0, max_short_term_at = 0;                        // where the window begins
    double range = 0, range_low = minus_infinity, range_high = minus_infinity; // LRA, its 10 % and 95 %
    bool range_is_short = false; // less than a minute: the range means little
    std::vector<double> momentary, short_term, running_integrated; // per 100 ms, at the step's end
    double histogram_low = -70, histogram_step = 0.5;
    std::vector<double> histogram;              // share of the 400 ms blocks
    std::optional<double> speech, speech_share; // with a dialogue stem
};

struct RangeFigures { // of a marker, a section, a range asked for
    std::string name;
    Frames from = 0, to = 0;
    double integrated = minus_infinity, max_short_term = minus_infinity, range = 0,
           true_peak_db = minus_infinity;
};

struct DynamicsFigures {
    double plr = 0,
           psr = 0;   // dB: true peak over integrated; lowest true peak over short-term while it sounds
    double crest = 0; // dB: sample peak over RMS, of the channel where it is lowest
    double rms_db = minus_infinity; // of all channels
    std::optional<int> dr;          // DR (TT)
    double k20 = minus_infinity,
           k14 = minus_infinity;   // highest AES-17 RMS of 600 ms, relative to -20 and -14 dBFS
    double leq_a = minus_infinity; // dBFS, A-weighted, summed over the channels
    double leq_m = minus_infinity; // dB(C) as ISO 21727 calibrates: 85 dB for -20 dBFS in a screen channel
};

struct ChannelFigures {
    std::string name;
    double sample_peak_db = minus_infinity, true_peak_db = minus_infinity;
    Frames true_peak_at = 0;
    double rms_db = minus_infinity, crest = 0, dc = 0; // dc: linear
    double noise_floor_db = minus_infinity;
    int bits = 0; // that carry something
    double bandwidth_hz = 0;
    std::optional<double> dr;
};

struct Curve {        // a spectrum: dBFS per bin such that a sine of amplitude 1 reads 0
    std::string name; // "L", "mid"
    std::vector<float> average, loud, most; // loud: of the frames above the relative gate
};
struct SpectrumFigures {
    int fft = 0;
    double bin_hz = 0;
    std::vector<Curve> curves;
    double tilt_db_per_octave = 0; // of the loud average in third octaves, 100 Hz to 10 kHz, power per octave
    std::vector<double> third_octave_hz, third_octave_db; // centres; loud average, all channels
};

struct StereoFigures {
    int x = 0, y = 1;                               // channels
    double correlation = 0, lowest_correlation = 0; // whole; of 400 ms while it sounds
    double balance_db = 0;                          // right over left
    double side_mid_db = minus_infinity;
    double mono_loss_lu = 0; // what folding to mono loses, beyond what it does to equal channels
    std::vector<float> correlation_history, balance_history;         // per 100 ms
    std::vector<double> band_hz, band_correlation, band_side_mid_db; // third octaves
};

enum class Severity { note, warning, error };

struct Finding {
    std::string code; // "true_peak_over", see docs/measuring.md
    Severity severity = Severity::note;
    std::string text;          // one sentence with its figures
    int channel = -1;          // -1: all
    Frames from = -1, to = -1; // -1: the whole programme
};

// One demand of a preset, and what was measured.
struct Requirement {
    std::string name;   // "integrated loudness"
    std::string wanted; // "-23.0 LUFS +- 0.2"
    std::string measured;
    bool met = false;
};
struct Verdict {
    std::string preset, title;
    bool passed = false;
    bool weak_source = false; // the preset says so: its figures are not well documented
    std::vector<Requirement> requirements;
};

struct Measurement {
    std::filesystem::path path;
    std::string name, encoding;
    std::string layout;
    double sample_rate = 0;
    Frames frames = 0;
    int file_bits = 0;      // of a file of whole numbers; 0 = float, or not known
    bool dual_mono = false; // a single channel counts twice in its loudness
    LoudnessFigures loudness;
    DynamicsFigures dynamics;
    double true_peak_db = minus_infinity, sample_peak_db = minus_infinity;
    std::vector<ChannelFigures> channels;
    SpectrumFigures spectrum;
    std::vector<StereoFigures> stereo;
    std::vector<RangeFigures> ranges;
    std::vector<Finding> findings;
    std::optional<Verdict> verdict;
    std::vector<std::string> warnings;
    Observation observation; // with its pyramids
};

} // namespace dubstage
