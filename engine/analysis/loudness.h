// Loudness of a programme from its K-weighted energies: ITU-R BS.1770-5, EBU Tech 3341 and 3342.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "analysis/k_weighting.h"
#include "audio/layout.h"

namespace dubstage {

constexpr double silence_lufs = -std::numeric_limits<double>::infinity();

// A single channel weighs 2 with `dual_mono`: it will be heard from two loudspeakers.
std::vector<double> channel_weights(const Layout& layout, bool dual_mono = false);

double to_lufs(double mean_square);
double to_mean_square(double lufs);

// Energies of 10 ms, summed over the channels with their weights.
struct Energies {
    double sample_rate = 0;
    Frames frames = 0;
    std::vector<double> sums; // per sub-block; the last may be incomplete
};
// `lanes`: [channel][sub-block].
Energies weigh(const std::vector<std::vector<double>>& lanes, const std::vector<double>& weights,
               double sample_rate, Frames frames);
// The sub-blocks that lie wholly in [begin, end), as a programme of their own.
Energies part_of(const Energies& energies, Frames begin, Frames end);

// Mean squares of all whole windows of `length` sub-blocks, `hop` sub-blocks apart, from the first frame on.
// `length` is a multiple of 10.
std::vector<double> window_energies(const Energies& energies, std::size_t length, std::size_t hop);

constexpr std::size_t momentary_length = 40, short_term_length = 300; // sub-blocks: 400 ms and 3 s

// Mean of the windows of 400 ms, 100 ms apart, that are above -70 LUFS and above the mean of those less 10
// LU.
double gated_loudness(const std::vector<double>& blocks);
// The second of those thresholds; minus infinity where nothing is above -70 LUFS.
double relative_gate(const std::vector<double>& blocks);
double integrated_loudness(const Energies& energies);
// Several programmes as one: their blocks pooled, none across a border.
double album_loudness(const std::vector<Energies>& programmes);
// Mean over the 400 ms windows in which at least half of the 10 ms are marked as speech; no gate by level
// (BS.1770-1 over speech). `share` is that part of all windows.
struct SpeechLoudness {
    double lufs = silence_lufs, share = 0;
};
SpeechLoudness speech_loudness(const Energies& energies, const std::vector<bool>& active);

struct RangeOptions {
    std::size_t hop = 10;       // sub-blocks; Tech 3342 wants 100 ms or less, libebur128 takes 1 s
    bool append_silence = true; // 1.5 s, as Tech 3342 asks for files
};
struct LoudnessRange {
    double lu = 0, low = silence_lufs, high = silence_lufs; // the 10th and 95th percentile
};
LoudnessRange loudness_range(const Energies& energies, const RangeOptions& options = {});
// Several programmes as one: short-term values pooled.
LoudnessRange album_range(const std::vector<Energies>& programmes, const RangeOptions& options = {});

// The loudest window of `length` sub-blocks, in steps of 10 ms, and the frame where it begins.
struct LoudestWindow {
    double lufs = silence_lufs;
    Frames at = 0;
};
LoudestWindow loudest_window(const Energies& energies, std::size_t length);

struct Loudness {
    double integrated = silence_lufs;
    double max_momentary = silence_lufs; // in steps of 10 ms
    double max_short_term = silence_lufs;
    LoudnessRange range;
};
Loudness measure_loudness(const Energies& energies);

// One value per 100 ms. Until the first window is full, M and S are of what there is so far (silence before
// it).
struct LoudnessHistory {
    std::vector<double> momentary, short_term, integrated;
};
LoudnessHistory loudness_history(const Energies& energies);

// How many of the 400 ms blocks fall in each bin of `step` LU from `lowest` LUFS on; blocks outside are left
// out.
std::vector<std::size_t> loudness_histogram(const Energies& energies, double lowest = -70, double highest = 5,
                                            double step = 0.1);

} // namespace dubstage
