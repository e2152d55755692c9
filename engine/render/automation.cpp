#include "render/automation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace dubstage {

namespace {

constexpr int pan_cells = 1024;
constexpr double largest_miss = 1e-9; // of the cubic in a cell's middle, -180 dB

// Through the four values around a cell (Lagrange), `part` of the way from values[cell] to values[cell + 1].
double cubic(const std::vector<double>& values, std::size_t cell, double part)
{
    const std::size_t first = std::clamp<std::size_t>(cell, 1, values.size() - 3) - 1;
    const double* v = values.data() + first;
    const double x = static_cast<double>(cell - first) + part;
    const double a = x, b = x - 1, c = x - 2, d = x - 3;
    return (a * b * c * v[3] - b * c * d * v[0]) / 6 + (a * c * d * v[1] - a * b * d * v[2]) / 2;
}

} // namespace

Curve::Curve(const Automation& automation)
    : points_(automation.points),
      gain_(automation.target == AutomationTarget::gain || automation.target == AutomationTarget::send_gain)
{
    if (gain_)
        for (auto& point : points_) point.value = db_to_gain(point.value);
}

double Curve::at(Frames frame) const
{
    const auto next = std::upper_bound(points_.begin(), points_.end(), frame,
                                       [](Frames f, const AutomationPoint& p) { return f < p.at; });
    if (next == points_.begin()) return points_.front().value;
    if (next == points_.end()) return points_.back().value;
    const AutomationPoint& a = *(next - 1);
    const AutomationPoint& b = *next;
    if (a.curve == AutomationCurve::step) return a.value;
    const double x = static_cast<double>(frame - a.at) / static_cast<double>(b.at - a.at);
    if (a.curve == AutomationCurve::db && a.value > 0 && b.value > 0)
        return a.value * std::pow(b.value / a.value, x);
    return a.value + (b.value - a.value) * x;
}

// Frames [from, from + count) lie between point `point` and the next.
void Curve::multiply_segment(std::size_t point, Frames from, std::size_t count, double* values) const
{
    const AutomationPoint& a = points_[point];
    const AutomationPoint& b = points_[point + 1];
    const double length = static_cast<double>(b.at - a.at);
    const auto into = static_cast<double>(from - a.at);
    if (a.curve == AutomationCurve::step || a.value == b.value) {
        for (std::size_t i = 0; i < count; ++i) values[i] *= a.value;
        return;
    }
    if (a.curve != AutomationCurve::db || a.value <= 0 || b.value <= 0) {
        for (std::size_t i = 0; i < count; ++i)
            values[i] *= a.value + (b.value - a.value) * ((into + static_cast<double>(i)) / length);
        return;
    }
    // One power per 64 frames, anchored at the segment's start so that no block border moves a value.
    constexpr Frames stretch = 64;
    const double ratio = b.value / a.value;
    std::array<double, stretch> steps;
    for (std::size_t k = 0; k < stretch; ++k) steps[k] = std::pow(ratio, static_cast<double>(k) / length);
    Frames offset = from - a.at;
    for (std::size_t i = 0; i < count;) {
        const Frames anchor = offset / stretch * stretch;
        const double base = a.value * std::pow(ratio, static_cast<double>(anchor) / length);
        for (auto k = static_cast<std::size_t>(offset - anchor); k < stretch && i < count; ++k, ++i, ++offset)
            values[i] *= base * steps[k];
    }
}

void Curve::multiply(Frames from, std::size_t count, double* values) const
{
    for (std::size_t done = 0; done < count;) {
        const Frames frame = from + static_cast<Frames>(done);
        const auto next = std::upper_bound(points_.begin(), points_.end(), frame,
                                           [](Frames f, const AutomationPoint& p) { return f < p.at; });
        std::size_t n = count - done;
        if (next != points_.end()) n = std::min(n, static_cast<std::size_t>(next->at - frame));
        if (next == points_.begin() || next == points_.end()) {
            const double held = next == points_.begin() ? points_.front().value : points_.back().value;
            for (std::size_t i = 0; i < n; ++i) values[done + i] *= held;
        } else {
            multiply_segment(static_cast<std::size_t>(next - points_.begin()) - 1, frame, n, values + done);
        }
        done += n;
    }
}

