// A plot that the user can take hold of: wheel and drags zoom, pan and select, the same on every plot.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "viewer/model/workbench.h"
#include "viewer/plot/plot.h"

namespace dubstage::viewer {

// How far an axis may go, and who is told. Without `set` it stays as it is.
struct Grip {
    Range limits{};
    double least = 0; // narrowest: a difference, or on a logarithmic axis a ratio
    std::function<void(const Range&)> set = {};
    std::function<void()> fit = {};
    std::optional<Range> wanted = {}; // where the axis glides to
};

struct PlotGrips {
    Grip x = {}, y = {};
    std::function<void(std::optional<Range>)> select = {};
};

struct PlotTouch {
    bool hovered = false; // within the curves' frame
    bool clicked = false; // left, without a drag
    double x = 0, y = 0;  // under the pointer
    Point mouse = {};
    Frame frame = {}; // of the curves
};

// Wheel: zoom x at the pointer; with Ctrl y, with Shift scroll; over an axis: that axis. Left drag selects,
// middle drag zooms to a range, right drag pans, double click fits, right click opens the menu.
PlotTouch plot_view(const std::string& id, const Plot& plot, const Frame& area, Workbench& bench,
                    const PlotGrips& grips);

// The grip of the time axis that all panels share.
Grip time_grip(Workbench& bench);
Grip hertz_grip(Workbench& bench); // and of the axis of frequencies
Axis hertz_axis(const Workbench& bench);
Axis time_axis(const Workbench& bench);

// While B is held, the sound is what lies around `hz` alone; shown across the frame.
void audition_at(Workbench& bench, const PlotTouch& touch, double hz);

} // namespace dubstage::viewer
