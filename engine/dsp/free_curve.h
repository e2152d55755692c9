// A smooth gain curve through points of frequency and gain.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace dubstage {

// Monotone cubic in dB over the logarithm of frequency (Fritsch and Carlson 1980: no overshoot between
// points); the first and last gain hold outside.
class FreeCurve {
  public:
    explicit FreeCurve(const std::vector<std::pair<double, double>>& points); // Hz, rising, and dB
    double gain_db(double f) const;

    std::string fingerprint() const; // equal curves, equal text
    // Where its finest bend lies: the smallest distance in Hz between two points with different gains.
    double finest_hz() const { return finest_hz_; }

  private:
    struct Knot {
        double position, gain_db, slope;
    };
    std::vector<Knot> knots_;
    double finest_hz_;
};

} // namespace dubstage
