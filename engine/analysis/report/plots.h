// The plots of a report, each as SVG text: those of one programme, and those of several over each other.
#pragma once

#include <string>
#include <vector>

#include "analysis/report/report.h"

namespace dubstage {

struct Plot {
    std::string name;  // "loudness": of a file, of a class in the page
    std::string title; // what it shows
    std::string svg;
};

// `number`: of the programme in the report; it decides the colour.
std::vector<Plot> plots_of(const Measurement& measured, std::size_t number, const ReportTarget& target);
// Average spectra, of the whole and of the loud parts, and how they differ at equal loudness.
std::vector<Plot> plots_across(const Report& report);

namespace report {

// Of a pyramid that is not empty: the level of about a thousand columns, as many as a plot has pixels.
std::size_t shown_level(const Spectrogram& spectrogram);
// The colours of inferno() upright, for SvgPlot::colour_bar.
std::string colour_scale();

// Each empty where the programme has nothing to show there.
std::vector<Plot> loudness_plots(const Measurement& measured, std::size_t number, const ReportTarget& target);
std::vector<Plot> spectrogram_plots(const Measurement& measured);
std::vector<Plot> band_plots(const Measurement& measured);
std::vector<Plot> stereo_plots(const Measurement& measured, std::size_t number);
std::vector<Plot> channel_plots(const Measurement& measured, std::size_t number);

} // namespace report

} // namespace dubstage
