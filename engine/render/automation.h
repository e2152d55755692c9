// Gains that move: breakpoints evaluated at every frame, in double, as functions of absolute time alone.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "render/pan.h"
#include "session/session.h"

namespace dubstage {

// Points of gain as amplitudes, of pan and mute as values.
class Curve {
  public:
    explicit Curve(const Automation& automation);

    double at(Frames frame) const;
    // values[i] *= at(from + i), much faster than frame by frame; a function of the absolute frame alone.
    void multiply(Frames from, std::size_t count, double* values) const;
    // Its value where it is the same for all of [from, to).
    std::optional<double> constant(Frames from, Frames to) const;

  private:
    void multiply_segment(std::size_t point, Frames from, std::size_t count, double* values) const;

    std::vector<AutomationPoint> points_; // values in amplitude for gains
    bool gain_;
};

// The moving part of an edge: the product of gain curves and, where the pan moves, the pan matrix's element.
class EdgeCurve {
  public:
    void add_gain(std::shared_ptr<const Curve> curve);
    // matrix(position) is sampled once; `position` is evaluated at every frame.
    void set_pan(std::shared_ptr<const Curve> position, const Pan& pan, const Layout& in, const Layout& out,
                 const std::string& where);

    bool has_pan() const { return position_ != nullptr; }
    // For the element (in, out) of the pan matrix; without moving pan the same for all of them.
    std::optional<double> constant(int in, int out, Frames from, Frames to) const;
    void fill(int in, int out, Frames from, std::size_t count, double* values) const;

  private:
    double pan_at(int in, int out, double position) const;

    std::vector<std::shared_ptr<const Curve>> gains_;
    std::shared_ptr<const Curve> position_;
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
