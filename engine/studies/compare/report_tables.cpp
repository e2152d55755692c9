#include "studies/compare/report_tables.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "analysis/report/html_tables.h"
#include "analysis/report/words.h"
#include "analysis/report/xml_text.h"
#include "studies/compare/figures.h"

namespace dubstage::report {

namespace {

std::string cell(double value, int digits, const std::string& css = "", const std::string& title = "")
{
    return "<td data-v=\"" + (std::isfinite(value) ? number_text(value, 6) : std::string("-1e9")) + "\"" +
           (css.empty() ? "" : " class=\"" + css + "\"") + (title.empty() ? "" : " title=\"" + title + "\"") +
           ">" + value_text(value, digits) + "</td>";
}

using Columns = std::vector<std::vector<Figure>>; // of each candidate; empty where it failed

// The best of the finite values that differ from the others is marked.
double best_of(const Columns& columns, const Figure& row)
{
    double best = std::nan(""), worst = best;
    int count = 0;
    for (const auto& column : columns) {
        const Figure* figure = find_figure(column, row.key);
        if (figure == nullptr || std::isnan(figure->value)) continue;
        const double value = std::max(figure->value, figure->floor);
        const double sign = row.better == Better::lower ? 1 : -1;
        if (std::isnan(best) || sign * value < sign * best) best = value;
        if (std::isnan(worst) || sign * value > sign * worst) worst = value;
        ++count;
    }
    return count > 1 && std::abs(worst - best) > row.tolerance ? best : std::nan("");
}

std::string spread_title(const Figure& figure)
{
    return figure.spread ? number_text(figure.spread->least, figure.digits) + " to " +
                               number_text(figure.spread->most, figure.digits)
                         : std::string();
}

std::string figure_row(const Columns& columns, const Figure& row, const std::string& first_cells)
{
    const double best = row.better == Better::neither ? std::nan("") : best_of(columns, row);
    std::string text = "<tr><td>" + xml_text(row.title) + " <span class=\"dim\">" + xml_text(row.unit) +
                       "</span></td>" + first_cells;
    for (const auto& column : columns) {
        const Figure* figure = find_figure(column, row.key);
        if (figure == nullptr) {
            text += "<td>–</td>";
            continue;
        }
        const bool is_best =
            !std::isnan(best) && std::abs(std::max(figure->value, figure->floor) - best) <= 1e-12;
        text += cell(figure->value, figure->digits, is_best ? "ok" : "", spread_title(*figure));
    }
    return text + "</tr>\n";
}

std::string heads(const Comparison& comparison)
{
    std::string text;
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c)
        text += "<th>" + candidate_key(comparison, c) + "</th>";
    return text;
}

// The rows are those of the column with the most.
const std::vector<Figure>& rows_of(const Columns& columns)
{
    return *std::max_element(columns.begin(), columns.end(),
                             [](const auto& a, const auto& b) { return a.size() < b.size(); });
}

// What went wrong with a candidate stands in its column.
std::string status_row(const Comparison& comparison, std::size_t song)
{
    std::string text = "<tr><td>status</td><td></td>";
    for (const ComparedCandidate& candidate : comparison.candidates) {
        const auto& fault = candidate.masters[song].fault;
        text += fault ? "<td class=\"error\">✗ " + xml_text(fault->reason) + "</td>"
                      : std::string("<td class=\"ok\">✓</td>");
    }
    return text + "</tr>\n";
}

std::string figures_table(const Comparison& comparison, const Columns& columns, const std::string& corner)
{
    std::string text =
        "<table><thead><tr><th>" + corner + "</th>" + heads(comparison) + "</tr></thead><tbody>";
    for (const Figure& row : rows_of(columns)) text += figure_row(columns, row, "");
    return text + "</tbody></table>";
}

double
mean_over_songs(const Comparison& comparison, const ComparedCandidate& candidate, const std::string& key,
                const std::function<std::vector<Figure>(const ComparedMaster&, const ComparedSong&)>& of)
{
    double sum = 0;
    int count = 0;
    for (std::size_t s = 0; s < comparison.songs.size(); ++s) {
        if (!candidate.masters[s].good()) continue;
        const std::vector<Figure> figures = of(candidate.masters[s], comparison.songs[s]);
        const Figure* figure = find_figure(figures, key);
        if (figure == nullptr || std::isnan(figure->value)) continue;
        sum += figure->value;
        ++count;
    }
    return count > 0 ? sum / count : std::nan("");
}

std::string overview_row(const Comparison& comparison, std::size_t number, const std::string& rate)
{
    const ComparedCandidate& candidate = comparison.candidates[number];
    const auto result = [&](const char* key, int digits) {
        return cell(mean_over_songs(comparison, candidate, key, result_figures), digits);
    };
    const auto cost = [&](const char* key, int digits) {
        return cell(mean_over_songs(comparison, candidate, key, cost_figures), digits);
    };
    const std::vector<Figure> behaviour =
        candidate.behaviour ? behaviour_figures(*candidate.behaviour) : std::vector<Figure>();
    const auto test = [&](const std::string& key) {
        const Figure* figure = find_figure(behaviour, key);
        return figure == nullptr ? std::string("<td data-v=\"-1e9\">–</td>")
                                 : cell(figure->value, figure->digits);
    };
    return "<tr><td>" + candidate_key(comparison, number) + "</td>" + cost("times_real_time", 1) +
           cost("host_memory_mib", 0) + result("integrated_lufs", 1) + result("range_lu", 1) +
           result("true_peak_db", 1) + result("plr_db", 1) + result("null_db", 1) +
           result("latency_frames", 2) + test(rate + "thd_db") + test("imd_smpte_db") +
           test(rate + "high_alias_db") + test("onset_crest_db") +
           (candidate.good() ? "<td class=\"ok\">✓ all measured</td>" : "<td class=\"error\">✗ failed</td>") +
           "</tr>\n";
}

std::string pair_cell(const Comparison& comparison, std::size_t song, std::size_t a, std::size_t b)
{
    for (const ComparedPair& pair : comparison.pairs)
        if (pair.song == song && pair.a == std::min(a, b) && pair.b == std::max(a, b))
            return cell(pair.null.depth_db, 1);
    return "<td>–</td>";
}

} // namespace

