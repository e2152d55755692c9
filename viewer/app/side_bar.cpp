// Numbers of all traces, and what was found in the one with the focus.
#include <algorithm>
#include <cmath>
#include <imgui.h>

#include "viewer/app/app.h"
#include "viewer/app/regions.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/model/findings.h"
#include "viewer/panels/trace_menu.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

void heading(const std::string& words)
{
    ImGui::PushFont(fonts().small);
    dim_text(words);
    ImGui::PopFont();
}

// The number that names where it is goes there on a click.
void figure(Workbench& bench, const std::string& name, const std::string& value, const std::string& unit,
            std::optional<double> at)
{
    ImGui::BeginGroup();
    heading(name);
    ImGui::TextUnformatted((value + " " + unit).c_str());
    ImGui::EndGroup();
    mark_item("side/" + name);
    if (!at) return;
    help_of_last("Click: go there");
    if (ImGui::IsItemClicked()) bench.go_to(*at, 20);
}

void headline(App& app)
{
    Workbench& bench = app.bench();
    const Trace* focus = bench.focus();
    const Measurement* measured = focus == nullptr ? nullptr : bench.measured(focus->id);
    heading(focus == nullptr ? "INTEGRATED" : "INTEGRATED  \u00B7  " + shortened(focus->name, 30));
    ImGui::PushFont(fonts().headline);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(focus == nullptr ? palette().dim : focus->colour));
    ImGui::TextUnformatted(
        (measured == nullptr ? "\u2013" : number(measured->loudness.integrated, 1) + " LUFS").c_str());
    ImGui::PopStyleColor();
    ImGui::PopFont();
    if (measured == nullptr) return;
    const auto seconds = [&](Frames frame) { return static_cast<double>(frame) / measured->sample_rate; };
    double peak_at = 0;
    for (const ChannelFigures& channel : measured->channels)
        if (channel.true_peak_db == measured->true_peak_db) peak_at = seconds(channel.true_peak_at);
    const float left = ImGui::GetCursorPosX(), step = 108 * ui_scale();
    const LoudnessFigures& loudness = measured->loudness;
    figure(bench, "True peak", number(measured->true_peak_db, 1), "dBTP", peak_at);
    ImGui::SameLine(left + step);
    figure(bench, "Short-term", number(loudness.max_short_term, 1), "max",
           seconds(loudness.max_short_term_at));
    ImGui::SameLine(left + 2 * step);
    figure(bench, "Momentary", number(loudness.max_momentary, 1), "max", seconds(loudness.max_momentary_at));
    figure(bench, "Range", number(loudness.range, 1), "LU", {});
    ImGui::SameLine(left + step);
    figure(bench, "Peak/loudness", number(measured->dynamics.plr, 1), "dB", {});
    ImGui::SameLine(left + 2 * step);
    figure(bench, "Tilt", signed_number(measured->spectrum.tilt_db_per_octave, 1), "dB/oct", {});
}

void cell(const std::string& words)
{
    ImGui::TableNextColumn();
    const float width = ImGui::CalcTextSize(words.c_str()).x;
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, ImGui::GetContentRegionAvail().x - width));
    ImGui::TextUnformatted(words.c_str());
}

void state(const Status& status)
{
    ImGui::TableNextColumn();
    if (status.stage == Stage::failed) {
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().error));
        ImGui::TextUnformatted("\u25B2 cannot be read");
        ImGui::PopStyleColor();
        help_of_last(status.message);
    } else {
        dim_text(status.stage == Stage::waiting
                     ? "waiting"
                     : std::to_string(static_cast<int>(100 * status.progress)) + " %");
    }
}

void trace_row(App& app, const Trace& trace)
{
    Workbench& bench = app.bench();
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::PushID(trace.id);
    const bool on = trace.id == bench.now().focus;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::Selectable("##row", on, ImGuiSelectableFlags_SpanAllColumns)) bench.focus_on(trace.id);
    mark_item("side/trace" + std::to_string(trace.id));
    help_of_last(trace.path.string());
    trace_menu(bench, trace);
    const float unit = ui_scale(), high = ImGui::GetTextLineHeight();
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    canvas.box({at.x, at.y + 1, at.x + 4 * unit, at.y + high - 1}, {trace.colour, trace.visible ? 1 : 0.3f});
    ImGui::SameLine(0, 0);
    ImGui::SetCursorScreenPos({at.x + 10 * unit, at.y});
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(trace.visible ? palette().text : palette().dim));
    const bool is_reference = trace.id == bench.now().reference;
    ImGui::TextUnformatted((shortened(trace.name, 20) + (is_reference ? " \u25C7" : "")).c_str());
    ImGui::PopStyleColor();
    const Status& status = bench.status(trace.id);
    if (const Measurement* measured = bench.measured(trace.id)) {
        cell(number(measured->loudness.integrated, 1));
        cell(number(measured->true_peak_db, 1));
        cell(number(measured->loudness.range, 1));
        cell(number(measured->dynamics.plr, 1));
    } else {
        state(status);
    }
    ImGui::PopID();
}

