#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/report/colours.h"
#include "analysis/report/plots.h"
#include "analysis/report/png.h"
#include "analysis/report/svg_plot.h"

namespace dubstage::report {

namespace {

std::string channel_of(const Measurement& m, int channel)
{
    const auto c = static_cast<std::size_t>(channel);
    return c < m.channels.size() ? m.channels[c].name : std::to_string(channel);
}

std::string pair_of(const Measurement& m, const StereoFigures& pair)
{
    return channel_of(m, pair.x) + " and " + channel_of(m, pair.y);
}

// Half the side of the smallest square, 1, 1/2, 1/4 or 1/8, that holds all but a hundred thousandth of the
// samples.
double extent_of(const Goniometer& gonio)
{
    std::array<double, 4> within{};
    double all = 0;
    for (int left = 0; left < gonio.size; ++left)
        for (int right = 0; right < gonio.size; ++right) {
            const double count = gonio.counts[static_cast<std::size_t>(left * gonio.size + right)];
            const double middle = (gonio.size - 1) / 2.0;
            const double mid = std::abs(left + right - 2 * middle) / gonio.size;
            const double side = std::abs(left - right) / static_cast<double>(gonio.size);
            all += count;
            for (std::size_t i = 0; i < within.size(); ++i)
                if (std::max(mid, side) <= std::exp2(-static_cast<double>(i))) within[i] += count;
        }
    std::size_t zoom = 0;
    while (zoom + 1 < within.size() && within[zoom + 1] >= 0.99999 * all) ++zoom;
    return std::exp2(-static_cast<double>(zoom));
}

// Counts at a place of the plane, between the four around it.
double density_at(const Goniometer& gonio, double left, double right)
{
    const double x = (right + 1) / 2 * gonio.size - 0.5, y = (left + 1) / 2 * gonio.size - 0.5;
    const int column = static_cast<int>(std::floor(x)), row = static_cast<int>(std::floor(y));
    double sum = 0;
    for (const int down : {0, 1})
        for (const int along : {0, 1}) {
            const int r = row + down, c = column + along;
            if (r < 0 || c < 0 || r >= gonio.size || c >= gonio.size) continue;
            sum += (1 - std::abs(y - r)) * (1 - std::abs(x - c)) *
                   gonio.counts[static_cast<std::size_t>(r * gonio.size + c)];
        }
    return sum;
}

// Mid upwards, so that mono stands upright; left leans to the left.
ColourMap density_map(const Goniometer& gonio, double extent)
{
    constexpr int side = 384;
    ColourMap map{side, side, {}, inferno()};
    const double most = *std::max_element(gonio.counts.begin(), gonio.counts.end());
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const double across = ((x + 0.5) / side * 2 - 1) * extent,
                         up = (1 - (y + 0.5) / side * 2) * extent;
            const double share = std::log1p(density_at(gonio, up - across, up + across)) / std::log1p(most);
            map.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0, 1.0))));
        }
    return map;
}

Plot goniometer_plot(const Measurement& m)
{
    const Goniometer& gonio = m.observation.goniometer;
    const double extent = extent_of(gonio);
    Axis across = linear_axis(-extent, extent, 4, "(R − L) / 2"),
         up = linear_axis(-extent, extent, 4, "(L + R) / 2");
    // As wide as high within its margins.
    SvgPlot plot(across, up, {430, 422});
    plot.picture(data_uri(png_of(density_map(gonio, extent))));
    plot.line({{-extent, extent}, {extent, -extent}}, grey, 0.7, "2 4");
    plot.line({{-extent, -extent}, {extent, extent}}, grey, 0.7, "2 4");
    plot.text(-0.9 * extent, 0.9 * extent, "L", "#c8ced8");
    plot.text(0.9 * extent, 0.9 * extent, "R", "#c8ced8");
    return {"goniometer", "Goniometer",
            plot.svg("Goniometer of " + m.name + ", density in logarithmic steps")};
}

// The first pair stands beside the goniometer; the three plots of any other share its row.
constexpr PlotSize beside{600, 136}, third{340, 136};

