#include "oracle/strip_gains.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/pan.h"

namespace dubstage::oracle {

namespace {

struct Pair {
    double left, right;
};

// p = 0 left .. 1 right. The classic laws: powers of sine and cosine, or straight lines.
Pair pair_gains(PanLaw law, double p)
{
    const double angle = p * std::numbers::pi / 2;
    const double cosine = p == 1.0 ? 0.0 : std::cos(angle), sine = std::sin(angle);
    switch (law) {
    case PanLaw::minus_3_db:
        return {cosine, sine};
    case PanLaw::minus_4_5_db:
        return {std::pow(cosine, 1.5), std::pow(sine, 1.5)};
    case PanLaw::constant_power:
        return {std::sqrt(1 - p), std::sqrt(p)};
    case PanLaw::balance:
        return {std::min(1.0, 2 * (1 - p)), std::min(1.0, 2 * p)};
    case PanLaw::minus_6_db:
    case PanLaw::linear:
        break;
    }
    return {1 - p, p};
}

// Each side of a stereo pair wanders from its own loudspeaker to the other one.
std::vector<std::vector<double>> pan_stereo(PanLaw law, double position)
{
    if (law == PanLaw::balance)
        return {{1 - std::max(0.0, position), 0.0}, {0.0, 1 - std::max(0.0, -position)}};
    const Pair from_left = pair_gains(law, std::max(0.0, position));
    const Pair from_right = pair_gains(law, 1 + std::min(0.0, position));
    return {{from_left.left, from_right.left}, {from_left.right, from_right.right}};
}

double interpolate(const AutomationPoint& a, const AutomationPoint& b, Frames t, bool gain)
{
    const double x = static_cast<double>(t - a.at) / static_cast<double>(b.at - a.at);
    if (!gain) return a.value + x * (b.value - a.value);
    const bool silent = std::isinf(a.value) || std::isinf(b.value);
    if (a.curve == AutomationCurve::db && !silent) return db_to_gain(a.value + x * (b.value - a.value));
    const double from = db_to_gain(a.value), to = db_to_gain(b.value);
    return from + x * (to - from);
}

} // namespace

double fade(FadeCurve curve, double x)
{
    switch (curve) {
    case FadeCurve::linear:
        return x;
    case FadeCurve::equal_power:
        return std::sin(x * std::numbers::pi / 2);
    case FadeCurve::s_curve:
        return x * x * (3 - 2 * x);
    case FadeCurve::exponential:
        return (std::pow(1000.0, x) - 1) / 999.0;
    }
    return x;
}

double fade_of(const Clip& clip, Frames into, Frames length)
{
    double gain = 1.0;
    if (into < clip.fade_in.length)
        gain *= fade(clip.fade_in.curve,
                     (static_cast<double>(into) + 0.5) / static_cast<double>(clip.fade_in.length));
    const Frames left = length - 1 - into;
    if (left < clip.fade_out.length)
        gain *= fade(clip.fade_out.curve,
                     (static_cast<double>(left) + 0.5) / static_cast<double>(clip.fade_out.length));
    return gain;
}

double automation_at(const Automation& automation, Frames t)
{
    const bool gain =
        automation.target == AutomationTarget::gain || automation.target == AutomationTarget::send_gain;
    const auto& points = automation.points;
    const auto next = std::upper_bound(points.begin(), points.end(), t,
                                       [](Frames at, const AutomationPoint& p) { return at < p.at; });
    const AutomationPoint& last = next == points.begin() ? points.front() : *(next - 1);
    if (next == points.begin() || next == points.end() || last.curve == AutomationCurve::step)
        return gain ? db_to_gain(last.value) : last.value;
    return interpolate(last, *next, t, gain);
}

std::vector<std::vector<double>> pan_gains(const Pan& pan, double position, const Layout& in,
                                           const Layout& out)
{
    if (!pan.matrix.empty()) return pan.matrix;
    if (out.name() == "stereo" && in.name() == "mono") {
        const Pair gains = pair_gains(pan.law, (position + 1) / 2);
        return {{gains.left}, {gains.right}};
    }
    if (out.name() == "stereo" && in.name() == "stereo") return pan_stereo(pan.law, position);
    return pan_matrix(pan, position, in, out, "oracle");
}

} // namespace dubstage::oracle
