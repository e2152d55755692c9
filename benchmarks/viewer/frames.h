// Frames of the viewer and what each cost.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "viewer/app/app.h"
#include "viewer/draw/image.h"

namespace bench {

struct FrameCosts {
    std::string what;
    std::vector<double> build_ms, fill_ms, all_ms; // the interface, the pixels, both: wall clock
    double cpu_ms = 0;                             // of the drawing thread for a frame, the mean
    int late = 0;                                  // frames that took longer than a sixtieth of a second
};

struct Spread {
    double middle = 0, p95 = 0, most = 0;
};
Spread spread(std::vector<double> values);

double wall_seconds();
double thread_seconds();  // of processor, this thread
double process_seconds(); // of processor, all threads

// Draws `count` frames with the viewer's own rasteriser, as the window does without a graphics card, at no
// more than 60 a second where `paced`. `change` is called before each with its number, to move something.
FrameCosts draw_frames(const std::string& what, dubstage::viewer::App& app, int count, bool paced,
                       const std::function<void(int)>& change);

} // namespace bench
