#include "analysis/report/plots.h"

#include <algorithm>
#include <cmath>

namespace dubstage {

namespace {

constexpr double columns_shown = 1000;

double steps_from_shown(const Spectrogram::Level& level)
{
    return std::abs(std::log(static_cast<double>(std::max<std::size_t>(1, level.columns)) / columns_shown));
}

void append(std::vector<Plot>& all, std::vector<Plot>&& some)
{
    std::move(some.begin(), some.end(), std::back_inserter(all));
}

} // namespace

void keep_for_report(Measurement& measured)
{
    measured.observation.spectra.classes = {};
    measured.observation.spectra.most = {};
    Spectrogram& spectrogram = measured.observation.spectrogram;
    if (spectrogram.levels.empty()) return;
    const std::size_t shown = report::shown_level(spectrogram);
    spectrogram.column_frames *= std::exp2(static_cast<double>(shown));
    std::vector<Spectrogram::Level> kept{std::move(spectrogram.levels[shown])};
    spectrogram.levels = std::move(kept);
}

std::size_t report::shown_level(const Spectrogram& spectrogram)
{
    const auto& levels = spectrogram.levels;
    const auto nearest = std::min_element(levels.begin(), levels.end(), [](const auto& a, const auto& b) {
        return steps_from_shown(a) < steps_from_shown(b);
    });
    return static_cast<std::size_t>(std::distance(levels.begin(), nearest));
}

std::vector<Plot> plots_of(const Measurement& measured, std::size_t number, const ReportTarget& target)
{
    std::vector<Plot> plots = report::loudness_plots(measured, number, target);
    append(plots, report::spectrogram_plots(measured));
    append(plots, report::band_plots(measured));
    append(plots, report::stereo_plots(measured, number));
    append(plots, report::channel_plots(measured, number));
    return plots;
}

} // namespace dubstage
