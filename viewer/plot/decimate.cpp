#include "viewer/plot/decimate.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dubstage::viewer {

namespace {

// The first index whose x is not below `x`.
std::size_t index_of(const Samples& samples, double x)
{
    if (!samples.x.empty())
        return static_cast<std::size_t>(
            std::lower_bound(samples.x.begin(), samples.x.end(), x,
                             [](float place, double wanted) { return double{place} < wanted; }) -
            samples.x.begin());
    const double index = std::ceil((x - samples.first) / samples.step - 1e-9);
    return static_cast<std::size_t>(std::clamp(index, 0.0, static_cast<double>(samples.size())));
}

// What of a column is drawn: its first and last point and, between them, its extremes in their order.
class ColumnOfPoints {
  public:
    void add(Point p)
    {
        if (count_ == 0) low_ = high_ = p;
        if (p.y > high_.y) high_ = p, high_is_last_ = true; // pixels grow downwards
        if (p.y < low_.y) low_ = p, high_is_last_ = false;
        last_ = p;
        if (count_ == 0) first_ = p;
        ++count_;
    }
    void flush(std::vector<Point>& to)
    {
        if (count_ == 0) return;
        if (count_ <= 2) {
            to.push_back(first_);
            if (count_ == 2) to.push_back(last_);
        } else if (std::abs(low_.y - high_.y) < flat) {
            to.push_back(first_);
        } else {
            to.push_back(high_is_last_ ? low_ : high_);
            to.push_back(high_is_last_ ? high_ : low_);
        }
        count_ = 0;
    }

  private:
    // Pixels; points on top of one another have no direction, and lines through them grow thick.
    static constexpr float flat = 0.1f;
    Point first_, last_, low_, high_;
    bool high_is_last_ = false;
    int count_ = 0;
};

} // namespace

std::pair<std::size_t, std::size_t> visible(const Samples& samples, const Axis& x)
{
    if (samples.size() == 0) return {0, 0};
    const std::size_t first = index_of(samples, x.range.low), last = index_of(samples, x.range.high);
    return {first > 0 ? first - 1 : 0, std::min(samples.size(), last + 2)};
}

double value_at(const Samples& samples, double x)
{
    constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
    if (samples.size() == 0 || x < samples.at(0) || x > samples.at(samples.size() - 1)) return nothing;
    const std::size_t next = std::max<std::size_t>(index_of(samples, x), 1);
    if (next >= samples.size()) return double{samples.y[samples.size() - 1]};
    const double from = samples.at(next - 1), to = samples.at(next);
    const double share = to > from ? (x - from) / (to - from) : 0;
    const double a = double{samples.y[next - 1]}, b = double{samples.y[next]};
    if (!std::isfinite(a) || !std::isfinite(b)) return share < 0.5 ? a : b;
    return a + share * (b - a);
}

std::vector<std::vector<Point>> lines(const Samples& samples, double offset, const Axis& x, const Axis& y,
                                      const Frame& frame)
{
    std::vector<std::vector<Point>> all;
    std::vector<Point> run;
    ColumnOfPoints column;
    int current = std::numeric_limits<int>::min();
    const auto end_run = [&] {
        column.flush(run);
        if (run.size() == 1) run.push_back({run[0].x + 1, run[0].y}); // a single value is still seen
        if (!run.empty()) all.push_back(std::move(run));
        run.clear();
    };
    // Far outside the frame is far enough: the clip hides it, and numbers stay small.
    const float margin = frame.height() + 100;
    const auto [first, last] = visible(samples, x);
    for (std::size_t i = first; i < last; ++i) {
        const double value = double{samples.y[i]} + offset;
        const auto px = static_cast<float>(frame.x0 + x.share(samples.at(i)) * double{frame.width()});
        if (!std::isfinite(value) || !std::isfinite(px)) { // 0 Hz has no place on a logarithmic axis
            end_run();
            continue;
        }
        const auto py = static_cast<float>(frame.y1 - y.share(value) * double{frame.height()});
        const int here = static_cast<int>(std::floor(px));
        if (here != current) column.flush(run);
        current = here;
        column.add({px, std::clamp(py, frame.y0 - margin, frame.y1 + margin)});
    }
    end_run();
    return all;
}

} // namespace dubstage::viewer
