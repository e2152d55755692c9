// Values that move: evaluated at every frame, in double, as functions of absolute time alone.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "session/session.h"

namespace dubstage {

class Moving {
  public:
    virtual ~Moving() = default;
    // values[i] *= its value at from + i; a function of the absolute frame alone.
    virtual void multiply(Frames from, std::size_t count, double* values) const = 0;
    // Its value where it is the same for all of [from, to).
    virtual std::optional<double> constant(Frames from, Frames to) const = 0;

    void fill(Frames from, std::size_t count, double* values) const;
    double first() const; // its value long before anything moves
};
using SharedMoving = std::shared_ptr<const Moving>;

// Between points: straight in the values, straight in their logarithm (db), or held.
class MovingPoints : public Moving {
  public:
    explicit MovingPoints(std::vector<AutomationPoint> points) : points_(std::move(points)) {}
    void multiply(Frames from, std::size_t count, double* values) const override;
    std::optional<double> constant(Frames from, Frames to) const override;

  private:
    double at(Frames frame) const;
    void multiply_segment(std::size_t point, Frames from, std::size_t count, double* values) const;

    std::vector<AutomationPoint> points_;
};

// What a function makes of something that moves.
SharedMoving moving_function(SharedMoving of, std::function<double(double)> function);

// A parameter that moves, in its own unit. Of decibels (`in_db`) a linear stretch is straight in amplitude, a
// stretch of curve db in the value itself.
SharedMoving moving_value(const std::vector<AutomationPoint>& points, bool in_db);
// One in decibels, as amplitudes; -120 dB and less is silence where `to_silence`.
SharedMoving moving_gain(std::vector<AutomationPoint> points, bool to_silence = false);

// A factor that is fixed, or moves over what is fixed of it.
struct Factor {
    double fixed = 1;
    std::vector<SharedMoving> moving;

    Factor(double value) : fixed(value) {} // NOLINT(google-explicit-constructor): a number is a factor
    bool moves() const { return !moving.empty(); }
    Factor& operator*=(const Factor& other);
};
Factor operator*(Factor a, const Factor& b);
// function(value), at every moment.
Factor factor_function(const Factor& of, const std::function<double(double)>& function);
Factor inverse(const Factor& of);
SharedMoving moving_product(const Factor& factor);
Factor rest_of(const Factor& share); // 1 - share

} // namespace dubstage
