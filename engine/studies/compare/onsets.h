// Where sounds begin in a song, and how far each beginning rises above what follows it: what a chain makes of
// transients.
#pragma once

#include <vector>

#include "base/progress.h"
#include "studies/sound.h"

namespace dubstage {

// The peak of `peak_s` from `onset` on, of any channel, over the rms of all channels of 150 ms; dB. Minus
// infinity where there is nothing.
double crest_of_onset(const Channels& channels, std::size_t onset, double sample_rate, double peak_s);

// Frames, in order: where the power of differences between neighbouring frames rises by 6 dB and more over
// that of the 50 ms before, no nearer to each other than 150 ms and none quieter than 40 dB below the
// loudest; of more than 128 the steepest. All of it is relative, so a song twice as loud has the same ones.
// Throws Error{cancelled}.
std::vector<Frames> find_onsets(Sound& song, const CancelFlag& cancel);

// Of each of them, in a sound whose frame t + delay is the song's frame t; peaks of 20 ms.
std::vector<double> onset_crests(Sound& sound, const std::vector<Frames>& onsets, double delay);

} // namespace dubstage
