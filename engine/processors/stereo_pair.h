// What stereo processors share: which two channels they work on, and paths for their middle and side.
#pragma once

#include "processors/linear.h"

namespace dubstage {

struct StereoPair {
    int left = 0, right = 1;
};

constexpr Parameter pair_parameter{
    "channels",
    Kind::numbers,
    Unit::none,
    1,
    1024,
    0,
    "The two channels it works on, left before right, the first being 1; default: L and R, or the first two"};

// Throws Error{bad_session} where there are no two channels.
StereoPair stereo_pair(const Settings& settings, const Layout& layout);

// Unity for every channel that is none of the pair.
std::vector<Path> paths_beside(StereoPair pair, const Layout& layout);

// M = (L + R) / 2 and S = (L - R) / 2, each with its own gain through the same response (null = unity),
// added to what is there. Gains that leave nothing make no path.
void add_middle_side(std::vector<Path>& paths, StereoPair pair, double middle, double side,
                     std::shared_ptr<const Response> response = nullptr);

// The low part of a crossover at `key`, from the context's cache. Throws Error{bad_session} for a frequency
// that the rate cannot hold.
std::shared_ptr<const Response> low_part_below(const Settings& settings, const char* key, double slope_db,
                                               const ProcessorContext& context);

// A gain in dB as a factor; -120 and less is silence.
double gain_or_silence(double db);

} // namespace dubstage
