#include "analysis/report/html_tables.h"

#include <array>
#include <cmath>

#include "analysis/report/colours.h"
#include "analysis/report/words.h"
#include "analysis/report/xml_text.h"

namespace dubstage::report {

namespace {

std::string cell(double value, int digits = 1)
{
    return "<td data-v=\"" + (std::isfinite(value) ? number_text(value, 6) : std::string("-1e9")) + "\">" +
           number_text(value, digits) + "</td>";
}

std::string difference_cell(const SongDifference::Figure& figure, bool with_sign = true)
{
    if (!figure.value) return "<td data-v=\"-1e9\">–</td>";
    return "<td data-v=\"" + number_text(*figure.value, 6) + "\"" +
           (figure.outlier ? " class=\"warning\"" : "") + ">" +
           (with_sign ? signed_text(*figure.value) : number_text(*figure.value)) +
           (figure.outlier ? " ▲" : "") + "</td>";
}

const char* severity_class(Severity severity)
{
    return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

} // namespace

std::string colour_key(std::size_t programme)
{
    return std::string("<span class=\"key\" style=\"background:") + colour_of(programme) + "\"></span>";
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
        text += "<tr><td>" + colour_key(i) + xml_text(m.name) + "</td><td data-v=\"" +
                number_text(seconds, 3) + "\">" + clock_text(seconds) + "</td>" +
                cell(m.loudness.integrated) + cell(m.loudness.range) + cell(m.loudness.max_short_term) +
                cell(m.loudness.max_momentary) + cell(m.true_peak_db) + cell(m.dynamics.plr) +
                cell(m.dynamics.crest);
        text += m.stereo.empty() ? "<td>–</td><td>–</td>"
                                 : cell(m.stereo[0].correlation, 2) + cell(m.stereo[0].side_mid_db);
        text += "<td>" + std::to_string(m.findings.size()) + "</td></tr>\n";
    }
    return text + "</tbody></table>";
}

std::string album_table(const AlbumFigures& album, const std::vector<Measurement>& songs)
{
    std::string text = "<p><b>" + number_text(album.integrated) + " LUFS</b> over all songs, range " +
                       number_text(album.range) + " LU, highest true peak " +
                       number_text(album.true_peak_db) + " dB, PLR " + number_text(album.plr) + " dB, " +
                       clock_text(album.seconds) +
                       "</p><table><thead><tr><th>Difference to the album's mean</th><th>Loudness LU</th>"
                       "<th>True peak dB</th><th>LRA LU</th><th>PLR dB</th><th>Tone dB rms</th>"
                       "<th>Most</th></tr></thead><tbody>";
    for (std::size_t i = 0; i < std::min(songs.size(), album.songs.size()); ++i) {
        const SongDifference& song = album.songs[i];
        text += "<tr><td>" + colour_key(i) + xml_text(songs[i].name) + "</td>";
        for (const SongDifference::Figure* figure :
             {&song.loudness_lu, &song.true_peak_db, &song.range_lu, &song.plr_db})
            text += difference_cell(*figure);
        text += difference_cell(song.tone_db, false);
        text += song.tone_most_hz > 0 ? "<td data-v=\"" + number_text(song.tone_most_db, 6) + "\">" +
                                            signed_text(song.tone_most_db) + " at " +
                                            hz_text(song.tone_most_hz) + "</td></tr>\n"
                                      : "<td>–</td></tr>\n";
    }
    text += "</tbody></table>";
    for (const Finding& finding : album.findings)
        text += std::string("<p class=\"") + severity_class(finding.severity) + "\">" +
                xml_text(finding.text) + "</p>";
    return text;
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
                "</td><td data-v=\"" + number_text(at, 3) + "\">" +
                (finding.from >= 0 ? clock_text(at) : "") + "</td><td class=\"text\">" +
                xml_text(finding.text) + "</td></tr>\n";
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

} // namespace dubstage::report
