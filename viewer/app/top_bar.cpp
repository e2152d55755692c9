// Playing, the traces as chips, and how curves are drawn.
#include <algorithm>
#include <array>
#include <cmath>
#include <imgui.h>

#include "viewer/app/app.h"
#include "viewer/app/regions.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/trace_menu.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

constexpr float least_for_curves = 1000; // width of the window that has room for tilt and smoothing

void play_button(App& app)
{
    Workbench& bench = app.bench();
    const float unit = ui_scale(), size = ImGui::GetFrameHeight();
    const std::string obstacle = bench.player->obstacle();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::Button("##play", {size + 6 * unit, size})) bench.ask("play");
    mark_item("top/play");
    help_of_last(obstacle.empty() ? "Play or pause (Space)" : obstacle);
    const Ink ink{obstacle.empty() ? palette().text : palette().dim, 1};
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    const float x = at.x + (size + 6 * unit) / 2, y = at.y + size / 2, r = 5 * unit;
    if (bench.playing) {
        canvas.box({x - r, y - r, x - 1.5f * unit, y + r}, ink);
        canvas.box({x + 1.5f * unit, y - r, x + r, y + r}, ink);
    } else {
        canvas.triangle({x - 0.7f * r, y - r}, {x - 0.7f * r, y + r}, {x + r, y}, ink);
    }
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    const std::string time = time_axis(bench).text(bench.playhead);
    const float width = std::max(86 * unit, ImGui::CalcTextSize(time.c_str()).x);
    const float x0 = ImGui::GetCursorPosX();
    ImGui::TextUnformatted(time.c_str());
    ImGui::SameLine(x0 + width + 14 * unit);
}

// True when it is the last that fits.
void chip(App& app, const Trace& trace, std::size_t number)
{
    Workbench& bench = app.bench();
    const bool on = trace.id == bench.now().focus;
    const float unit = ui_scale();
    const double gain = bench.gain_of(trace.id);
    std::string label = (number < 10 ? std::to_string(number) + "  " : "") + shortened(trace.name, 22);
    if (std::abs(gain) >= 0.05) label += "   " + signed_number(gain, 1);
    ImGui::PushStyleColor(ImGuiCol_Button, on ? colour4(trace.colour, 0.92f) : colour4(palette().raised));
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, colour4(trace.colour, on ? 1 : 0.35f));
    ImGui::PushStyleColor(ImGuiCol_ButtonActive, colour4(trace.colour, 0.6f));
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(on              ? ink_on(trace.colour)
                                                 : trace.visible ? palette().text
                                                                 : palette().dim));
    ImGui::PushID(trace.id);
    if (ImGui::Button((label + "##chip").c_str())) bench.focus_on(trace.id);
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    mark_item("top/chip" + std::to_string(trace.id));
    ImGui::PopStyleColor(4);
    help_of_last(trace.path.string() +
                 (std::abs(gain) >= 0.05 ? "\nlevel-matched by " + signed_number(gain, 1) + " dB" : ""));
    trace_menu(bench, trace);
    ImGui::PopID();
    if (!on)
        ImGui::GetWindowDrawList()->AddRectFilled({low.x + 4 * unit, high.y - 2 * unit},
                                                  {high.x - 4 * unit, high.y}, colour(trace.colour));
}

void chips(App& app, float end)
{
    const std::vector<Trace> traces = app.bench().now().traces; // clicks change the comparison
    std::size_t number = 0;
    // Where there is room for few the one with the focus is among them.
    const std::size_t room = std::max<std::size_t>(
        1, static_cast<std::size_t>((end - ImGui::GetCursorScreenPos().x) / (190 * ui_scale())));
    std::size_t focus = 0;
    while (focus < traces.size() && traces[focus].id != app.bench().now().focus) ++focus;
    const std::size_t skipped = focus < traces.size() && focus >= room ? focus + 1 - room : 0;
    for (const Trace& trace : traces) {
        if (++number <= skipped) continue;
        const float width = ImGui::CalcTextSize(shortened(trace.name, 22).c_str()).x + 86 * ui_scale();
        if (number > skipped + 1 && ImGui::GetCursorScreenPos().x + width > end) {
            ImGui::AlignTextToFramePadding();
            dim_text("+" + std::to_string(traces.size() - number + 1));
            ImGui::SameLine();
            return;
        }
        chip(app, trace, number);
        ImGui::SameLine(0, 5 * ui_scale());
    }
}

