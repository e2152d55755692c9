#include "viewer/app/key_help.h"

#include <imgui.h>

#include "viewer/app/app.h"
#include "viewer/app/overlay.h"
#include "viewer/draw/style.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

struct Gesture {
    const char *what, *does;
};
constexpr Gesture gestures[] = {{"Drag", "Select a time range"},
                                {"Right drag", "Move the view"},
                                {"Middle drag", "Zoom to a range"},
                                {"Wheel", "Zoom at the pointer"},
                                {"Ctrl + wheel", "Zoom levels"},
                                {"Shift + wheel", "Scroll"},
                                {"Over an axis", "That axis alone"},
                                {"Double click", "Show all"},
                                {"Right click", "Menu: save, copy"},
                                {"Click", "Playhead, or pin the cursor"},
                                {"Click in a legend", "Show or hide a trace"},
                                {"Alt + click there", "Only that one"},
                                {"B held, on a spectrum", "Hear that band alone"}};

void line(const std::string& what, const std::string& does)
{
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(does.c_str());
    ImGui::TableNextColumn();
    dim_text(what);
}

bool begin_list(const char* name)
{
    if (!ImGui::BeginTable(name, 2, ImGuiTableFlags_SizingStretchProp)) return false;
    ImGui::TableSetupColumn("does", ImGuiTableColumnFlags_WidthStretch, 1.7f);
    ImGui::TableSetupColumn("keys", ImGuiTableColumnFlags_WidthStretch, 1);
    return true;
}

void heading(const std::string& words)
{
    ImGui::Dummy({1, 4 * ui_scale()});
    ImGui::PushFont(fonts().bold);
    ImGui::TextUnformatted(words.c_str());
    ImGui::PopFont();
}

void group(const App& app, const std::string& name)
{
    heading(name);
    if (!begin_list(name.c_str())) return;
    std::size_t first_of_nine = 0;
    for (const Command& command : app.commands().all()) {
        if (command.group != name || command.keys.empty()) continue;
        // Nine of one kind are one line.
        if (command.name.starts_with("focus_") && first_of_nine++ > 0) continue;
        if (first_of_nine == 1 && command.name.starts_with("focus_"))
            line("1 \u2026 9", "Give a trace the focus");
        else
            line(keys_text(command), command.title);
    }
    ImGui::EndTable();
}

} // namespace

bool draw_key_help(App& app)
{
    bool stays = begin_overlay("keys", 1080, 720, 0.5f);
    ImGui::PushFont(fonts().headline);
    ImGui::TextUnformatted("Keys and mouse");
    ImGui::PopFont();
    ImGui::SameLine(ImGui::GetWindowContentRegionMax().x - 60 * ui_scale());
    if (ImGui::Button("Close")) stays = false;
    if (ImGui::BeginTable("columns", 3, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_ScrollY)) {
        ImGui::TableNextColumn();
        group(app, "File");
        group(app, "Edit");
        group(app, "Listen");
        ImGui::TableNextColumn();
        group(app, "View");
        ImGui::TableNextColumn();
        group(app, "Traces");
        heading("Mouse, on every plot");
        if (begin_list("mouse")) {
            for (const Gesture& gesture : gestures) line(gesture.what, gesture.does);
            ImGui::EndTable();
        }
        ImGui::EndTable();
    }
    end_overlay();
    return stays;
}

} // namespace dubstage::viewer
