#include "viewer/panels/ranking_view.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

constexpr float row_height = 30;

std::string letter_of(std::size_t i)
{
    return i < 26 ? std::string(1, static_cast<char>('A' + i)) : std::to_string(i + 1);
}

std::vector<int> ranked_last(const Listening& listening)
{
    std::vector<int> traces;
    if (!listening.rounds.empty())
        for (const auto& [trace, score] : listening.rounds.back()) traces.push_back(trace);
    return traces;
}

std::string name_of(const Workbench& bench, int id)
{
    const Trace* trace = find(bench.now(), id);
    return trace == nullptr ? "(removed)" : trace->name;
}

void letters(Workbench& bench)
{
    Listening& listening = bench.listening;
    Ranking& ranking = *listening.ranking;
    const float unit = ui_scale();
    for (std::size_t i = 0; i < ranking.sounds(); ++i) {
        const std::string letter = letter_of(i);
        ImGui::PushID(static_cast<int>(i));
        if (toggle("listen/rank/" + letter, "  " + letter + "  ", listening.letter == i)) {
            listening.letter = i;
            ranking.play(i);
        }
        ImGui::SameLine();
        ImGui::SetNextItemWidth(320 * unit);
        ImGui::SliderFloat("##score", &ranking.score(i), 0, 100, "%.0f");
        mark_item("listen/score/" + letter);
        if (ranking.plays(i) == 0) {
            ImGui::SameLine();
            dim_text("not heard yet");
        }
        ImGui::PopID();
    }
}

void save(Workbench& bench)
{
    const std::vector<int> traces = ranked_last(bench.listening);
    std::vector<std::string> names;
    for (const int id : traces) names.push_back(name_of(bench, id));
    const Trace* first = find(bench.now(), traces.front());
    const std::filesystem::path path =
        (first == nullptr ? std::filesystem::path() : first->path.parent_path()) /
        (names.front() + ".ranking.csv");
    std::ofstream file(path, std::ios::trunc);
    file << ranking_text(bench.listening.rounds, traces, names);
    file.close();
    if (file)
        bench.tell(Severity::note, path.string() + ": written");
    else
        bench.tell(Severity::error, path.string() + ": cannot be written; make its folder writable");
}

void tell(Workbench& bench)
{
    const RankingResult result = result_of(bench.listening.rounds, ranked_last(bench.listening));
    std::string words = fmt::format("{} round{}", result.rounds, result.rounds == 1 ? "" : "s");
    if (result.chance)
        words +=
            fmt::format(". Ranks so far apart come by chance in {:.3g} % of all: {}", 100 * *result.chance,
                        *result.chance <= 0.05 ? "you hear a difference." : "no difference is shown.");
    else
        words += ", three are the least that can tell more than chance.";
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(words.c_str());
    ImGui::PopTextWrapPos();
    for (const RankedTrace& one : result.traces)
        dim_text(fmt::format("rank {:.1f}   score {:.0f}{}   {}", one.mean_rank, one.mean_score,
                             one.margin ? fmt::format(" \u00B1 {:.0f}", *one.margin) : std::string(),
                             shortened(name_of(bench, one.trace), 60)));
    if (toggle("listen/rank/save", "Save the rounds", false)) save(bench);
    ImGui::SameLine();
    if (toggle("listen/rank/forget", "Forget them", false)) bench.ask("forget_rankings");
}

} // namespace

float ranking_height(const Workbench& bench)
{
    const Listening& listening = bench.listening;
    if (listening.ranking) return (static_cast<float>(listening.ranking->sounds()) + 2.5f) * row_height;
    const auto told = listening.rounds.empty() ? 0 : listening.rounds.back().size() + 3;
    return (static_cast<float>(told) + 1.2f) * row_height;
}

void ranking_view(Workbench& bench)
{
    const Listening& listening = bench.listening;
    ImGui::AlignTextToFramePadding();
    ImGui::PushFont(fonts().bold);
    ImGui::TextUnformatted("Blind ranking");
    ImGui::PopFont();
    ImGui::SameLine();
    if (!listening.ranking) {
        const std::string why = ranking_obstacle(bench);
        if (toggle("listen/rank/start", "Rank what is shown", why.empty())) bench.ask("start_ranking");
        help_of_last(why.empty() ? "All visible traces, under letters drawn anew for every round" : why);
        if (!listening.rounds.empty()) tell(bench);
        return;
    }
    dim_text(
        "Give each letter a score. Q and E go to the one before and the next; names are told at the end.");
    letters(bench);
    const bool all = listening.ranking->heard_all();
    if (toggle("listen/rank/done", "Done", all)) bench.ask("finish_ranking");
    if (!all) help_of_last("Listen to every letter first");
    ImGui::SameLine();
    if (toggle("listen/rank/stop", "Give up", false)) bench.ask("stop_ranking");
}

} // namespace dubstage::viewer
