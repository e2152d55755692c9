// Crest band by band, of samples as they come: four bands of every channel side by side, on the host.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "base/units.h"
#include "studies/match/portrait.h"

namespace dubstage {

constexpr std::size_t dynamics_bands = std::size(dynamics_crossovers_hz) + 1;
constexpr const char* dynamics_band_names[dynamics_bands] = {"below 120 Hz", "120 Hz to 1 kHz", "1 to 6 kHz",
                                                             "above 6 kHz"};

struct BandDynamics {
    double crest_db = 0; // highest sample over RMS within 3 s, the median of the song's loud stretches
    double rms_db = 0;   // of those stretches, the median
};

// Butterworth filters of 24 dB/octave at dynamics_crossovers_hz.
class BandMeter {
  public:
    BandMeter(double sample_rate, std::size_t channels);

    void add(const std::vector<double>& samples, std::size_t frames); // interleaved
    // After the last of them.
    std::vector<BandDynamics> take();

    // Two channels in their bands: eight lanes, each of four sections after one another.
    static constexpr std::size_t lanes = 2 * dynamics_bands, sections = 4;
    using Lanes = std::array<double, lanes>;
    struct Section {
        Lanes b0{}, b1{}, b2{}, a1{}, a2{}, s1{}, s2{};
    };
    struct Group {
        std::array<Section, sections> filters;
        Lanes squares{}, peaks{}; // of the step that is not whole yet
    };

  private:
    void end_step();

    double sample_rate_;
    std::size_t channels_;
    std::vector<Group> groups_;
    Frames done_ = 0;
    std::size_t step_ = 0;
    struct Step {
        double squares = 0, peak = 0; // of all channels
    };
    std::array<std::vector<Step>, dynamics_bands> steps_; // of 100 ms
};

} // namespace dubstage
