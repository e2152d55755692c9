// What happens to the sound on its way to the ear: mono or side alone, and one band of it alone.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "dsp/biquad.h"
#include "viewer/model/player.h"

namespace dubstage::viewer {

// Butterworth filters of fourth order at both ends: -3 dB at `low` and `high`, 24 dB an octave beyond. An end
// that lies outside the audible or above 0.45 of the rate is left open.
struct Band {
    std::array<Biquad, 4> sections{};
    int count = 0; // of sections
};
Band band_between(double low_hz, double high_hz, double sample_rate);

struct Hearing {
    Ear ear = Ear::stereo;
    Band band = {}; // no sections: everything
};

// Runs on the sound device's thread: no locks, no allocations after the constructor.
class Monitor {
  public:
    Monitor(int channels, int fade_frames);
    void set(const Hearing& wanted); // fades over
    // At most block_frames at once.
    void process(float* frames, int count);
    static constexpr int block_frames = 256;

  private:
    struct Way {
        Hearing hearing;
        std::vector<std::array<double, 8>> state; // [channel][two for each section]
    };
    void run(Way& way, const float* in, float* out, int count) const;

    std::size_t channels_;
    int fade_frames_, fading_ = 0; // frames still to fade
    Way now_, before_;
    std::vector<float> in_, out_;
};

} // namespace dubstage::viewer
