#include "processors/moving.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace dubstage {

namespace {

constexpr double silence_db = -120.0;

class MovingFunction : public Moving {
  public:
    MovingFunction(SharedMoving of, std::function<double(double)> function)
        : of_(std::move(of)), function_(std::move(function))
    {}
    void multiply(Frames from, std::size_t count, double* values) const override
    {
        std::array<double, 256> some;
        for (std::size_t done = 0; done < count;) {
            const std::size_t n = std::min(some.size(), count - done);
            of_->fill(from + static_cast<Frames>(done), n, some.data());
            for (std::size_t i = 0; i < n; ++i) values[done + i] *= function_(some[i]);
            done += n;
        }
    }
    std::optional<double> constant(Frames from, Frames to) const override
    {
        const auto value = of_->constant(from, to);
        return value ? std::optional(function_(*value)) : std::nullopt;
    }

  private:
    SharedMoving of_;
    std::function<double(double)> function_;
};

class MovingProduct : public Moving {
  public:
    explicit MovingProduct(Factor factor) : factor_(std::move(factor)) {}
    void multiply(Frames from, std::size_t count, double* values) const override
    {
        for (std::size_t i = 0; i < count; ++i) values[i] *= factor_.fixed;
        for (const SharedMoving& one : factor_.moving) one->multiply(from, count, values);
    }
    std::optional<double> constant(Frames from, Frames to) const override
    {
        double product = factor_.fixed;
        for (const SharedMoving& one : factor_.moving) {
            const auto value = one->constant(from, to);
            if (!value) return std::nullopt;
            product *= *value;
        }
        return product;
    }

  private:
    Factor factor_;
};

} // namespace

void Moving::fill(Frames from, std::size_t count, double* values) const
{
    std::fill_n(values, count, 1.0);
    multiply(from, count, values);
}

double Moving::first() const
{
    double value = 1;
    multiply(std::numeric_limits<Frames>::min() / 2, 1, &value);
    return value;
}

double MovingPoints::at(Frames frame) const
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
void MovingPoints::multiply_segment(std::size_t point, Frames from, std::size_t count, double* values) const
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

void MovingPoints::multiply(Frames from, std::size_t count, double* values) const
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

std::optional<double> MovingPoints::constant(Frames from, Frames to) const
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

SharedMoving moving_function(SharedMoving of, std::function<double(double)> function)
{
    return std::make_shared<MovingFunction>(std::move(of), std::move(function));
}

SharedMoving moving_gain(std::vector<AutomationPoint> points, bool to_silence)
{
    for (AutomationPoint& point : points)
        point.value = to_silence && point.value <= silence_db ? 0.0 : db_to_gain(point.value);
    return std::make_shared<MovingPoints>(std::move(points));
}

SharedMoving moving_value(const std::vector<AutomationPoint>& points, bool in_db)
{
    const auto in_amplitude = [](const AutomationPoint& p) { return p.curve == AutomationCurve::linear; };
    if (in_db && std::ranges::any_of(points, in_amplitude))
        return moving_function(moving_gain(points), [](double gain) { return gain_to_db(gain); });
    std::vector<AutomationPoint> straight = points;
    for (AutomationPoint& point : straight)
        if (point.curve == AutomationCurve::db) point.curve = AutomationCurve::linear;
    return std::make_shared<MovingPoints>(std::move(straight));
}

Factor& Factor::operator*=(const Factor& other)
{
    fixed *= other.fixed;
    moving.insert(moving.end(), other.moving.begin(), other.moving.end());
    return *this;
}

Factor operator*(Factor a, const Factor& b)
{
    return a *= b;
}

SharedMoving moving_product(const Factor& factor)
{
    return std::make_shared<MovingProduct>(factor);
}

Factor factor_function(const Factor& of, const std::function<double(double)>& function)
{
    if (!of.moves()) return function(of.fixed);
    Factor result = 1;
    result.moving.push_back(moving_function(moving_product(of), function));
    return result;
}

Factor inverse(const Factor& of)
{
    return factor_function(of, [](double value) { return 1 / value; });
}

Factor rest_of(const Factor& share)
{
    return factor_function(share, [](double value) { return 1 - value; });
}

} // namespace dubstage
