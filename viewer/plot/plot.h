// One plot as a description: axes and everything in them. It is drawn on any canvas and exported as numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viewer/plot/canvas.h"

namespace dubstage::viewer {

struct Series {
    std::string name = {};
    Samples samples = {};
    double offset = 0; // added to every value where it is drawn; numbers go out with it too
    Ink ink = {};
    float width = 1.5f;
    Dash dash = Dash::solid;
};
struct Band { // between two curves over the same x
    std::string name = {};
    Samples low = {}, high = {};
    Ink ink = {};
};
struct Envelope { // from -magnitude to +magnitude; of a column of pixels the largest
    Samples magnitude = {};
    Ink ink = {};
};
struct Zone { // a rectangle; infinite ends reach the frame
    Range x = {}, y = {};
    Ink ink = {};
};
struct Level { // a horizontal line
    double y = 0;
    Ink ink = {};
    std::string label = {};
    Dash dash = Dash::solid;
};
struct Mark { // a vertical line with a flag
    double x = 0;
    Ink ink = {};
    std::string label = {};
};
struct Spot { // a dot with a label
    double x = 0, y = 0;
    Ink ink = {};
    std::string label = {};
};
struct Bars { // from the axis of values; upright bars stand on the bottom, others lie at the left
    std::vector<double> at = {}, length = {};
    double thickness = 1;
    Ink ink = {};
    bool upright = true;
};
struct Picture {
    const Texture* texture = nullptr;
    Range x = {}, y = {}; // what its edges are; drawn as far as the axes go, which must be the same
};

struct Plot {
    Axis x = {}, y = {};
    std::string title = {}, note = {}; // upper left and upper right, inside
    Ink note_ink = {};
    std::vector<Picture> pictures = {};
    std::vector<Zone> zones = {};
    std::vector<Band> bands = {};
    std::vector<Envelope> envelopes = {};
    std::vector<Bars> bars = {};
    std::vector<Series> series = {};
    std::vector<Level> levels = {};
    std::vector<Mark> marks = {};
    std::vector<Spot> spots = {};
    std::optional<double> cursor = {}, pinned = {}, playhead = {}; // x
    std::optional<Range> selection = {};                           // x
    bool x_labels = true, y_labels = true, piano = false;
};

// The frame of the curves within `area`, room for labels taken off.
Frame inner_frame(const Plot& plot, const Frame& area, const Canvas& canvas);
void draw(const Plot& plot, const Frame& area, Canvas& canvas);

// Plots under each other with a legend above: the first takes two thirds where there are two, else all the
// same.
void draw_stack(const std::vector<const Plot*>& plots, const Frame& area, Canvas& canvas);

// The same picture as a file.
std::string svg_of(const std::vector<const Plot*>& plots, int width, int height);
// The numbers that the axes show: x, then one column per series; x of the first series, others read off their
// own curves there.
std::string csv_of(const Plot& plot);

} // namespace dubstage::viewer
