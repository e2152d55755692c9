#include "studies/master_report.h"

#include <algorithm>
#include <cmath>

#include "analysis/report/colours.h"
#include "analysis/report/html.h"
#include "analysis/report/html_tables.h"
#include "analysis/report/svg_plot.h"
#include "analysis/report/words.h"
#include "analysis/report/xml_text.h"

namespace dubstage {

namespace {

using namespace report;

constexpr int shown_harmonics = 5;

std::string figure_html(const std::string& caption, const std::string& svg)
{
    return "<figure><figcaption>" + xml_text(caption) + "</figcaption>" + svg + "</figure>\n";
}

SvgPlot::Points over_time(const std::vector<double>& values, double sign)
{
    SvgPlot::Points points;
    for (std::size_t i = 0; i < values.size(); ++i)
        points.emplace_back(0.1 * static_cast<double>(i) + 0.05, sign * values[i]);
    return points;
}

// Level change as a line; where the insert can tell, how far it turned down hangs from the top.
std::string turning_plot(const Step& step)
{
    const double seconds = static_cast<double>(step.measured.frames) / step.measured.sample_rate;
    double low = -3, high = 1;
    for (const double db : step.level_db)
        low = std::min(low, std::max(db, -30.0)), high = std::max(high, std::min(db, 20.0));
    low = std::min(low, -step.most_reduction_db());
    for (const BandTrace& band : step.bands)
        for (const double db : band.reduction_db) high = std::max(high, std::min(-db, 20.0));
    SvgPlot plot(time_axis(seconds), linear_axis(std::floor(low / 3) * 3, std::ceil(high / 3) * 3, 5, "dB"),
                 {1020, 170, 64});
    if (!step.reduction_db.empty()) {
        plot.fill(over_time(step.reduction_db, -1), 0, colour_of(1));
        plot.legend("gain reduction, most of each 100 ms", colour_of(1));
    }
    for (std::size_t b = 0; b < step.bands.size(); ++b) {
        plot.line(over_time(step.bands[b].reduction_db, -1), colour_of(b + 2), 1.1);
        plot.legend(step.bands[b].name, colour_of(b + 2));
    }
    plot.line(over_time(step.level_db, 1), colour_of(0), 1.2);
    plot.legend("change of level", colour_of(0));
    const std::string title = step.name + ": level over time";
    return figure_html(title, plot.svg(title));
}

SvgPlot::Points spectrum_points(const Measurement& m, const Measurement* less)
{
    SvgPlot::Points points;
    for (std::size_t i = 0; i < m.spectrum.third_octave_db.size(); ++i)
        points.emplace_back(m.spectrum.third_octave_hz[i],
                            m.spectrum.third_octave_db[i] - (less ? less->spectrum.third_octave_db[i] : 0));
    return points;
}

std::string spectrum_plots(const Step& step, const Measurement& before)
{
    if (before.spectrum.third_octave_db.size() != step.measured.spectrum.third_octave_db.size()) return "";
    double top = -90;
    for (const Measurement* m : {&before, &step.measured})
        for (const double db : m->spectrum.third_octave_db) top = std::max(top, db);
    top = std::ceil(top / 10) * 10;
    SvgPlot both(frequency_axis(20000), linear_axis(top - 60, top, 6, "dB"), {1020, 200});
    both.line(spectrum_points(before, nullptr), grey, 1.4);
    both.line(spectrum_points(step.measured, nullptr), colour_of(0), 1.6);
    both.legend("before", grey);
    both.legend("behind", colour_of(0));
    const auto change = spectrum_points(step.measured, &before);
    double most = 3;
    for (const auto& [hz, db] : change)
        if (std::isfinite(db) && hz > 30) most = std::max(most, std::min(std::abs(db), 24.0));
    most = std::ceil(most / 3) * 3;
    SvgPlot difference(frequency_axis(20000), linear_axis(-most, most, 6, "dB"), {1020, 150});
    difference.line({{20, 0}, {20000, 0}}, grey, 1);
    difference.line(change, colour_of(2), 1.6);
    const std::string title = step.name + ": loud parts in third octaves";
    return figure_html(title, both.svg(title)) +
           figure_html(step.name + ": change", difference.svg(step.name + ": change"));
}

std::string reduction_cells(const Step& step)
{
    if (step.reduction_db.empty()) return "<td>–</td><td>–</td>";
    return "<td>" + number_text(step.usual_reduction_db()) + "</td><td>" +
           number_text(step.most_reduction_db()) + "</td>";
}

std::string harmonic_cells(const Step& step)
{
    std::string text;
    for (std::size_t h = 0; h < shown_harmonics; ++h)
        text += h < step.harmonics_db.size() && step.harmonics_db[h] > -120
                    ? "<td>" + number_text(step.harmonics_db[h]) + "</td>"
                    : "<td>–</td>";
    return text;
}

std::string steps_table(const Steps& steps)
{
    std::string text =
        "<table><thead><tr><th>Behind</th><th>I LUFS</th><th>LRA LU</th><th>True peak dB</th><th>PLR</th>"
        "<th>Reduction dB, usually</th><th>at most</th>";
    for (int h = 0; h < shown_harmonics; ++h) text += "<th>H" + std::to_string(h + 2) + " dB</th>";
    text += "</tr></thead><tbody>";
    const auto figures = [](const std::string& name, const Measurement& m) {
        return "<tr><td>" + xml_text(name) + "</td><td>" + number_text(m.loudness.integrated) + "</td><td>" +
               number_text(m.loudness.range) + "</td><td>" + number_text(m.true_peak_db) + "</td><td>" +
               number_text(m.dynamics.plr) + "</td>";
    };
    text += figures("the mix", steps.before) + "<td>–</td><td>–</td>";
    for (int h = 0; h < shown_harmonics; ++h) text += "<td>–</td>";
    text += "</tr>";
    for (const Step& step : steps.steps)
        text += figures(step.name, step.measured) + reduction_cells(step) + harmonic_cells(step) + "</tr>\n";
    return text + "</tbody></table><p class=\"dim\">H2 to H" + std::to_string(shown_harmonics + 1) +
           " are the harmonics of a tone of 1 kHz as loud as the loudest three seconds that come in, in dB "
           "of the tone; – stands for less than −120 dB.</p>";
}

std::string steps_section(const Steps& steps)
{
    std::string text = "<section><h2>" + xml_text(steps.song) + ": what each insert did</h2>" +
                       steps_table(steps) + "<div class=\"plots\">";
    const Measurement* before = &steps.before;
    for (const Step& step : steps.steps) {
        text += turning_plot(step) + spectrum_plots(step, *before);
        before = &step.measured;
    }
    return text + "</div></section>\n";
}

std::string action_text(const SongLevel& level)
{
    std::string text = "reached";
    if (level.action == LevelAction::held_at_ceiling)
        text = "held at the ceiling, " + number_text(level.forbidden_db, 2) + " dB under what was asked for";
    if (level.action == LevelAction::limited)
        text = "peaks limited by up to " + number_text(level.forbidden_db, 2) + " dB";
    if (level.codec_margin_db > 0)
        text += "; " + number_text(level.codec_margin_db, 2) + " dB below the ceiling left to the codec";
    return text;
}

std::string encodings_text(const MediumResult& medium)
{
    if (medium.encodings <= 1) return "";
    const bool kept = std::ranges::none_of(
        medium.files, [](const DeliveredFile& file) { return file.overshoot_db.has_value(); });
    return "<p class=\"" + std::string(kept ? "dim" : "warning") + "\">" + xml_text(medium.title) +
           ": encoded " + std::to_string(medium.encodings) + " times; " +
           (kept ? "what is decoded keeps the ceiling" : "the codec still rises above the ceiling") + "</p>";
}

std::string media_section(const MasterResult& result)
{
    std::string text =
        "<section><h2>Media</h2><table><thead><tr><th>Medium</th><th class=\"text\">Song</th><th>Gain dB"
        "</th><th>Trim dB</th><th class=\"text\">Target</th></tr></thead><tbody>";
    for (const MediumResult& medium : result.media)
        for (const SongLevel& song : medium.songs)
            text += "<tr><td>" + xml_text(medium.title) + "</td><td class=\"text\">" + xml_text(song.song) +
                    "</td><td>" + signed_text(song.gain_db, 2) + "</td><td>" + signed_text(song.trim_db, 2) +
                    "</td><td class=\"text\">" + action_text(song) + "</td></tr>\n";
    text += "</tbody></table>";
    for (const MediumResult& medium : result.media) text += encodings_text(medium);
    for (const MediumResult& medium : result.media)
        for (const DeliveredFile& file : medium.files)
            for (const Finding& finding : file.findings)
                text += "<p class=\"warning\">" + xml_text(medium.name + ": " + finding.text) + "</p>";
    for (const auto& warning : result.warnings) text += "<p class=\"warning\">" + xml_text(warning) + "</p>";
    return text + "</section>\n";
}

std::string translation_section(const Translation& translation)
{
    std::string text =
        "<section><h2>" + xml_text(translation.song) +
        ": as it sounds elsewhere</h2><table><thead><tr>"
        "<th>Heard on</th><th>Loudness LU</th><th>Lows dB</th><th>Middle dB</th><th>Highs dB</th>"
        "<th>From</th><th>To</th><th>Power lost %</th><th>Mono LU</th><th>LRA LU</th><th>PLR dB</th>"
        "</tr></thead><tbody>";
    const auto cell = [](const std::string& words) { return "<td>" + words + "</td>"; };
    for (const Heard& heard : translation.heard)
        text += "<tr>" + cell(xml_text(heard.title)) + cell(signed_text(heard.loudness_change_lu)) +
                cell(signed_text(heard.low_db)) + cell(signed_text(heard.mid_db)) +
                cell(signed_text(heard.high_db)) + cell(hz_text(heard.from_hz)) + cell(hz_text(heard.to_hz)) +
                cell(number_text(100 * heard.lost_share, 0)) +
                cell(heard.mono_loss_lu > 0 ? signed_text(-heard.mono_loss_lu) : "–") +
                cell(signed_text(heard.range_change_lu)) + cell(signed_text(heard.plr_change_db)) + "</tr>\n";
    return text +
           "</tbody></table><p class=\"dim\">Models, not measurements. Lows reach to 120 Hz, highs begin at "
           "5 kHz, all "
           "at equal loudness; the files are at " +
           number_text(translation.lufs) + " LUFS.</p></section>\n";
}

} // namespace

std::string master_report(const MasterResult& result)
{
    std::vector<Measurement> delivered;
    for (const MediumResult& medium : result.media)
        for (const DeliveredFile& file : medium.files) {
            delivered.push_back(file.measured);
            keep_for_report(delivered.back());
        }
    Report report{delivered};
    report.title = "Masters, run " + std::to_string(result.run);
    report.sections = media_section(result);
    if (result.album)
        report.sections += "<section><h2>Album, behind the chain</h2>" +
                           album_table(*result.album, result.masters) + "</section>\n";
    for (const Steps& steps : result.steps) report.sections += steps_section(steps);
    for (const Translation& one : result.translations) report.sections += translation_section(one);
    return html_report(report);
}

} // namespace dubstage
