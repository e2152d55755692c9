// Spectra as they are compared: which channels, how smooth, how tilted, at which level, and against what.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "viewer/model/comparison.h"
#include "viewer/model/programme.h"

namespace dubstage::viewer {

struct SpectrumCurve {
    double bin_hz = 0;
    std::vector<float> db; // per bin from 0 Hz; empty: the programme has no such channel
    Samples samples() const { return {db, {}, 0, bin_hz}; }
};

constexpr double spectrum_floor_db = -200;

// `smoothing` as in View. All channels: their powers summed (of maxima: the largest).
SpectrumCurve curve_of(const Measurement& measured, Statistic statistic, Side side, double smoothing);
// Of a stretch of time (s), from the spectrogram: the mean of what its columns hold, each the loudest of its
// rows and frames. All channels.
SpectrumCurve curve_of_moment(const Measurement& measured, const Range& seconds, double smoothing);
// k dB per octave about 1 kHz, from the first bin above 0 Hz.
SpectrumCurve tilted(const SpectrumCurve& curve, double db_per_octave);
// a - b at the bins of a, as far as both go.
SpectrumCurve difference_of(const SpectrumCurve& a, const SpectrumCurve& b, double offset_db);

// Of curves moved by their gains (dB), the mean in dB at the bins of the first, as far as all go.
struct MovedCurve {
    const SpectrumCurve* curve;
    double gain_db;
};
SpectrumCurve mean_of(const std::vector<MovedCurve>& curves);

// How far a curve may be from what it is compared with: `at_1k` there, wider by 0.35 dB per octave away.
double tolerance_at(double hz, double at_1k);

struct Outside {
    int bands = 0, outside = 0; // third octaves that both curves have, and those beyond the tolerance
    double most_db = 0, most_hz = 0;
};
// By the mean difference of each third octave from 20 Hz to 20 kHz.
Outside bands_outside(const SpectrumCurve& difference, double tolerance_db_at_1k);

// What a curve is moved by so that all are as loud as the one with `reference_lufs`; 0 for silence.
double match_gain(const Measurement& measured, double reference_lufs);

// Curves already made. Smoothing a spectrum costs about a millisecond, and each is drawn many times.
class CurveCache {
  public:
    struct Key {
        const Programme* programme = nullptr;
        Statistic statistic = Statistic::average;
        Side side = Side::all;
        double smoothing = 0, tilt = 0;
        Range moment{0, 0}; // of Statistic::now
        auto order() const
        {
            return std::tie(programme, statistic, side, smoothing, tilt, moment.low, moment.high);
        }
        bool operator<(const Key& other) const { return order() < other.order(); }
    };
    // Valid until the next trim().
    const SpectrumCurve& get(const ProgrammePointer& programme, const Key& key);
    void trim(); // drops all when there are many

  private:
    SpectrumCurve make(const ProgrammePointer& programme, const Key& key);
    struct Entry {
        ProgrammePointer programme; // held, so that its address is not used again
        SpectrumCurve curve;
    };
    std::map<Key, Entry> curves_;
};

} // namespace dubstage::viewer