std::string candidate_key(const Comparison& comparison, std::size_t candidate)
{
    return colour_key(candidate) + xml_text(comparison.candidates[candidate].candidate.name);
}

std::string overview_table(const Comparison& comparison)
{
    const std::string rate = std::to_string(std::llround(comparison.tests.rates.front())) + "/";
    std::string text =
        "<table><thead><tr><th>Chain</th><th>× real time</th><th>MiB</th><th>I LUFS</th><th>LRA LU</th>"
        "<th>dBTP</th><th>PLR dB</th><th>Null dB</th><th>Latency</th><th>THD dB</th><th>IMD dB</th>"
        "<th>Aliasing dB</th><th>Onsets dB</th><th class=\"text\">Status</th></tr></thead><tbody>";
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c) text += overview_row(comparison, c, rate);
    return text + "</tbody></table><p class=\"dim\">Means over the songs. Null: what is left against the "
                  "song when delay and "
                  "gain are taken out, in dB under the master. Latency in frames.</p>";
}

std::string result_table(const Comparison& comparison, std::size_t song)
{
    Columns columns;
    for (const ComparedCandidate& candidate : comparison.candidates)
        columns.push_back(candidate.masters[song].good()
                              ? result_figures(candidate.masters[song], comparison.songs[song])
                              : std::vector<Figure>());
    const std::vector<Figure> own = song_figures(comparison.songs[song]);
    std::string text =
        "<table><thead><tr><th>Figure</th><th>the song</th>" + heads(comparison) + "</tr></thead><tbody>";
    text += status_row(comparison, song);
    for (const Figure& row : rows_of(columns)) {
        const Figure* of_song = find_figure(own, row.key);
        text += figure_row(columns, row,
                           of_song != nullptr ? cell(of_song->value, of_song->digits) : "<td></td>");
    }
    return text + "</tbody></table>";
}

