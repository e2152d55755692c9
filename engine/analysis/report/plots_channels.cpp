#include <algorithm>
#include <cmath>

#include "analysis/report/colours.h"
#include "analysis/report/plots.h"
#include "analysis/report/svg_plot.h"
#include "analysis/report/words.h"
#include "analysis/smoothing.h"

namespace dubstage::report {

namespace {

constexpr double lowest_db = -72, highest_db = 6;
constexpr std::size_t most_lines = 8;

// RMS as a bar, true peak as a line over it.
Plot level_plot(const Measurement& m, std::size_t number)
{
    Axis names{0, static_cast<double>(m.channels.size()), false, {}, ""};
    for (std::size_t c = 0; c < m.channels.size(); ++c)
        names.ticks.push_back({static_cast<double>(c) + 0.5, m.channels[c].name});
    SvgPlot plot(names, linear_axis(lowest_db, highest_db, 6, "dBFS"), {1020, 220});
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        const ChannelFigures& channel = m.channels[c];
        const double middle = static_cast<double>(c) + 0.5;
        plot.rectangle(middle - 0.3, middle + 0.3, lowest_db, channel.rms_db, colour_of(number));
        if (channel.true_peak_db <= lowest_db) continue;
        const char* colour = channel.true_peak_db > 0 ? red : grey;
        plot.line({{middle - 0.3, channel.true_peak_db}, {middle + 0.3, channel.true_peak_db}}, colour, 2.5);
        plot.text(middle, channel.true_peak_db + 4, number_text(channel.true_peak_db));
    }
    plot.legend("RMS", colour_of(number));
    plot.legend("true peak", grey);
    return {"channels", "Levels of the channels", plot.svg("RMS and true peak of the channels of " + m.name)};
}

Plot spectra_plot(const Measurement& m)
{
    const SpectrumFigures& spectrum = m.spectrum;
    std::vector<SvgPlot::Points> lines;
    double most = -90;
    for (std::size_t i = 0; i < spectrum.curves.size() && i < most_lines; ++i) {
        const auto smooth = smooth_octaves_db(spectrum.curves[i].average, spectrum.bin_hz, 12);
        SvgPlot::Points points;
        for (std::size_t b = 1; b < smooth.size(); ++b) {
            points.emplace_back(static_cast<double>(b) * spectrum.bin_hz, double{smooth[b]});
            most = std::max(most, points.back().second);
        }
        lines.push_back(std::move(points));
    }
    const double top = std::ceil(most / 10) * 10;
    SvgPlot plot(frequency_axis(m.sample_rate / 2), linear_axis(top - 100, top, 5, "dB"), {1020, 300});
    for (std::size_t i = 0; i < lines.size(); ++i) {
        plot.line(lines[i], colour_of(i), 1.3);
        plot.legend(spectrum.curves[i].name, colour_of(i));
    }
    return {"spectra", "Average spectra of the channels, smoothed by a twelfth of an octave",
            plot.svg("Average spectra of the channels of " + m.name)};
}

} // namespace

std::vector<Plot> channel_plots(const Measurement& m, std::size_t number)
{
    std::vector<Plot> plots;
    if (!m.spectrum.curves.empty()) plots.push_back(spectra_plot(m));
    if (m.channels.size() > 2) plots.push_back(level_plot(m, number));
    return plots;
}

} // namespace dubstage::report
