#include "analysis/report/html.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "analysis/report/svg_plot.h"
#include "analysis/smoothing.h"

namespace dubstage {

namespace {

// Okabe and Ito: told apart with every kind of colour vision.
constexpr std::array colours{"#4aa8ff", "#ffb000", "#58c4a7", "#e4572e",
                             "#cc79a7", "#8a93a0", "#f0e442", "#9b5de5"};

const char* colour_of(std::size_t i)
{
    return colours[i % colours.size()];
}

const char* style = R"(<style>
:root{--bg:#f6f7f9;--panel:#fff;--text:#1a1f27;--dim:#5b6470;--line:#d8dde4;--plot:#fbfcfd}
@media(prefers-color-scheme:dark){:root{--bg:#12151a;--panel:#181c23;--text:#d7dce3;--dim:#8a93a0;--line:#2b323d;--plot:#0e1116}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--text);font:14px/1.45 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px}h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:0 0 10px}
section{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:16px;margin:16px 0;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:5px 10px;text-align:right;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:600;cursor:pointer;white-space:nowrap}th:first-child,td:first-child,td.text,th.text{text-align:left}
svg{width:100%;height:auto;display:block}.plot{fill:var(--plot);stroke:var(--line)}.grid{stroke:var(--line);stroke-width:.6}
.tick{fill:var(--dim);font:11px system-ui,sans-serif}.dim{color:var(--dim)}.key{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:6px}
.error{color:#e4572e}.warning{color:#c98a00}.note{color:var(--dim)}.ok{color:#2a9d7c}
</style>)";

const char* sorting = R"(<script>
document.querySelectorAll('th').forEach(h=>h.onclick=()=>{const t=h.closest('table'),c=[...h.parentNode.children].indexOf(h),
b=t.tBodies[0],d=h.dataset.d=h.dataset.d==='1'?'-1':'1',v=r=>r.children[c].dataset.v??r.children[c].textContent;
[...b.rows].sort((x,y)=>{const p=parseFloat(v(x)),q=parseFloat(v(y));return d*(isNaN(p)||isNaN(q)?v(x).localeCompare(v(y)):p-q)}).forEach(r=>b.append(r))})
</script>)";

std::string number(double value, int digits = 1)
{
    if (!std::isfinite(value)) return "−∞";
    std::array<char, 48> text;
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

std::string time_text(double seconds)
{
    std::array<char, 48> text;
    const auto whole = static_cast<long>(seconds);
    std::snprintf(text.data(), text.size(), "%ld:%02ld:%06.3f", whole / 3600, whole / 60 % 60,
                  seconds - static_cast<double>(whole / 60 * 60));
    return text.data();
}

std::string cell(double value, int digits = 1)
{
    return "<td data-v=\"" + (std::isfinite(value) ? number(value, 6) : std::string("-1e9")) + "\">" +
           number(value, digits) + "</td>";
}

std::string key(std::size_t i)
{
    return std::string("<span class=\"key\" style=\"background:") + colour_of(i) + "\"></span>";
}

std::string summary_table(const std::vector<Measurement>& measured)
{
    std::string text =
        "<table><thead><tr><th>Programme</th><th>Length</th><th>I LUFS</th><th>LRA LU</th><th>max S</th>"
        "<th>max M</th><th>True peak dB</th><th>PLR</th><th>Crest dB</th><th>Correlation</th>"
        "<th>Side/mid dB</th><th>Findings</th></tr></thead><tbody>";
    for (std::size_t i = 0; i < measured.size(); ++i) {
        const Measurement& m = measured[i];
        const double seconds = static_cast<double>(m.frames) / m.sample_rate;
        text += "<tr><td>" + key(i) + xml_text(m.name) + "</td><td data-v=\"" + number(seconds, 3) + "\">" +
                time_text(seconds) + "</td>" + cell(m.loudness.integrated) + cell(m.loudness.range) +
                cell(m.loudness.max_short_term) + cell(m.loudness.max_momentary) + cell(m.true_peak_db) +
                cell(m.dynamics.plr) + cell(m.dynamics.crest);
        text += m.stereo.empty() ? "<td>–</td><td>–</td>"
                                 : cell(m.stereo[0].correlation, 2) + cell(m.stereo[0].side_mid_db);
        text += "<td>" + std::to_string(m.findings.size()) + "</td></tr>\n";
    }
    return text + "</tbody></table>";
}

std::string spectrum_plot(const std::vector<Measurement>& measured)
{
    double high = 20000;
    for (const auto& m : measured) high = std::max(high, std::min(m.sample_rate / 2, 48000.0));
    SvgPlot plot(frequency_axis(high), linear_axis(-120, 0, 6, "dB"), 1020, 340);
    for (std::size_t i = 0; i < measured.size(); ++i) {
        const SpectrumFigures& spectrum = measured[i].spectrum;
        if (spectrum.curves.empty()) continue;
        const auto smooth = smooth_octaves_db(spectrum.curves.front().average, spectrum.bin_hz, 12);
        SvgPlot::Points points;
        for (std::size_t b = 1; b < smooth.size(); ++b)
            points.emplace_back(static_cast<double>(b) * spectrum.bin_hz, static_cast<double>(smooth[b]));
        plot.line(points, colour_of(i));
        if (i < 6) plot.legend(measured[i].name.substr(0, 20), colour_of(i));
    }
    return plot.svg("Average spectra, smoothed by a twelfth of an octave");
}

SvgPlot::Points history(const std::vector<double>& values)
{
    SvgPlot::Points points;
    for (std::size_t i = 0; i < values.size(); ++i)
        points.emplace_back(0.1 * static_cast<double>(i + 1), values[i]);
    return points;
}

std::string loudness_plot(const Measurement& m, std::size_t index, const ReportTarget& target)
{
    const double seconds = static_cast<double>(m.frames) / m.sample_rate;
    const double top =
        std::isfinite(m.loudness.max_momentary) ? std::ceil(m.loudness.max_momentary / 6) * 6 : 0;
    SvgPlot plot(time_axis(seconds), linear_axis(top - 48, std::max(0.0, top), 6, "LUFS"), 1020, 260);
    if (std::isfinite(target.loudness))
        plot.area(target.loudness - target.tolerance, target.loudness + target.tolerance, "#58c4a7");
    if (std::isfinite(m.loudness.range_low))
        plot.area(m.loudness.range_low, m.loudness.range_high, "#8a93a0");
    plot.line(history(m.loudness.momentary), "#8a93a0", 0.7);
    plot.line(history(m.loudness.short_term), colour_of(index), 1.6);
    plot.line(history(m.loudness.running_integrated), "#e4572e", 1.4, "6 3");
    for (const Over& over : m.observation.overs)
        plot.mark(static_cast<double>(over.at) / m.sample_rate, top, "#e4572e",
                  number(20 * std::log10(over.true_peak), 2) + " dBTP at " +
                      time_text(static_cast<double>(over.at) / m.sample_rate));
    plot.legend("momentary", "#8a93a0");
    plot.legend("short-term", colour_of(index));
    plot.legend("integrated", "#e4572e", "6 3");
    return plot.svg("Loudness of " + m.name + " over time");
}

std::string histogram_plot(const Measurement& m, std::size_t index)
{
    SvgPlot::Points bars;
    double most = 0.01;
    for (std::size_t i = 0; i < m.loudness.histogram.size(); ++i) {
        const double share = 100 * m.loudness.histogram[i];
        most = std::max(most, share);
        bars.emplace_back(m.loudness.histogram_low + m.loudness.histogram_step * static_cast<double>(i),
                          share);
    }
    SvgPlot plot(linear_axis(-60, 0, 12, "LUFS of 400 ms"), linear_axis(0, most * 1.05, 4, "%"), 1020, 170);
    std::erase_if(bars, [](const auto& bar) { return bar.first < -60 || bar.first >= 0; });
    plot.bars(bars, m.loudness.histogram_step, colour_of(index));
    return plot.svg("How often which loudness occurs in " + m.name);
}

const char* severity_class(Severity severity)
{
    return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

std::string findings_table(const Measurement& m)
{
    if (m.findings.empty()) return "<p class=\"ok\">The checks found nothing.</p>";
    std::string text = "<table><thead><tr><th>Severity</th><th class=\"text\">Code</th><th>Time</th>"
                       "<th class=\"text\">What</th></tr></thead><tbody>";
    for (const Finding& finding : m.findings) {
        const double at = static_cast<double>(finding.from) / m.sample_rate;
        text += std::string("<tr><td class=\"") + severity_class(finding.severity) + "\">" +
                severity_class(finding.severity) + "</td><td class=\"text\">" + xml_text(finding.code) +
                "</td><td data-v=\"" + number(at, 3) + "\">" + (finding.from >= 0 ? time_text(at) : "") +
                "</td><td class=\"text\">" + xml_text(finding.text) + "</td></tr>\n";
    }
    return text + "</tbody></table>";
}

std::string verdict_table(const Verdict& verdict)
{
    std::string text =
        "<p class=\"" + std::string(verdict.passed ? "ok" : "error") + "\">" +
        (verdict.passed ? "Passes " : "Fails ") + xml_text(verdict.title) +
        (verdict.weak_source ? " <span class=\"dim\">(its figures are not well documented)</span>" : "") +
        "</p><table><thead><tr><th>Demand</th><th>Wanted</th><th>Measured</th><th>Met</th></tr></"
        "thead><tbody>";
    for (const Requirement& r : verdict.requirements)
        text += "<tr><td>" + xml_text(r.name) + "</td><td>" + xml_text(r.wanted) + "</td><td>" +
                xml_text(r.measured) + "</td><td class=\"" + (r.met ? "ok\">✓ yes" : "error\">✗ no") +
                "</td></tr>";
    return text + "</tbody></table>";
}

} // namespace

std::string html_report(const std::vector<Measurement>& measured, const std::string& title,
                        const ReportTarget& target)
{
    std::string page =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>" +
        xml_text(title) + "</title>" + style + "</head><body><main>\n<h1>" + xml_text(title) +
        "</h1><p class=\"dim\">Loudness by ITU-R BS.1770-5 and EBU R 128, true peaks interpolated eightfold. "
        "Measured with Dubstage " DUBSTAGE_VERSION ".</p>\n";
    page += "<section><h2>Figures</h2>" + summary_table(measured) + "</section>\n";
    page += "<section><h2>Average spectra</h2>" + spectrum_plot(measured) + "</section>\n";
    for (std::size_t i = 0; i < measured.size(); ++i) {
        const Measurement& m = measured[i];
        page += "<section><h2>" + key(i) + xml_text(m.name) + " <span class=\"dim\">" + xml_text(m.encoding) +
                " " + number(m.sample_rate / 1000) + " kHz, " + xml_text(m.layout) + "</span></h2>";
        if (m.verdict) page += verdict_table(*m.verdict);
        page += loudness_plot(m, i, target) + histogram_plot(m, i) + findings_table(m) + "</section>\n";
    }
    return page + sorting + "</main></body></html>\n";
}

} // namespace dubstage
