#include "viewer/panels/stretch_view.h"

#include <array>
#include <cmath>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

struct Column {
    const char *title, *help;
};
constexpr std::array<Column, 6> columns{
    {{"I LUFS", "Integrated, gated within the selection alone"},
     {"M max", "Loudest 400 ms that lie within it"},
     {"S max", "Loudest 3 s that lie within it"},
     {"LRA LU", "Loudness range of the selection; it means little below a minute"},
     {"Peak dB", "True peak where it is above \u22121 dBTP or the highest of all, else the highest sample"},
     {"PLR dB", "Peak over integrated loudness"}}};

void head(const Stretch& stretch, const Axis& time)
{
    const Range& range = stretch.of.seconds;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    dim_text("Selected " + time.text(range.low) + " \u2013 " + time.text(range.high));
    for (const Column& column : columns) {
        ImGui::TableNextColumn();
        dim_text(column.title);
        help_of_last(column.help);
    }
}

void row(const Workbench& bench, const Trace& trace, const Stretch::Figures& figures)
{
    const RangeFigures& range = figures.range;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    draw_key(trace, bench.now().focus);
    ImGui::SameLine(0, 6 * ui_scale());
    ImGui::TextUnformatted(shortened(trace.name, 32).c_str());
    const double plr = range.true_peak_db - range.integrated;
    for (const double value : {range.integrated, figures.max_momentary, range.max_short_term, range.range,
                               range.true_peak_db, plr}) {
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(std::isfinite(value) ? number(value, 1).c_str() : "\u2013");
    }
}

} // namespace

void draw_stretch(const Workbench& bench, const Stretch& stretch, const Axis& time)
{
    ImGui::PushFont(fonts().small);
    if (ImGui::BeginTable("stretch", 1 + static_cast<int>(columns.size()), ImGuiTableFlags_RowBg)) {
        ImGui::TableSetupColumn("trace", ImGuiTableColumnFlags_WidthStretch);
        for (const Column& column : columns)
            ImGui::TableSetupColumn(column.title, ImGuiTableColumnFlags_WidthFixed, 58 * ui_scale());
        head(stretch, time);
        for (std::size_t i = 0; i < stretch.figures.size(); ++i)
            if (const Trace* trace = find(bench.now(), stretch.of.programmes[i].first))
                row(bench, *trace, stretch.figures[i]);
        ImGui::EndTable();
    }
    mark_item("loudness/stretch");
    ImGui::PopFont();
}

} // namespace dubstage::viewer