void curve_settings(App& app)
{
    Workbench& bench = app.bench();
    const View& view = bench.view();
    if (toggle("top/level_match", view.level_match ? "\u2713 Level match" : "As delivered", view.level_match))
        bench.ask("level_match");
    help_of_last("Curves and playing at the loudness of the reference (L)");
    if (ImGui::GetWindowWidth() < least_for_curves * ui_scale()) return;
    ImGui::SameLine();
    auto tilt = static_cast<float>(view.tilt);
    ImGui::SetNextItemWidth(128 * ui_scale());
    if (ImGui::DragFloat("##tilt", &tilt, 0.05f, 0, 6, "tilt %.1f dB/oct", ImGuiSliderFlags_AlwaysClamp))
        bench.edit_view("tilt", [&](View& v) { v.tilt = std::round(double{tilt} * 2) / 2; });
    mark_item("top/tilt");
    help_of_last("Drag, or Ctrl+click to type (T: the next one)");
    ImGui::SameLine();
    constexpr std::array<double, 9> fractions{0, 48, 24, 12, 6, 3, 2, 1, -1};
    int fraction =
        static_cast<int>(std::find(fractions.begin(), fractions.end(), view.smoothing) - fractions.begin());
    if (choose("top/smoothing",
               {"No smoothing", "1/48 octave", "1/24 octave", "1/12 octave", "1/6 octave", "1/3 octave",
                "1/2 octave", "1 octave", "Ear's bands"},
               fraction, 122))
        bench.edit_view("", [&](View& v) { v.smoothing = fractions[static_cast<std::size_t>(fraction)]; });
}

// How far all that is being measured has come; false: nothing is.
bool progress_of(const App& app, double& share, std::size_t& open)
{
    share = 0;
    open = 0;
    std::size_t all = 0;
    for (const Trace& trace : app.bench().now().traces) {
        const Status& status = app.bench().status(trace.id);
        const bool works = status.stage == Stage::waiting || status.stage == Stage::measuring;
        if (works) ++open;
        ++all;
        share += works ? status.progress : 1;
    }
    for (const auto& [name, done] : app.bench().making) {
        ++open;
        ++all;
        share += done;
    }
    share /= static_cast<double>(std::max<std::size_t>(1, all));
    return open > 0;
}

} // namespace

void draw_top_bar(App& app, const Frame& frame)
{
    begin_region("top", frame, true);
    const float unit = ui_scale(), job = 160 * unit,
                settings = (frame.width() < least_for_curves * unit ? 132 : 400) * unit;
    double share = 0;
    std::size_t open = 0;
    const bool works = progress_of(app, share, open);
    const float end = frame.x1 - 12 * unit - (works ? job : 0);
    const bool has_room = frame.width() > 760 * unit;
    play_button(app);
    chips(app, has_room ? end - settings : end);
    if (has_room) {
        ImGui::SetCursorScreenPos({end - settings + 8 * unit, ImGui::GetCursorScreenPos().y});
        curve_settings(app);
    }
    if (works) {
        ImGui::SetCursorScreenPos({end + 8 * unit, frame.y0 + 8 * unit});
        const std::string words = std::to_string(open) + (open == 1 ? " file, " : " files, ") +
                                  std::to_string(static_cast<int>(100 * share)) + " %";
        ImGui::ProgressBar(static_cast<float>(share), {job - 8 * unit, 0}, words.c_str());
        mark_item("top/progress");
    }
    ImGui::GetWindowDrawList()->AddLine({frame.x0, frame.y1 - 1}, {frame.x1, frame.y1 - 1},
                                        colour(palette().grid));
    ImGui::End();
}

} // namespace dubstage::viewer
