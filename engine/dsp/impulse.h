// What is done to recorded impulse responses: trimmed, shortened, made to decay faster or slower.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace dubstage {

using Channels = std::vector<std::vector<double>>; // [channel][frame]

double peak_of(const std::vector<double>& taps);
double dot(const std::vector<double>& a, const std::vector<double>& b); // over the shorter of both

// The first frame at which any channel rises above `ratio` of the largest peak; 0 where all are silent.
std::size_t onset(const Channels& channels, double ratio);
// How many frames at the end may be dropped without changing the response at any frequency by more than
// `ratio` of the peak: together they are no larger than that. At least one frame is left.
std::size_t silent_end(const std::vector<double>& taps, double ratio);

// The reverberation time in frames, to fall by 60 dB: backward integration (Schroeder 1965) of all channels
// together, fitted from -5 to -35 dB as ISO 3382-1's T30. None where the response does not fall that far.
std::optional<double> decay_frames(const Channels& channels);
// The same response as if its reverberation time were `factor` times as long, from frame `from` on.
void scale_decay(std::vector<double>& taps, std::size_t from, double reverberation_frames, double factor);

} // namespace dubstage
