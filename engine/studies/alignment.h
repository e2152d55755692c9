// How two recordings of one thing lie to each other (delay in parts of a frame, gain, polarity), and what is
// left when one is laid over the other and taken away.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/progress.h"
#include "studies/sound.h"

namespace dubstage {

// other(t) = gain * reference(t - delay), as nearly as it can be said.
struct Alignment {
    bool found = false;     // false: nothing in the one is like the other, and delay is 0
    double delay = 0;       // frames by which `other` comes later, to a thousandth where the sounds are alike
    double gain = 1;        // negative where the polarity is inverted; the one that leaves the least
    double correlation = 0; // -1 to 1, with the delay taken out
    // Frames by which the delay grows from the beginning to the end: clocks that differ. None for sounds
    // under 20 s and where one end does not tell.
    std::optional<double> drift;

    bool inverted() const { return gain < 0; }
    double gain_db() const;
};

struct AlignmentSettings {
    double most_delay_s = 10;
};

// One delay for all channels, found where the reference is loudest, on differences between neighbouring
// frames, so that the bass does not decide alone. Throws Error{bad_data} where rates or numbers of channels
// differ, Error{cancelled}.
Alignment align(Sound& reference, Sound& other, const CancelFlag& cancel,
                const AlignmentSettings& settings = {});

// With a delay that is known; gain and correlation are found.
Alignment aligned_by(Sound& reference, Sound& other, double delay, const CancelFlag& cancel);

// What `other` has that gain * reference has not, over the frames that both have.
struct NullFigures {
    double depth_db = 0;            // power of the difference over that of `other`; -inf: there is none
    double rms_db = 0, peak_db = 0; // of the difference, dBFS
    std::vector<double> channel_depth_db;
    Frames frames = 0;
    std::vector<float> difference, total; // powers per 100 ms, of the difference and of `other`
};

// Takes `alignment` as it is. Where `file` is not empty the difference is written there, as floats, on the
// timeline of the reference.
NullFigures null_test(Sound& reference, Sound& other, const Alignment& alignment,
                      const std::filesystem::path& file, const CancelFlag& cancel);

} // namespace dubstage
