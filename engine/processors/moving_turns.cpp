#include "processors/moving_turns.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace dubstage {

namespace {

constexpr double below_half = 0.49999997; // the next single-precision number below 0.5

// The integral of the rate from frame 0 on, exact between its points.
class MovingTurns : public Moving {
  public:
    MovingTurns(std::vector<AutomationPoint> rate, double sample_rate)
        : points_(std::move(rate)), sample_rate_(sample_rate)
    {
        turns_.push_back(0);
        for (std::size_t p = 1; p < points_.size(); ++p)
            turns_.push_back(turns_[p - 1] + within(p - 1, points_[p].at - points_[p - 1].at));
        at_zero_ = at(0);
    }
    void multiply(Frames from, std::size_t count, double* values) const override
    {
        for (std::size_t i = 0; i < count; ++i) {
            const double turns = at(from + static_cast<Frames>(i)) - at_zero_;
            values[i] *= std::min(turns - std::floor(turns + 0.5), below_half);
        }
    }
    std::optional<double> constant(Frames, Frames) const override { return std::nullopt; }

  private:
    // Since the first point.
    double at(Frames frame) const
    {
        const auto next = std::ranges::upper_bound(points_, frame, {}, &AutomationPoint::at);
        if (next == points_.begin())
            return static_cast<double>(frame - points_.front().at) * points_.front().value / sample_rate_;
        const auto p = static_cast<std::size_t>(next - points_.begin()) - 1;
        return turns_[p] + within(p, frame - points_[p].at);
    }
    double within(std::size_t p, Frames frames) const
    {
        const auto x = static_cast<double>(frames);
        const AutomationPoint& a = points_[p];
        double rate = a.value;
        if (p + 1 < points_.size() && a.curve != AutomationCurve::step && points_[p + 1].at > a.at) {
            const AutomationPoint& b = points_[p + 1];
            rate += 0.5 * (b.value - a.value) * x / static_cast<double>(b.at - a.at);
        }
        return x * rate / sample_rate_;
    }

    std::vector<AutomationPoint> points_;
    double sample_rate_;
    std::vector<double> turns_; // at each point
    double at_zero_ = 0;
};

class MovingSwing : public Moving {
  public:
    MovingSwing(SharedMoving turns, double start, Factor depth, SwingFunction function)
        : turns_(std::move(turns)), start_(start), depth_(std::move(depth)), function_(std::move(function))
    {}
    void multiply(Frames from, std::size_t count, double* values) const override
    {
        std::array<double, 256> turns, depth;
        for (std::size_t done = 0; done < count;) {
            const std::size_t n = std::min(turns.size(), count - done);
            const Frames at = from + static_cast<Frames>(done);
            turns_->fill(at, n, turns.data());
            std::fill_n(depth.data(), n, depth_.fixed);
            for (const SharedMoving& one : depth_.moving) one->multiply(at, n, depth.data());
            for (std::size_t i = 0; i < n; ++i) {
                const double turn = start_ + turns[i];
                values[done + i] *= function_(depth[i], turn - std::floor(turn));
            }
            done += n;
        }
    }
    std::optional<double> constant(Frames, Frames) const override { return std::nullopt; }

  private:
    SharedMoving turns_;
    double start_;
    Factor depth_;
    SwingFunction function_;
};

} // namespace

SharedMoving moving_turns(const std::vector<AutomationPoint>& rate, double sample_rate)
{
    return std::make_shared<MovingTurns>(rate, sample_rate);
}

SharedMoving moving_swing(SharedMoving turns, double start, const Factor& depth, SwingFunction function)
{
    return std::make_shared<MovingSwing>(std::move(turns), start, depth, std::move(function));
}

} // namespace dubstage