std::optional<double> Curve::constant(Frames from, Frames to) const
{
    const double value = at(from);
    auto point = std::upper_bound(points_.begin(), points_.end(), from,
                                  [](Frames f, const AutomationPoint& p) { return f < p.at; });
    if (point != points_.begin() && point != points_.end()) {
        const bool moves = (point - 1)->curve != AutomationCurve::step && point->value != (point - 1)->value;
        if (moves) return std::nullopt;
    }
    for (; point != points_.end() && point->at < to; ++point) {
        if (point->value != value) return std::nullopt;
        const bool moves = point->curve != AutomationCurve::step && point + 1 != points_.end() &&
                           (point + 1)->value != point->value;
        if (moves) return std::nullopt;
    }
    return value;
}

void EdgeCurve::add_gain(std::shared_ptr<const Curve> curve)
{
    gains_.push_back(std::move(curve));
}

void EdgeCurve::set_pan(std::shared_ptr<const Curve> position, const Pan& pan, const Layout& in,
                        const Layout& out, const std::string& where)
{
    position_ = std::move(position);
    pan_ = pan;
    in_ = in;
    out_ = out;
    where_ = where;
    const auto rows = static_cast<std::size_t>(out.channels()),
               columns = static_cast<std::size_t>(in.channels());
    tables_.assign(rows, std::vector<Table>(columns));
    const auto sample = [&](double x, auto&& use) {
        const GainMatrix matrix = pan_matrix(pan, -1.0 + 2.0 * x / pan_cells, in, out, where);
        for (std::size_t o = 0; o < rows; ++o)
            for (std::size_t i = 0; i < columns; ++i) use(tables_[o][i], matrix[o][i]);
    };
    for (int cell = 0; cell <= pan_cells; ++cell)
        sample(cell, [](Table& t, double gain) { t.values.push_back(gain); });
    for (int cell = 0; cell < pan_cells; ++cell) {
        const auto c = static_cast<std::size_t>(cell);
        sample(cell + 0.5, [c](Table& t, double gain) {
            t.exact_only.push_back(std::abs(gain - cubic(t.values, c, 0.5)) > largest_miss ? 1.0f : 0.0f);
        });
    }
}

double EdgeCurve::pan_at(int in, int out, double position) const
{
    const auto o = static_cast<std::size_t>(out), i = static_cast<std::size_t>(in);
    const double x = (std::clamp(position, -1.0, 1.0) + 1.0) * 0.5 * pan_cells;
    const auto cell = std::min(static_cast<std::size_t>(x), static_cast<std::size_t>(pan_cells - 1));
    const Table& table = tables_[o][i];
    if (table.exact_only[cell] != 0.0f) return pan_matrix(pan_, position, in_, out_, where_)[o][i];
    return cubic(table.values, cell, x - static_cast<double>(cell));
}

std::optional<double> EdgeCurve::constant(int in, int out, Frames from, Frames to) const
{
    double product = 1.0;
    for (const auto& gain : gains_) {
        const auto value = gain->constant(from, to);
        if (!value) return std::nullopt;
        product *= *value;
    }
    if (position_ == nullptr) return product;
    const auto position = position_->constant(from, to);
    if (!position) return std::nullopt;
    return product * pan_at(in, out, *position);
}

void EdgeCurve::fill(int in, int out, Frames from, std::size_t count, double* values) const
{
    std::fill_n(values, count, 1.0);
    if (position_ != nullptr) {
        position_->multiply(from, count, values);
        for (std::size_t i = 0; i < count; ++i) values[i] = pan_at(in, out, values[i]);
    }
    for (const auto& gain : gains_) gain->multiply(from, count, values);
}

double fade_gain(FadeCurve curve, double x)
{
    switch (curve) {
    case FadeCurve::linear:
        return x;
    case FadeCurve::equal_power:
        return std::sin(0.5 * std::numbers::pi * x);
    case FadeCurve::s_curve:
        return x * x * (3.0 - 2.0 * x);
    case FadeCurve::exponential:
        return (std::pow(10.0, 3.0 * x) - 1.0) / 999.0;
    }
    return x;
}

} // namespace dubstage