void trace_table(App& app)
{
    const std::vector<Trace> traces = app.bench().now().traces; // clicks change the comparison
    const float row = ImGui::GetTextLineHeight() + 6 * ui_scale();
    constexpr std::size_t most_rows = 12;
    const float high = row * (1.3f + static_cast<float>(std::min(traces.size(), most_rows)));
    ImGui::PushFont(fonts().small);
    if (ImGui::BeginTable("numbers", 5, ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg, {0, high})) {
        ImGui::TableSetupScrollFreeze(0, 1);
        ImGui::TableSetupColumn("Trace", ImGuiTableColumnFlags_WidthStretch);
        for (const char* name : {"LUFS", "dBTP", "LRA", "PLR"})
            ImGui::TableSetupColumn(name, ImGuiTableColumnFlags_WidthFixed, 36 * ui_scale());
        ImGui::TableNextRow();
        for (const char* name : {"Trace", "LUFS", "dBTP", "LRA", "PLR"}) {
            ImGui::TableNextColumn();
            const float width = ImGui::CalcTextSize(name).x;
            if (name[0] != 'T' || name[1] != 'r')
                ImGui::SetCursorPosX(ImGui::GetCursorPosX() +
                                     std::max(0.0f, ImGui::GetContentRegionAvail().x - width));
            dim_text(name);
        }
        for (const Trace& trace : traces) trace_row(app, trace);
        ImGui::EndTable();
    }
    ImGui::PopFont();
}

void finding_line(Workbench& bench, const Programme& programme, const Finding& finding, int number)
{
    ImGui::PushID(number);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(severity_colour(finding.severity)));
    const Axis time{{}, Scale::linear, Unit::time};
    std::string words = std::string(severity_glyph(finding.severity)) + " ";
    if (finding.from >= 0) words += time.text(programme.seconds_at(finding.from)) + "  ";
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    words = wrapped(words + finding.text, width);
    const ImVec2 size = ImGui::CalcTextSize(words.c_str());
    if (ImGui::Selectable("##finding", bench.chosen_finding == finding.from && finding.from >= 0, 0,
                          {width, size.y}))
        go_to_finding(bench, programme, finding);
    mark_item("side/finding" + std::to_string(number));
    if (finding.from >= 0) help_of_last("Click: go there");
    ImGui::GetWindowDrawList()->AddText(ImGui::GetFont(), ImGui::GetFontSize(), at,
                                        ImGui::GetColorU32(ImGuiCol_Text), words.c_str());
    ImGui::PopStyleColor();
    ImGui::PopID();
}

void findings(App& app)
{
    Workbench& bench = app.bench();
    const ProgrammePointer programme = bench.programme(bench.now().focus);
    if (!programme) return;
    std::vector<const Finding*> all = sorted_findings(programme->measured);
    ImGui::Spacing();
    heading("FINDINGS (" + std::to_string(all.size()) + ")");
    ImGui::PushFont(fonts().small);
    if (all.empty()) dim_text("Nothing stands out");
    int drawn = 0;
    constexpr int most = 40;
    for (const Finding* finding : all) {
        if (drawn++ == most) {
            dim_text("+" + std::to_string(all.size() - most) + " more under Checks");
            break;
        }
        finding_line(bench, *programme, *finding, drawn);
    }
    ImGui::PopFont();
}

void messages(App& app)
{
    Workbench& bench = app.bench();
    if (bench.messages().empty()) return;
    ImGui::Spacing();
    heading("MESSAGES");
    ImGui::SameLine(ImGui::GetContentRegionAvail().x - 30 * ui_scale());
    ImGui::PushFont(fonts().small);
    if (ImGui::SmallButton("Clear")) bench.ask("clear_messages");
    mark_item("side/clear_messages");
    for (auto message = bench.messages().rbegin(); message != bench.messages().rend(); ++message) {
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(severity_colour(message->severity)));
        const std::string count =
            message->repeated > 1 ? " (" + std::to_string(message->repeated) + " times)" : "";
        ImGui::TextUnformatted(wrapped(severity_glyph(message->severity) + (" " + message->text) + count,
                                       ImGui::GetContentRegionAvail().x)
                                   .c_str());
        ImGui::PopStyleColor();
    }
    ImGui::PopFont();
}

} // namespace

void draw_side_bar(App& app, const Frame& frame)
{
    if (frame.width() < 10) return;
    begin_region("side", frame, true);
    ImGui::GetWindowDrawList()->AddLine({frame.x0, frame.y0}, {frame.x0, frame.y1}, colour(palette().grid));
    headline(app);
    ImGui::Spacing();
    trace_table(app);
    ImGui::BeginChild("scrolling");
    messages(app);
    findings(app);
    ImGui::EndChild();
    ImGui::End();
}

} // namespace dubstage::viewer
