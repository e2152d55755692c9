// First-order sound fields (B-format) for loudspeakers at given places.
#pragma once

#include <array>
#include <vector>

namespace dubstage {

struct Direction {
    double azimuth, elevation; // degrees; 0 ahead, positive to the left and up
};

enum class BFormatOrder {
    ambix, // W Y Z X, SN3D (Nachbar et al. 2011)
    fuma,  // W X Y Z with W at -3 dB (Furse-Malham)
};

// gains[loudspeaker][channel of the file]. Projection with max-rE weights (Daniel 2000): every loudspeaker is
// a virtual microphone that looks its own way, all of them equally loud in a diffuse field, and together as
// loud as W. Reverberation keeps its level in every layout, however uneven.
std::vector<std::array<double, 4>> decode_b_format(const std::vector<Direction>& loudspeakers,
                                                   BFormatOrder order);

} // namespace dubstage
