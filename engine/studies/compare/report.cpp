#include "studies/compare/report.h"

#include "analysis/report/html.h"
#include "analysis/report/words.h"
#include "analysis/report/xml_text.h"
#include "studies/compare/report_listening.h"
#include "studies/compare/report_plots.h"
#include "studies/compare/report_tables.h"

namespace dubstage {

namespace {

using namespace report;

std::string section(const std::string& title, const std::string& content)
{
    return "<section><h2>" + title + "</h2>" + content + "</section>\n";
}

std::string plots_or_none(const std::vector<Plot>& plots)
{
    return plots.empty() ? std::string() : html_plots(plots);
}

std::string row(const std::string& key, const std::string& value)
{
    return "<tr><td>" + key + "</td><td class=\"text\">" + xml_text(value) + "</td></tr>";
}

std::string chain_words(const ComparedCandidate& candidate)
{
    return std::string(word_of(candidate.candidate.kind)) + ": " + candidate.candidate.what +
           (candidate.device.empty() ? "" : ", on " + candidate.device);
}

std::string settings_table(const Comparison& comparison, const std::string& date)
{
    std::string rates;
    for (const double rate : comparison.tests.rates)
        rates += (rates.empty() ? "" : ", ") + number_text(rate / 1000, 1) + " kHz";
    std::string text =
        "<table><tbody>" + row("Date", date) + row("Command", comparison.command) +
        row("Machine", comparison.machine) + row("Measured on", comparison.measured_on) +
        row("Runs", std::to_string(comparison.repeats)) +
        row("Test signals", comparison.floor
                                ? number_text(comparison.tests.level_db, 0) + " dBFS, hard ones " +
                                      number_text(comparison.tests.hard_db, 0) + " dBFS, at " + rates
                                : "none") +
        row("Preset", comparison.preset.empty() ? "none" : comparison.preset);
    for (const ComparedCandidate& candidate : comparison.candidates)
        text += row(xml_text(candidate.candidate.name), chain_words(candidate));
    for (const ComparedSong& song : comparison.songs)
        text += row(xml_text(song.name), song.file.string() + ", " + clock_text(song.seconds()) + ", " +
                                             number_text(song.measured.sample_rate / 1000, 1) + " kHz, " +
                                             song.measured.layout);
    return text + "</tbody></table>";
}

std::string song_section(const Comparison& comparison, std::size_t song)
{
    return section(
        xml_text(comparison.songs[song].name),
        result_table(comparison, song) + plots_or_none(song_plots(comparison, song)) +
            null_table(comparison, song) +
            "<p class=\"dim\">Each pair laid over each other, delay and gain taken out: power of what is "
            "left, in dB under "
            "the one with the later name. What is left against the song lies as sound in residuals/.</p>" +
            findings_list(comparison, song));
}

std::string behaviour_section(const Comparison& comparison)
{
    if (!comparison.floor) return "";
    return section(
        "Behaviour on test signals",
        "<p class=\"dim\">The floor is an untouched copy through the same files of floats: what is no lower "
        "than it "
        "cannot be told apart from nothing. Harmonics and noise are those of 997 Hz at the level of the test "
        "signals, unless said otherwise.</p>" +
            behaviour_table(comparison) + hard_signal_table(comparison) +
            plots_or_none(behaviour_plots(comparison)) + plots_or_none(rate_plots(comparison)) +
            plots_or_none(harmonic_plots(comparison)));
}

} // namespace

std::string comparison_report(const Comparison& comparison, const BaselineReport* baseline,
                              const std::string& date, const std::filesystem::path& folder, bool with_audio)
{
    std::string body = listening_style();
    if (const std::string faults = faults_list(comparison); !faults.empty())
        body += section("What went wrong, and notes", faults);
    body += section("Overview", overview_table(comparison));
    if (baseline != nullptr) body += section("Since the baseline", baseline_table(*baseline));
    if (with_audio && !comparison.excerpts.empty())
        body += section("Listening", listening_place(comparison, folder));
    for (std::size_t s = 0; s < comparison.songs.size(); ++s) body += song_section(comparison, s);
    body += behaviour_section(comparison);
    body += section("Cost", plots_or_none(cost_plots(comparison)) + cost_table(comparison));
    body += section("How it was made", settings_table(comparison, date));

    const std::string note =
        std::to_string(comparison.candidates.size()) + " chains on " +
        std::to_string(comparison.songs.size()) +
        " songs. Loudness by ITU-R BS.1770-5 and EBU R 128, true peaks interpolated eightfold. "
        "Made with Dubstage " DUBSTAGE_VERSION ".";
    return html_page("Chains compared", note, body);
}

} // namespace dubstage
