#include "dsp/free_curve.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/error.h"

namespace dubstage {

namespace {

// The slope at a knot between two secants: their weighted harmonic mean, zero at a turn.
double knot_slope(double before, double after, double width_before, double width_after)
{
    if (before * after <= 0.0) return 0.0;
    const double w1 = 2.0 * width_after + width_before, w2 = width_after + 2.0 * width_before;
    return (w1 + w2) / (w1 / before + w2 / after);
}

} // namespace

FreeCurve::FreeCurve(const std::vector<std::pair<double, double>>& points) : finest_hz_(1e9)
{
    check(!points.empty(), "a free curve has points");
    for (const auto& [frequency, gain] : points) knots_.push_back({std::log(frequency), gain, 0.0});
    for (std::size_t i = 1; i + 1 < knots_.size(); ++i) {
        const Knot &a = knots_[i - 1], &b = knots_[i], &c = knots_[i + 1];
        const double before = b.position - a.position, after = c.position - b.position;
        knots_[i].slope =
            knot_slope((b.gain_db - a.gain_db) / before, (c.gain_db - b.gain_db) / after, before, after);
    }
    for (std::size_t i = 1; i < points.size(); ++i)
        if (points[i].second != points[i - 1].second)
            finest_hz_ = std::min(finest_hz_, points[i].first - points[i - 1].first);
}

std::string FreeCurve::fingerprint() const
{
    std::string text;
    char number[64];
    for (const auto& knot : knots_) {
        std::snprintf(number, sizeof number, "%.17g:%.17g,", knot.position, knot.gain_db);
        text += number;
    }
    return text;
}

double FreeCurve::gain_db(double f) const
{
    const double x = f > 0.0 ? std::log(f) : -1e9;
    if (x <= knots_.front().position) return knots_.front().gain_db;
    if (x >= knots_.back().position) return knots_.back().gain_db;
    const auto next = std::upper_bound(knots_.begin(), knots_.end(), x,
                                       [](double at, const Knot& knot) { return at < knot.position; });
    const Knot &a = *(next - 1), &b = *next;
    const double width = b.position - a.position, t = (x - a.position) / width, u = 1.0 - t;
    return u * u * (1.0 + 2.0 * t) * a.gain_db + t * t * (3.0 - 2.0 * t) * b.gain_db +
           t * u * width * (u * a.slope - t * b.slope);
}

} // namespace dubstage
