#include "cli/compare_text.h"

#include <cmath>
#include <fmt/format.h>

#include "cli/figure_text.h"
#include "cli/table.h"
#include "studies/compare/figures.h"

namespace dubstage {

namespace {

std::string value_of(const std::vector<Figure>& figures, const std::string& key)
{
    const Figure* figure = find_figure(figures, key);
    return figure == nullptr ? "-" : value_text(figure->value, figure->digits);
}

std::string song_table(const Comparison& comparison, std::size_t s)
{
    std::vector<std::vector<std::string>> rows{
        {comparison.songs[s].name, "LUFS", "LRA", "dBTP", "PLR", "null dB", "latency", "wall s", "x"}};
    const std::vector<Figure> song = song_figures(comparison.songs[s]);
    rows.push_back({"  (the song)", value_of(song, "integrated_lufs"), value_of(song, "range_lu"),
                    value_of(song, "true_peak_db"), value_of(song, "plr_db")});
    std::string faults;
    for (const ComparedCandidate& candidate : comparison.candidates) {
        const ComparedMaster& master = candidate.masters[s];
        const std::string name = one_line(candidate.candidate.name);
        if (master.fault) {
            faults += fmt::format("  {} FAILED: {}\n", name, one_line(master.fault->reason));
            continue;
        }
        const std::vector<Figure> result = result_figures(master, comparison.songs[s]),
                                  cost = cost_figures(master, comparison.songs[s]);
        rows.push_back({"  " + name, value_of(result, "integrated_lufs"), value_of(result, "range_lu"),
                        value_of(result, "true_peak_db"), value_of(result, "plr_db"),
                        value_of(result, "null_db"), value_of(result, "latency_frames"),
                        value_of(cost, "wall_s"), value_of(cost, "times_real_time")});
    }
    return format_table("<>>>>>>>>", rows) + faults + "\n";
}

std::string behaviour_table(const Comparison& comparison)
{
    std::vector<std::vector<std::string>> rows{{"Test signals", "THD dB", "alias dB", "IMD dB", "noise dBFS",
                                                "TP of hard", "onsets dB", "attack ms", "same twice"}};
    std::string faults;
    const std::string rate = std::to_string(std::llround(comparison.tests.rates.front())) + "/";
    const auto add = [&](const std::string& name, const Behaviour& behaviour) {
        const std::vector<Figure> f = behaviour_figures(behaviour);
        const bool told = behaviour.repeats != Repeat::not_told;
        rows.push_back({"  " + one_line(name), value_of(f, rate + "thd_db"),
                        value_of(f, rate + "high_alias_db"), value_of(f, "imd_smpte_db"),
                        value_of(f, "noise_db"), value_of(f, "hard_true_peak_db"),
                        value_of(f, "onset_crest_db"), value_of(f, "attack_ms"),
                        !told                               ? "-"
                        : behaviour.repeats == Repeat::same ? "yes"
                                                            : "no"});
        for (const std::string& fault : behaviour.faults)
            faults += fmt::format("  {} FAILED: {}\n", one_line(name), one_line(fault));
    };
    for (const ComparedCandidate& candidate : comparison.candidates)
        if (candidate.behaviour) add(candidate.candidate.name, *candidate.behaviour);
    if (rows.size() == 1) return "";
    if (comparison.floor) add("(floor)", *comparison.floor);
    return format_table("<>>>>>>>>", rows) + faults + "\n";
}

const char* word_of(Change change)
{
    constexpr const char* words[] = {"better", "worse", "changed"};
    return words[static_cast<std::size_t>(change)];
}

} // namespace

std::string comparison_text(const Comparison& comparison)
{
    std::string text;
    for (std::size_t s = 0; s < comparison.songs.size(); ++s) text += song_table(comparison, s);
    text += behaviour_table(comparison);
    return text + fmt::format("{:.1f} s\n", comparison.seconds);
}

std::string baseline_text(const BaselineReport& report)
{
    std::string text = fmt::format("Since {} ({}):\n", one_line(report.file.string()), report.date);
    for (const BaselineChange& change : report.changes)
        text += fmt::format("  {:7}  {}{}: {} {} -> {} {}\n", word_of(change.change), one_line(change.chain),
                            change.song.empty() ? "" : ", " + one_line(change.song), change.title,
                            value_text(change.before, change.digits), value_text(change.now, change.digits),
                            change.unit);
    for (const std::string& missing : report.missing) text += "  " + one_line(missing) + "\n";
    if (report.changes.empty()) text += "  nothing changed\n";
    return text;
}

Json compared_json(const ComparedCandidate& candidate, const Comparison& comparison)
{
    Json songs = Json::array();
    for (std::size_t s = 0; s < comparison.songs.size(); ++s) {
        const ComparedMaster& master = candidate.masters[s];
        Json one{{"song", comparison.songs[s].name}};
        if (master.fault) {
            one["fault"] = master.fault->reason;
        } else {
            for (const Figure& figure : result_figures(master, comparison.songs[s]))
                one[figure.key] = finite(figure.value);
            for (const Figure& figure : cost_figures(master, comparison.songs[s]))
                one[figure.key] = finite(figure.value);
        }
        songs.push_back(std::move(one));
    }
    Json json{{"chain", candidate.candidate.name}, {"good", candidate.good()}, {"songs", std::move(songs)}};
    if (!candidate.behaviour) return json;
    for (const Figure& figure : behaviour_figures(*candidate.behaviour))
        json["behaviour"][figure.key] = finite(figure.value);
    json["faults"] = candidate.behaviour->faults;
    return json;
}

Json baseline_json(const BaselineReport& report)
{
    Json changes = Json::array();
    for (const BaselineChange& change : report.changes)
        changes.push_back({{"chain", change.chain},
                           {"song", change.song},
                           {"figure", change.key},
                           {"before", finite(change.before)},
                           {"now", finite(change.now)},
                           {"change", word_of(change.change)}});
    return {{"file", report.file.string()},
            {"worse", report.worse()},
            {"changes", std::move(changes)},
            {"missing", report.missing}};
}

} // namespace dubstage
