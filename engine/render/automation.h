// Gains that move along the edges of the graph: faders, pan, sends, and what processors mix.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "processors/moving.h"
#include "render/pan.h"
#include "session/session.h"

namespace dubstage {

// Points of gain as amplitudes, of pan and mute as values.
SharedMoving strip_curve(const Automation& automation);

// The moving part of an edge: the product of gain curves and, where the pan moves, the pan matrix's element.
class EdgeCurve {
  public:
    void add_gain(SharedMoving curve);
    // matrix(position) is sampled once; `position` is evaluated at every frame.
    void set_pan(SharedMoving position, const Pan& pan, const Layout& in, const Layout& out,
                 const std::string& where);

    bool has_pan() const { return position_ != nullptr; }
    // For the element (in, out) of the pan matrix; without moving pan the same for all of them.
    std::optional<double> constant(int in, int out, Frames from, Frames to) const;
    void fill(int in, int out, Frames from, std::size_t count, double* values) const;

  private:
    double pan_at(int in, int out, double position) const;

    std::vector<SharedMoving> gains_;
    SharedMoving position_;
    struct Table {
        std::vector<float> exact_only; // 1 where a cell bends too much to interpolate
        std::vector<double> values;
    };
    std::vector<std::vector<Table>> tables_; // [out][in]
    Pan pan_;
    Layout in_, out_;
    std::string where_;
};

// Fade shapes at x = 0 .. 1.
double fade_gain(FadeCurve curve, double x);

} // namespace dubstage
