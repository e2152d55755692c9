#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/report/colours.h"
#include "analysis/report/plots.h"
#include "analysis/report/svg_plot.h"
#include "analysis/report/xml_text.h"
#include "analysis/smoothing.h"

namespace dubstage {

namespace {

using namespace report;

constexpr double per_octave = 48, lowest_hz = 20;
constexpr double audible_difference_db = 1.5; // drawn as a band around none

// A spectrum of all channels together at lowest_hz * 2^(i / per_octave), so that programmes of several rates
// can be compared; as far as the programme's own reaches.
using Tone = std::vector<double>;

double hz_of(std::size_t i)
{
    return lowest_hz * std::exp2(static_cast<double>(i) / per_octave);
}

std::vector<double> power_of_channels(const Measurement& m, std::vector<float> Curve::*of)
{
    std::vector<double> power;
    for (std::size_t c = 0; c < std::min(m.channels.size(), m.spectrum.curves.size()); ++c) {
        const std::vector<float>& db = m.spectrum.curves[c].*of;
        power.resize(db.size());
        for (std::size_t b = 0; b < db.size(); ++b)
            power[b] += std::pow(10.0, static_cast<double>(db[b]) / 10);
    }
    return power;
}

Tone tone_of(const Measurement& m, std::vector<float> Curve::*of, double fraction)
{
    const std::vector<double> smooth = smooth_octaves(power_of_channels(m, of), m.spectrum.bin_hz, fraction);
    Tone tone;
    for (std::size_t i = 0;; ++i) {
        const double at = hz_of(i) / m.spectrum.bin_hz;
        const auto bin = static_cast<std::size_t>(at);
        if (bin + 1 >= smooth.size()) return tone;
        const double share = at - static_cast<double>(bin);
        tone.push_back(10 * std::log10((1 - share) * smooth[bin] + share * smooth[bin + 1]));
    }
}

SvgPlot::Points points_of(const Tone& tone)
{
    SvgPlot::Points points;
    for (std::size_t i = 0; i < tone.size(); ++i) points.emplace_back(hz_of(i), tone[i]);
    return points;
}

double highest_hz(const std::vector<Measurement>& measured)
{
    double high = 20000;
    for (const auto& m : measured) high = std::max(high, std::min(m.sample_rate / 2, 48000.0));
    return high;
}

void add_legend(SvgPlot& plot, const Measurement& m, std::size_t number)
{
    plot.legend(shortened(m.name, 18), colour_of(number));
}

Plot overlay(const Report& report, std::vector<float> Curve::*of, const char* name, const char* title)
{
    std::vector<Tone> tones;
    double most = -90;
    for (const Measurement& m : report.measured) {
        tones.push_back(tone_of(m, of, 12));
        for (const double db : tones.back()) most = std::max(most, db);
    }
    const double top = std::ceil(most / 10) * 10;
    SvgPlot plot(frequency_axis(highest_hz(report.measured)), linear_axis(top - 90, top, 9, "dB"),
                 {1020, 320});
    for (std::size_t i = 0; i < tones.size(); ++i) {
        if (tones[i].empty()) continue;
        plot.line(points_of(tones[i]), colour_of(i));
        add_legend(plot, report.measured[i], i);
    }
    return {name, title, plot.svg(title)};
}

// Of the loud parts, at a loudness of 0 LUFS; nothing where either is missing.
std::optional<Tone> tone_at_equal_loudness(const Measurement& m)
{
    if (m.spectrum.curves.empty() || !std::isfinite(m.loudness.integrated)) return std::nullopt;
    Tone tone = tone_of(m, &Curve::loud, 6);
    for (double& db : tone) db -= m.loudness.integrated;
    return tone;
}

// In dB, weighted by length; as far as all of them reach.
Tone mean_tone(const std::vector<Measurement>& measured)
{
    Tone mean;
    double weights = 0;
    for (const Measurement& m : measured) {
        const auto tone = tone_at_equal_loudness(m);
        if (!tone) continue;
        const double weight = static_cast<double>(m.frames) / m.sample_rate;
        if (weights == 0) mean.resize(tone->size());
        mean.resize(std::min(mean.size(), tone->size()));
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += weight * (*tone)[i];
        weights += weight;
    }
    for (double& db : mean) db /= weights;
    return mean;
}

std::optional<Plot> difference_plot(const Report& report)
{
    const Measurement& first = report.reference != nullptr ? *report.reference : report.measured.front();
    const auto base = report.album != nullptr ? mean_tone(report.measured) : tone_at_equal_loudness(first);
    if (!base || base->empty()) return std::nullopt;
    SvgPlot plot(frequency_axis(highest_hz(report.measured)), linear_axis(-12, 12, 8, "dB"), {1020, 280});
    plot.area(-audible_difference_db, audible_difference_db, grey);
    plot.line({{lowest_hz, 0}, {highest_hz(report.measured), 0}}, grey, 1);
    bool any = false;
    for (std::size_t i = 0; i < report.measured.size(); ++i) {
        auto tone = tone_at_equal_loudness(report.measured[i]);
        if (!tone || (report.album == nullptr && &report.measured[i] == &first)) continue;
        tone->resize(std::min(tone->size(), base->size()));
        for (std::size_t k = 0; k < tone->size(); ++k) (*tone)[k] -= (*base)[k];
        plot.line(points_of(*tone), colour_of(i));
        add_legend(plot, report.measured[i], i);
        any = true;
    }
    if (!any) return std::nullopt;
    const std::string title = "Difference to " +
                              (report.album != nullptr ? std::string("the album's mean") : first.name) +
                              " at equal loudness, loud parts";
    return Plot{"difference", title, plot.svg(title)};
}

} // namespace

std::vector<Plot> plots_across(const Report& report)
{
    const auto& all = report.measured;
    if (std::all_of(all.begin(), all.end(), [](const auto& m) { return m.spectrum.curves.empty(); }))
        return {};
    std::vector<Plot> plots{
        overlay(report, &Curve::average, "average_spectra",
                "Average spectra, smoothed by a twelfth of an octave"),
        overlay(report, &Curve::loud, "loud_spectra", "Average spectra of the loud parts")};
    if (auto difference = difference_plot(report)) plots.push_back(std::move(*difference));
    return plots;
}

} // namespace dubstage
