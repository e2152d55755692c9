#include <algorithm>
#include <cmath>

#include "analysis/report/colours.h"
#include "analysis/report/plots.h"
#include "analysis/report/svg_plot.h"
#include "analysis/report/words.h"

namespace dubstage::report {

namespace {

SvgPlot::Points history(const std::vector<double>& values)
{
    SvgPlot::Points points;
    for (std::size_t i = 0; i < values.size(); ++i)
        points.emplace_back(0.1 * static_cast<double>(i + 1), values[i]);
    return points;
}

// One mark for all that lie in one pixel: their highest.
void mark_overs(SvgPlot& plot, const Measurement& m, double y)
{
    const double pixel = std::max(1.0, static_cast<double>(m.frames) / 950);
    std::vector<Over> shown;
    for (const Over& over : m.observation.overs) {
        if (shown.empty() || static_cast<double>(over.at - shown.back().at) > pixel)
            shown.push_back(over);
        else if (over.true_peak > shown.back().true_peak)
            shown.back().true_peak = over.true_peak;
    }
    for (const Over& over : shown) {
        const double at = static_cast<double>(over.at) / m.sample_rate;
        plot.mark(at, y, red, number_text(20 * std::log10(over.true_peak), 2) + " dBTP at " + clock_text(at));
    }
}

Plot loudness_plot(const Measurement& m, std::size_t number, const ReportTarget& target)
{
    const double seconds = static_cast<double>(m.frames) / m.sample_rate;
    const double top =
        std::isfinite(m.loudness.max_momentary) ? std::ceil(m.loudness.max_momentary / 6) * 6 : 0;
    SvgPlot plot(time_axis(seconds), linear_axis(top - 48, std::max(0.0, top), 6, "LUFS"), {1020, 260, 64});
    if (std::isfinite(target.loudness)) {
        plot.area(target.loudness - target.tolerance, target.loudness + target.tolerance, green);
        plot.line({{0, target.loudness}, {seconds, target.loudness}}, green, 1);
    }
    if (std::isfinite(m.loudness.range_low)) plot.area(m.loudness.range_low, m.loudness.range_high, grey);
    plot.line(history(m.loudness.momentary), grey, 0.7);
    plot.line(history(m.loudness.short_term), colour_of(number), 1.6);
    plot.line(history(m.loudness.running_integrated), red, 1.4, "6 3");
    mark_overs(plot, m, std::max(0.0, top));
    plot.legend("momentary", grey);
    plot.legend("short-term", colour_of(number));
    plot.legend("integrated", red, "6 3");
    if (std::isfinite(target.loudness)) plot.legend("target", green);
    return {"loudness", "Loudness over time", plot.svg("Loudness of " + m.name + " over time")};
}

Plot histogram_plot(const Measurement& m, std::size_t number)
{
    double most = 1;
    for (const double share : m.loudness.histogram) most = std::max(most, 100 * share);
    SvgPlot plot(linear_axis(-60, 0, 12, "LUFS of 400 ms"), linear_axis(0, most * 1.05, 4, "%"), {1020, 170});
    const double step = m.loudness.histogram_step;
    for (std::size_t i = 0; i < m.loudness.histogram.size(); ++i) {
        const double from = m.loudness.histogram_low + step * static_cast<double>(i);
        if (m.loudness.histogram[i] > 0)
            plot.rectangle(from, from + 0.92 * step, 0, 100 * m.loudness.histogram[i], colour_of(number));
    }
    return {"histogram", "How often which loudness occurs",
            plot.svg("How often which loudness occurs in " + m.name)};
}

} // namespace

std::vector<Plot> loudness_plots(const Measurement& m, std::size_t number, const ReportTarget& target)
{
    return {loudness_plot(m, number, target), histogram_plot(m, number)};
}

} // namespace dubstage::report
