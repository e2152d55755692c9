#include "viewer/model/stretch.h"

#include <algorithm>
#include <cmath>

#include "analysis/loudness_figures.h"

namespace dubstage::viewer {

namespace {

constexpr double momentary_seconds = 0.4;

// Of the windows that lie within.
double loudest_momentary(const Programme& programme, const Range& seconds)
{
    double most = minus_infinity;
    for (std::size_t i = 0; i < programme.momentary.size(); ++i) {
        const double end = static_cast<double>(i + 1) * step_seconds;
        if (end - momentary_seconds >= seconds.low - 1e-9 && end <= seconds.high + 1e-9)
            most = std::max(most, double{programme.momentary[i]});
    }
    return most;
}

} // namespace

Stretch measure_stretch(const StretchOf& of)
{
    Stretch stretch;
    stretch.of = of;
    for (const auto& [id, programme] : of.programmes) {
        const Measurement& measured = programme->measured;
        stretch.figures.emplace_back();
        if (!(measured.observation.sample_rate > 0)) continue; // nothing was observed
        const auto frame = [&](double seconds) {
            return static_cast<Frames>(std::llround(seconds * measured.sample_rate));
        };
        MeasureOptions options;
        options.dual_mono = measured.dual_mono;
        Stretch::Figures& figures = stretch.figures.back();
        figures.range =
            range_figures(measured.observation, {"", frame(of.seconds.low), frame(of.seconds.high)}, options);
        figures.max_momentary = loudest_momentary(*programme, of.seconds);
    }
    return stretch;
}

} // namespace dubstage::viewer
