#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/report/colours.h"
#include "analysis/report/plots.h"
#include "analysis/report/svg_plot.h"

namespace dubstage::report {

namespace {

struct Range {
    const char* name;
    double from_hz, to_hz;
};
constexpr std::array<Range, 3> ranges{
    {{"below 200 Hz", 0, 200}, {"200 Hz to 4 kHz", 200, 4000}, {"above 4 kHz", 4000, 1e9}}};

// Of the third octaves whose middle lies within the range; a sine of amplitude 1 reads 0 dB.
SvgPlot::Points levels_of(const BandHistory& history, const Range& range)
{
    const std::size_t bands = history.edges_hz.size() - 1;
    SvgPlot::Points points;
    for (std::size_t second = 0; (second + 1) * bands <= history.power.size(); ++second) {
        double power = 0;
        for (std::size_t b = 0; b < bands; ++b) {
            const double middle = std::sqrt(history.edges_hz[b] * history.edges_hz[b + 1]);
            if (middle >= range.from_hz && middle < range.to_hz)
                power += double{history.power[second * bands + b]};
        }
        points.emplace_back(static_cast<double>(second) + 0.5, 10 * std::log10(2 * power));
    }
    return points;
}

} // namespace

std::vector<Plot> band_plots(const Measurement& m)
{
    const BandHistory& history = m.observation.bands;
    if (history.edges_hz.size() < 2 || history.power.size() < 2 * (history.edges_hz.size() - 1)) return {};
    std::array<SvgPlot::Points, ranges.size()> lines;
    double most = -90;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        lines[i] = levels_of(history, ranges[i]);
        for (const auto& [second, db] : lines[i]) most = std::max(most, db);
    }
    const double top = std::ceil(most / 10) * 10;
    SvgPlot plot(time_axis(static_cast<double>(m.frames) / m.sample_rate),
                 linear_axis(top - 60, top, 3, "dB"), {1020, 180, 64});
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        plot.line(lines[i], colour_of(i), 1.4);
        plot.legend(ranges[i].name, colour_of(i));
    }
    return {{"bands", "Low, middle and high frequencies over time",
             plot.svg("Levels of frequency bands of " + m.name + " over time")}};
}

} // namespace dubstage::report