PlotSize size_of(const Measurement& m, const StereoFigures& pair)
{
    return &pair == &m.stereo.front() ? beside : third;
}

Plot correlation_plot(const Measurement& m, const StereoFigures& pair, std::size_t number)
{
    SvgPlot::Points points, below;
    for (std::size_t i = 0; i < pair.correlation_history.size(); ++i) {
        const double at = 0.1 * static_cast<double>(i + 1), value = pair.correlation_history[i];
        points.emplace_back(at, value);
        below.emplace_back(at, std::min(0.0, value));
    }
    const double seconds = static_cast<double>(m.frames) / m.sample_rate;
    SvgPlot plot(time_axis(seconds, size_of(m, pair).width / 65), linear_axis(-1, 1, 4, "correlation"),
                 size_of(m, pair));
    plot.line({{0, 0}, {seconds, 0}}, grey, 0.8);
    plot.line(points, colour_of(number), 1.2);
    plot.fill(below, 0, red);
    return {"correlation", "Correlation over time, " + pair_of(m, pair),
            plot.svg("Correlation of " + pair_of(m, pair) + " of " + m.name + " over time")};
}

// Bars as wide as their third octaves, from `base`.
template <class Colour>
void third_octave_bars(SvgPlot& plot, const std::vector<double>& hz, const std::vector<double>& values,
                       double base, double lowest, double highest, Colour colour)
{
    const double half = std::pow(10.0, 0.046); // a little gap stays between them
    for (std::size_t b = 0; b < std::min(hz.size(), values.size()); ++b) {
        if (std::isnan(values[b])) continue;
        const double value = std::clamp(values[b], lowest, highest);
        plot.rectangle(hz[b] / half, hz[b] * half, std::min(base, value), std::max(base, value),
                       colour(value));
    }
}

Plot band_plot(const Measurement& m, const StereoFigures& pair, std::size_t number)
{
    SvgPlot plot(frequency_axis(m.sample_rate / 2), linear_axis(-1, 1, 4, "correlation"), size_of(m, pair));
    third_octave_bars(plot, pair.band_hz, pair.band_correlation, 0, -1, 1,
                      [&](double value) { return value < 0 ? red : colour_of(number); });
    return {"band_correlation", "Correlation per third octave, " + pair_of(m, pair),
            plot.svg("Correlation of " + pair_of(m, pair) + " of " + m.name + " per third octave")};
}

Plot side_plot(const Measurement& m, const StereoFigures& pair, std::size_t number)
{
    constexpr double lowest = -42, highest = 12, much = 3;
    SvgPlot plot(frequency_axis(m.sample_rate / 2), linear_axis(lowest, highest, 3, "dB, side over mid"),
                 size_of(m, pair));
    third_octave_bars(plot, pair.band_hz, pair.band_side_mid_db, lowest, lowest, highest,
                      [&](double value) { return value > much ? red : colour_of(number); });
    return {"side_mid", "Side over mid per third octave, " + pair_of(m, pair),
            plot.svg("Side over mid of " + pair_of(m, pair) + " of " + m.name + " per third octave")};
}

} // namespace

std::vector<Plot> stereo_plots(const Measurement& m, std::size_t number)
{
    std::vector<Plot> plots;
    const Goniometer& gonio = m.observation.goniometer;
    const bool drawn =
        std::any_of(gonio.counts.begin(), gonio.counts.end(), [](auto count) { return count > 0; });
    if (!m.stereo.empty() && drawn) plots.push_back(goniometer_plot(m));
    for (std::size_t p = 0; p < m.stereo.size(); ++p) {
        const StereoFigures& pair = m.stereo[p];
        std::vector<Plot> of_pair{correlation_plot(m, pair, number)};
        if (!pair.band_hz.empty()) {
            of_pair.push_back(band_plot(m, pair, number));
            of_pair.push_back(side_plot(m, pair, number));
        }
        for (Plot& plot : of_pair) {
            if (p > 0) plot.name += "_" + channel_of(m, pair.x) + "_" + channel_of(m, pair.y);
            plots.push_back(std::move(plot));
        }
    }
    return plots;
}

} // namespace dubstage::report