std::string null_table(const Comparison& comparison, std::size_t song)
{
    std::string text =
        "<table><thead><tr><th>Null, dB</th><th>the song</th>" + heads(comparison) + "</tr></thead><tbody>";
    for (std::size_t a = 0; a < comparison.candidates.size(); ++a) {
        const ComparedMaster& master = comparison.candidates[a].masters[song];
        text += "<tr><td>" + candidate_key(comparison, a) + "</td>" +
                (master.good() ? cell(master.null.depth_db, 1) : "<td>–</td>");
        for (std::size_t b = 0; b < comparison.candidates.size(); ++b)
            text += a == b ? "<td class=\"dim\">·</td>" : pair_cell(comparison, song, a, b);
        text += "</tr>\n";
    }
    return text + "</tbody></table>";
}

std::string cost_table(const Comparison& comparison)
{
    std::string text;
    for (std::size_t s = 0; s < comparison.songs.size(); ++s) {
        Columns columns;
        for (const ComparedCandidate& candidate : comparison.candidates)
            columns.push_back(candidate.masters[s].good()
                                  ? cost_figures(candidate.masters[s], comparison.songs[s])
                                  : std::vector<Figure>());
        text += figures_table(comparison, columns, xml_text(comparison.songs[s].name));
    }
    text += "<p class=\"dim\">Medians of " + std::to_string(comparison.repeats) +
            " runs; pointing at a figure shows the least and the most. Reading and writing overlap with the "
            "rest, so the "
            "stages add up to more than the wall clock. Memory of a chain of ours is by how much the process "
            "grew at most, with the processes of its plug-ins; "
            "of a command all its processes.";
    if (!comparison.energy_note.empty()) text += " Energy: " + xml_text(comparison.energy_note) + ".";
    return text + "</p>";
}

std::string behaviour_table(const Comparison& comparison)
{
    Columns columns;
    for (const ComparedCandidate& candidate : comparison.candidates)
        columns.push_back(candidate.behaviour ? behaviour_figures(*candidate.behaviour)
                                              : std::vector<Figure>());
    const std::vector<Figure> floor =
        comparison.floor ? behaviour_figures(*comparison.floor) : std::vector<Figure>();
    std::string text =
        "<table><thead><tr><th>Test</th><th>floor</th>" + heads(comparison) + "</tr></thead><tbody>";
    for (const Figure& row : rows_of(columns)) {
        const Figure* of_floor = find_figure(floor, row.key);
        // What is measured at a rate says so; the tones beside the plain one say which.
        Figure named = row;
        const std::size_t slash = row.key.find('/');
        const std::string rest = slash == std::string::npos ? row.key : row.key.substr(slash + 1);
        for (const auto& [prefix, what] :
             {std::pair("hard_t", "997 Hz, hard: "), std::pair("hard_a", "997 Hz, hard: "),
              std::pair("hard_n", "997 Hz, hard: "), std::pair("high_", "5 kHz, hard: "),
              std::pair("quiet_", "997 Hz at -60: ")})
            if (rest.starts_with(prefix) && rest != "hard_true_peak_db") named.title = what + row.title;
        if (slash != std::string::npos)
            named.title = hz_text(std::stod(row.key.substr(0, slash))) + ", " + named.title;
        text +=
            figure_row(columns, named,
                       of_floor != nullptr ? cell(of_floor->value, of_floor->digits, "dim") : "<td></td>");
    }
    return text + "</tbody></table>";
}

