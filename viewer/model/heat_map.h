// Spectrograms as pictures of exactly the pixels that show them, from the level of the pyramid that fits.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "viewer/draw/texture.h"
#include "viewer/model/programme.h"
#include "viewer/plot/axis.h"

namespace dubstage::viewer {

struct HeatMapOf {
    ProgrammePointer programme = {}, other = {}; // with another: programme - other
    double lag = 0;                              // s, by which the other comes later
    bool operator==(const HeatMapOf&) const = default;
};
struct HeatMapView {
    Axis x = {}, y = {}; // seconds and hertz
    int width = 0, height = 0;
    Range levels = {};  // dB of the first and the last colour
    double gain_db = 0; // added to a difference
};

// Keeps its picture while nothing changes.
class HeatMap {
  public:
    const Texture& draw(const HeatMapOf& of, const HeatMapView& view);

  private:
    HeatMapOf of_;
    std::vector<double> drawn_; // of what view
    Texture texture_;
};

// dBFS at a place, minus infinity below the scale or outside.
double level_at(const Programme& programme, double seconds, double hz);

// Dark to bright, ever lighter; blue over dark to orange.
std::array<std::uint32_t, 256> heat_colours();
std::array<std::uint32_t, 256> difference_colours();
constexpr double difference_reach_db = 12; // of the last colours

} // namespace dubstage::viewer
