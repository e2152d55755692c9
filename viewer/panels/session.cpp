// The session as it is compiled: what flows where, the islands and what they cost, and rendering it with
// parts alone, left out or dry.
#include <algorithm>
#include <cmath>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/session_graph.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

class SessionPanel final : public Panel {
  public:
    void draw(Workbench& bench) override
    {
        choose_session(bench);
        if (!session_) {
            empty_note("No session is open", "Open a session (.toml): its mix and its buses become traces");
            return;
        }
        head(bench);
        const Frame room = rest_of_window();
        const float unit = ui_scale(), low = std::max(180 * unit, 0.46f * room.height());
        const Frame upper{room.x0, room.y0, room.x1, room.y1 - low - 8 * unit};
        const float split = upper.x1 - std::min(540 * unit, 0.46f * upper.width());
        draw_session_graph(session_->session, changes(bench),
                           {upper.x0, upper.y0, split - 12 * unit, upper.y1});
        ImGui::SetCursorScreenPos({split, upper.y0});
        ImGui::BeginChild("islands", {upper.x1 - split, upper.height()});
        islands();
        ImGui::EndChild();
        ImGui::SetCursorScreenPos({room.x0, room.y1 - low});
        strips(bench);
    }

  private:
    void choose_session(Workbench& bench);
    void head(Workbench& bench);
    void islands() const;
    void strips(Workbench& bench);
    void strip_row(Workbench& bench, const Strip& strip, bool is_track);
    SessionChanges& changes(Workbench& bench) { return bench.session_changes[path_]; }

    std::filesystem::path path_;
    std::shared_ptr<const OpenSession> session_;
};

void SessionPanel::choose_session(Workbench& bench)
{
    session_.reset();
    const Trace* focus = bench.focus();
    auto found = focus == nullptr ? bench.sessions.end() : bench.sessions.find(focus->path);
    if (found == bench.sessions.end()) found = bench.sessions.find(path_);
    if (found == bench.sessions.end()) found = bench.sessions.begin();
    if (found == bench.sessions.end()) return;
    path_ = found->first;
    session_ = found->second;
}

void SessionPanel::head(Workbench& bench)
{
    const Session& session = session_->session;
    const RenderPlan& plan = session_->plan;
    const Axis time{{}, Scale::linear, Unit::time};
    ImGui::PushFont(fonts().headline);
    ImGui::TextUnformatted((session.name.empty() ? path_.stem().string() : session.name).c_str());
    ImGui::PopFont();
    ImGui::SameLine(0, 18 * ui_scale());
    ImGui::BeginGroup();
    ImGui::TextUnformatted((std::to_string(session.tracks.size()) + " tracks, " +
                            std::to_string(session.buses.size()) + " buses, " +
                            time.text(static_cast<double>(plan.frames) / session.sample_rate))
                               .c_str());
    dim_text(number(session.sample_rate / 1000, 1) + " kHz   block of " + std::to_string(plan.block) +
             " frames   " + number(100 * (1 - plan.activity), 0) + " % silence   " +
             number(plan.memory_bytes / (1 << 20), 0) + " MiB");
    ImGui::EndGroup();
    const std::string words = changes(bench).words();
    const auto& selection = bench.view().selection;
    const std::string label =
        std::string("Render ") + (selection ? "the selection" : "all") + (words.empty() ? "" : ": " + words);
    const float width = ImGui::CalcTextSize(label.c_str()).x + 20 * ui_scale();
    ImGui::SameLine(
        std::max(ImGui::GetCursorPosX() + 20 * ui_scale(), ImGui::GetWindowContentRegionMax().x - width));
    bench.session_to_render = path_;
    if (ImGui::Button((label + "##render").c_str())) bench.ask("render_session");
    mark_item("session/render");
    help_of_last("In the background; it becomes a trace of its own. Select a range on any time axis to "
                 "render only that");
    ImGui::Spacing();
}

void SessionPanel::islands() const
{
    const std::vector<RenderPlan::Island>& all = session_->plan.islands;
    double flops = 0;
    for (const RenderPlan::Island& island : all) flops += island.flops_per_frame;
    ImGui::PushFont(fonts().small);
    dim_text("ISLANDS  \u00B7  what is linear is one spectrum; what is not cuts the session");
    const ImGuiTableFlags flags =
        ImGuiTableFlags_RowBg | ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingStretchProp;
    if (ImGui::BeginTable("islands", 6, flags)) {
        ImGui::TableSetupScrollFreeze(0, 1);
        ImGui::TableSetupColumn("Island", ImGuiTableColumnFlags_WidthStretch, 1.9f);
        ImGui::TableSetupColumn("Transform", ImGuiTableColumnFlags_WidthStretch, 1.2f);
        ImGui::TableSetupColumn("In, out", ImGuiTableColumnFlags_WidthStretch, 0.8f);
        ImGui::TableSetupColumn("Responses", ImGuiTableColumnFlags_WidthStretch, 0.9f);
        ImGui::TableSetupColumn("Tail", ImGuiTableColumnFlags_WidthStretch, 0.7f);
        ImGui::TableSetupColumn("Share", ImGuiTableColumnFlags_WidthStretch, 1.0f);
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().dim));
        ImGui::TableHeadersRow();
        ImGui::PopStyleColor();
        for (const RenderPlan::Island& island : all) {
            ImGui::TableNextRow();
            const auto cell = [](const std::string& words) {
                ImGui::TableNextColumn();
                ImGui::TextUnformatted(words.c_str());
            };
            ImGui::TableNextColumn();
            ImGui::TextUnformatted(fitting(island.name).c_str());
            help_of_last(island.name);
            cell(island.transform <= 0
                     ? "time domain"
                     : (island.partitions > 1 ? std::to_string(island.partitions) + " \u00D7 " : "") +
                           std::to_string(island.transform));
            help_of_last(
                "Points of a transform; where there are several, the parts that a long response is cut into");
            cell(std::to_string(island.inputs) + ", " + std::to_string(island.outputs));
            cell(std::to_string(island.responses));
            cell(number(static_cast<double>(island.tail) / session_->session.sample_rate, 2) + " s");
            ImGui::TableNextColumn();
            const double share = flops > 0 ? island.flops_per_frame / flops : 0;
            ImGui::ProgressBar(static_cast<float>(share), {-1, ImGui::GetTextLineHeight()},
                               (number(100 * share, 0) + " %").c_str());
        }
        ImGui::EndTable();
    }
    ImGui::PopFont();
}

