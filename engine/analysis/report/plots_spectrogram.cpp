#include <algorithm>
#include <cmath>

#include "analysis/report/colours.h"
#include "analysis/report/plots.h"
#include "analysis/report/png.h"
#include "analysis/report/svg_plot.h"

namespace dubstage::report {

namespace {

constexpr double shown_db = 96; // from the darkest to the lightest colour
constexpr int picture_height = 384;
constexpr double half_db = 0.5; // of a cell's step
constexpr std::uint8_t nothing = 255;

// Which row of the spectrogram holds a frequency; past the last where none does.
std::size_t row_of(const Spectrogram& gram, double hz)
{
    const auto above = std::upper_bound(gram.edges_hz.begin(), gram.edges_hz.end(), hz);
    const auto row = static_cast<std::size_t>(std::distance(gram.edges_hz.begin(), above));
    return row == 0 ? gram.edges_hz.size() : row - 1;
}

// Which column was measured around a moment.
std::size_t column_of(const Measurement& m, std::size_t level, double seconds)
{
    const SpectralObservation& spectra = m.observation.spectra;
    const Spectrogram& gram = m.observation.spectrogram;
    const double first_middle = static_cast<double>(spectra.fft - spectra.hop) / 2;
    const double column = (seconds * m.sample_rate - first_middle) /
                          (gram.column_frames * std::exp2(static_cast<double>(level)));
    return static_cast<std::size_t>(
        std::clamp(column, 0.0, static_cast<double>(gram.levels[level].columns - 1)));
}

// The loudest of the rows that a row of the picture covers, for every column of it.
ColourMap picture_of(const Measurement& m, const Axis& hz, double seconds, double top_db)
{
    const Spectrogram& gram = m.observation.spectrogram;
    const std::size_t shown = shown_level(gram);
    const Spectrogram::Level& level = gram.levels[shown];
    const std::size_t rows = gram.edges_hz.size() - 1;
    ColourMap map{
        static_cast<int>(std::clamp<std::size_t>(level.columns, 1, 2000)), picture_height, {}, inferno()};
    for (int y = 0; y < map.height; ++y) {
        const auto hz_at = [&](int line) {
            return hz.high * std::pow(hz.low / hz.high, static_cast<double>(line) / map.height);
        };
        const std::size_t first = row_of(gram, hz_at(y + 1)),
                          last = std::max(first, row_of(gram, hz_at(y) * 0.99999));
        for (int x = 0; x < map.width; ++x) {
            const std::size_t column = column_of(m, shown, (x + 0.5) / map.width * seconds);
            std::uint8_t least = nothing;
            for (std::size_t row = first; row <= std::min(last, rows - 1); ++row)
                least = std::min(least, level.cells[column * rows + row]);
            const double share = (-half_db * least - (top_db - shown_db)) / shown_db;
            map.pixels.push_back(
                least == nothing ? std::uint8_t{0}
                                 : static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0, 1.0))));
        }
    }
    return map;
}

// The loudest cell, up to the next 6 dB.
double top_of(const Spectrogram::Level& level)
{
    const std::uint8_t least = *std::min_element(level.cells.begin(), level.cells.end());
    return std::ceil(-half_db * least / 6) * 6;
}

} // namespace

std::string colour_scale()
{
    ColourMap scale{1, 256, {}, inferno()};
    for (int y = 0; y < scale.height; ++y) scale.pixels.push_back(static_cast<std::uint8_t>(255 - y));
    return data_uri(png_of(scale));
}

std::vector<Plot> spectrogram_plots(const Measurement& m)
{
    const Spectrogram& gram = m.observation.spectrogram;
    if (gram.levels.empty() || gram.levels.front().cells.empty() || gram.edges_hz.size() < 2) return {};
    const double seconds = static_cast<double>(m.frames) / m.sample_rate;
    const double top_db = top_of(gram.levels.front());
    const Axis hz = frequency_axis(m.sample_rate / 2);
    SvgPlot plot(time_axis(seconds), hz, {1020, 330, 64});
    plot.picture(data_uri(png_of(picture_of(m, hz, seconds, top_db))));
    plot.colour_bar(colour_scale(), top_db - shown_db, top_db, "dB");
    return {{"spectrogram", "Spectrogram", plot.svg("Spectrogram of " + m.name)}};
}

} // namespace dubstage::report