std::string hard_signal_table(const Comparison& comparison)
{
    std::string text =
        "<table><thead><tr><th>True peak, dBTP</th><th>in</th>" + heads(comparison) + "</tr></thead><tbody>";
    std::size_t rows = 0;
    const Behaviour* any = nullptr;
    for (const ComparedCandidate& candidate : comparison.candidates)
        if (candidate.behaviour && candidate.behaviour->hard.size() > rows) {
            any = &*candidate.behaviour;
            rows = any->hard.size();
        }
    for (std::size_t i = 0; i < rows; ++i) {
        text += "<tr><td>" + xml_text(any->hard[i].name) + "</td>" + cell(any->hard[i].in_true_peak_db, 2);
        for (const ComparedCandidate& candidate : comparison.candidates) {
            if (!candidate.behaviour || candidate.behaviour->hard.size() <= i) {
                text += "<td>–</td>";
                continue;
            }
            const HardSignal& one = candidate.behaviour->hard[i];
            text += cell(one.true_peak_db, 2, one.true_peak_db > 0 ? "warning" : "",
                         "samples reach " + number_text(one.sample_peak_db, 2) + " dBFS");
        }
        text += "</tr>\n";
    }
    return text + "</tbody></table>";
}

std::string findings_list(const Comparison& comparison, std::size_t song)
{
    std::string text;
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c) {
        const ComparedMaster& master = comparison.candidates[c].masters[song];
        if (!master.good()) continue;
        text += "<details><summary>" + candidate_key(comparison, c) + ": " +
                std::to_string(master.measured.findings.size()) + " findings";
        if (master.measured.verdict)
            text += master.measured.verdict->passed ? ", <span class=\"ok\">meets the preset</span>"
                                                    : ", <span class=\"error\">fails the preset</span>";
        text += "</summary>";
        if (master.measured.verdict) text += verdict_table(*master.measured.verdict);
        text += findings_table(master.measured) + "</details>\n";
    }
    return text;
}

std::string faults_list(const Comparison& comparison)
{
    std::string text;
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c) {
        const ComparedCandidate& candidate = comparison.candidates[c];
        const std::string head = "<p class=\"error\">✗ " + candidate_key(comparison, c);
        for (std::size_t s = 0; s < candidate.masters.size(); ++s)
            if (const auto& fault = candidate.masters[s].fault)
                text += head + ", " + xml_text(comparison.songs[s].name) + ": " + xml_text(fault->reason) +
                        (fault->remedy.empty()
                             ? ""
                             : " <span class=\"dim\">(" + xml_text(fault->remedy) + ")</span>") +
                        "</p>\n";
        if (candidate.behaviour)
            for (const std::string& fault : candidate.behaviour->faults)
                text += head + ", " + xml_text(fault) + "</p>\n";
        for (const std::string& note : candidate.notes)
            text += "<p class=\"note\">" + candidate_key(comparison, c) + ": " + xml_text(note) + "</p>\n";
    }
    for (const std::string& warning : comparison.warnings)
        text += "<p class=\"note\">" + xml_text(warning) + "</p>\n";
    return text;
}

std::string baseline_table(const BaselineReport& baseline)
{
    constexpr const char* words[] = {"better", "worse", "changed"};
    constexpr const char* classes[] = {"ok", "error", "note"};
    std::string text = "<p class=\"dim\">Since " + xml_text(baseline.file.string()) + ", " +
                       xml_text(baseline.date) + ", Dubstage " + xml_text(baseline.version) + "</p>";
    for (const std::string& missing : baseline.missing)
        text += "<p class=\"note\">" + xml_text(missing) + "</p>";
    if (baseline.changes.empty()) return text + "<p class=\"ok\">Nothing changed.</p>";
    text += "<table><thead><tr><th>Change</th><th class=\"text\">Chain</th><th class=\"text\">Song</th><th "
            "class=\"text\">Figure</th><th>Before</th><th>Now</th></tr></thead><tbody>";
    for (const BaselineChange& change : baseline.changes) {
        const auto kind = static_cast<std::size_t>(change.change);
        text += std::string("<tr><td class=\"") + classes[kind] + "\">" + words[kind] +
                "</td><td class=\"text\">" + xml_text(change.chain) + "</td><td class=\"text\">" +
                xml_text(change.song) + "</td><td class=\"text\">" +
                xml_text(change.title + " " + change.unit) + "</td>" + cell(change.before, change.digits) +
                cell(change.now, change.digits) + "</tr>\n";
    }
    return text + "</tbody></table>";
}

} // namespace dubstage::report