std::string inserts_of(const Strip& strip)
{
    std::string words;
    for (const Insert& insert : strip.inserts)
        words += (words.empty() ? "" : ", ") + insert.type + (insert.bypass ? " (off)" : "");
    return words;
}

std::string routing_of(const Strip& strip)
{
    std::string words = strip.to.empty() ? "" : "\u2192 " + strip.to;
    for (const Send& send : strip.sends)
        words += (words.empty() ? "" : "   ") + send.to + " " + number(send.gain_db, 1) + " dB";
    return words;
}

void SessionPanel::strip_row(Workbench& bench, const Strip& strip, bool is_track)
{
    SessionChanges& change = changes(bench);
    ImGui::TableNextRow();
    ImGui::PushID((is_track ? "t" + strip.name : "b" + strip.name).c_str());
    const auto flip = [&](const char* letter, const char* what, std::set<std::string>& names,
                          std::uint32_t rgb) {
        const bool on = names.contains(strip.name);
        ImGui::PushStyleColor(ImGuiCol_Button, on ? colour4(rgb) : colour4(palette().raised));
        ImGui::PushStyleColor(ImGuiCol_Text, on ? colour4(ink_on(rgb)) : colour4(palette().dim));
        if (ImGui::SmallButton(letter)) {
            if (on)
                names.erase(strip.name);
            else
                names.insert(strip.name);
        }
        ImGui::PopStyleColor(2);
        mark_item(std::string("session/") + letter + "/" + strip.name);
        help_of_last(what);
    };
    ImGui::TableNextColumn();
    flip("S", "Solo", change.solo, palette().warning);
    ImGui::SameLine(0, 4 * ui_scale());
    flip("M", "Mute", change.mute, palette().error);
    ImGui::SameLine(0, 4 * ui_scale());
    ImGui::BeginDisabled(strip.inserts.empty());
    flip("B", "Bypass its inserts", change.bypass, palette().accent);
    ImGui::EndDisabled();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(strip.name.c_str());
    ImGui::TableNextColumn();
    dim_text((is_track ? "track, " : "bus, ") + strip.layout);
    ImGui::TableNextColumn();
    ImGui::TextUnformatted((signed_number(strip.gain_db, 1) + " dB").c_str());
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(fitting(inserts_of(strip)).c_str());
    help_of_last(inserts_of(strip));
    ImGui::TableNextColumn();
    dim_text(fitting(routing_of(strip)));
    help_of_last(routing_of(strip));
    ImGui::PopID();
}

void SessionPanel::strips(Workbench& bench)
{
    const Session& session = session_->session;
    const ImGuiTableFlags flags =
        ImGuiTableFlags_RowBg | ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH;
    if (!ImGui::BeginTable("strips", 6, flags)) return;
    const float unit = ui_scale();
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn("Render with", ImGuiTableColumnFlags_WidthFixed, 96 * unit);
    ImGui::TableSetupColumn("Name", ImGuiTableColumnFlags_WidthStretch, 1.2f);
    ImGui::TableSetupColumn("Kind", ImGuiTableColumnFlags_WidthFixed, 104 * unit);
    ImGui::TableSetupColumn("Gain", ImGuiTableColumnFlags_WidthFixed, 76 * unit);
    ImGui::TableSetupColumn("Inserts", ImGuiTableColumnFlags_WidthStretch, 1.6f);
    ImGui::TableSetupColumn("Goes to", ImGuiTableColumnFlags_WidthStretch, 1.8f);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().dim));
    ImGui::TableHeadersRow();
    ImGui::PopStyleColor();
    for (const Bus& bus : session.buses) strip_row(bench, bus, false);
    ImGuiListClipper clipper; // thousands of tracks cost what is seen
    clipper.Begin(static_cast<int>(session.tracks.size()));
    while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
            strip_row(bench, session.tracks[static_cast<std::size_t>(i)], true);
    ImGui::EndTable();
}

} // namespace

extern const PanelType session_panel{
    "session", "Session", []() -> std::unique_ptr<Panel> { return std::make_unique<SessionPanel>(); }};

} // namespace dubstage::viewer
