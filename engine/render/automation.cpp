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

SharedMoving strip_curve(const Automation& automation)
{
    const bool gain =
        automation.target == AutomationTarget::gain || automation.target == AutomationTarget::send_gain;
    if (gain) return moving_gain(automation.points);
    return std::make_shared<MovingPoints>(automation.points);
}

void EdgeCurve::add_gain(SharedMoving curve)
{
    gains_.push_back(std::move(curve));
}

void EdgeCurve::set_pan(SharedMoving position, const Pan& pan, const Layout& in, const Layout& out,
                        const std::string& where)
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
