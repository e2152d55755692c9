// Sound in double precision with its place in time, and the plain operations on it.
#pragma once

#include <cstddef>
#include <vector>

#include "base/units.h"

namespace dubstage::oracle {

// channels[c][i] is frame start + i; everything outside is silence. start may be negative: what looks ahead
// sounds before it is caused.
struct Signal {
    Frames start = 0;
    std::vector<std::vector<double>> channels;

    explicit Signal(int count = 0) : channels(static_cast<std::size_t>(count)) {}
    Frames frames() const { return channels.empty() ? 0 : static_cast<Frames>(channels.front().size()); }
    Frames end() const { return start + frames(); }
    double at(std::size_t channel, Frames frame) const
    {
        return frame < start || frame >= end() ? 0.0
                                               : channels[channel][static_cast<std::size_t>(frame - start)];
    }
    void cover(Frames from, Frames to); // grows, with silence, until it spans [from, to)
};

// to[out] += gain * from[in], delayed.
void add(Signal& to, std::size_t out, const Signal& from, std::size_t in, double gain, Frames delay = 0);

// The full convolution: x.size() + taps.size() - 1 values.
std::vector<double> convolve(const std::vector<double>& x, const std::vector<double>& taps);

// Exactly [from, to) of it.
Signal cut(const Signal& signal, Frames from, Frames to);
double peak(const Signal& signal);

} // namespace dubstage::oracle
