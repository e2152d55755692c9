// Filters with the magnitude of an analog prototype: no bilinear transform, so nothing cramps at Nyquist.
#pragma once

#include "dsp/prototype.h"
#include "dsp/response.h"

namespace dubstage {

enum class Phase { linear, minimum };

// From 20 Hz to the smaller of 20 kHz and 0.45 of the rate; where the prototype is below deep_db (relative to
// the larger of its peak and 0 dB), the filter only has to stay below deep_limit_db.
constexpr double design_low_hz = 20.0;
constexpr double design_high_hz = 20000.0;
constexpr double design_high_part = 0.45;
constexpr double design_tolerance_db = 0.1;
constexpr double deep_db = -60.0;
constexpr double deep_limit_db = -55.0;

constexpr std::size_t longest_design = std::size_t{1} << 21;

struct FirDesign {
    Response response;
    bool within_tolerance = true; // always true for a length of the user's own
};

// `taps` = 0 takes the shortest length, in steps of a quarter octave, that holds the tolerance; otherwise
// that many, odd where the phase is linear. A linear-phase response is symmetric about frame 0; a
// minimum-phase one begins there.
FirDesign design_fir(const Prototype& prototype, double sample_rate, Phase phase, std::size_t taps = 0);

// How far a response is off the prototype over the range above, on a grid of at least `transform` bins that
// resolves every notch.
class DesignMeasure {
  public:
    DesignMeasure(const Prototype& prototype, double sample_rate, std::size_t transform);
    // The worst error in dB; infinite where the filter lets through what it should stop. Inside a notch,
    // below -20 dB, it only has to stay there.
    double error_db(const std::vector<double>& taps) const;

  private:
    void open_notches(const Prototype& prototype, double step_hz, double limit);

    std::size_t transform_, from_, to_;
    std::vector<double> wanted_;  // powers; 0 where only the ceiling counts
    std::vector<double> ceiling_; // powers
};

} // namespace dubstage
