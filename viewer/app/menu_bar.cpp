// The menus: every command by its group, and the files opened before.
#include <imgui.h>

#include "viewer/app/app.h"
#include "viewer/app/regions.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

void command_item(App& app, const Command& command)
{
    const bool can = !command.can || command.can(app), on = command.on && command.on(app);
    if (ImGui::MenuItem(command.title.c_str(), keys_text(command).c_str(), on, can))
        app.bench().ask(command.name);
    mark_item("menu/" + command.name);
}

void recent_menu(App& app)
{
    if (!ImGui::BeginMenu("Open recent", !app.recent().paths().empty())) return;
    const auto paths = app.recent().paths();
    for (const std::filesystem::path& path : paths) {
        if (ImGui::MenuItem(path.filename().string().c_str())) app.open({path});
        help_of_last(path.string());
    }
    ImGui::EndMenu();
}

void menu(App& app, const std::string& group)
{
    const bool open = ImGui::BeginMenu(group.c_str());
    mark_item("menu/" + group);
    if (!open) return;
    for (const Command& command : app.commands().all()) {
        if (command.group != group) continue;
        command_item(app, command);
        if (command.name == "open") recent_menu(app);
    }
    ImGui::EndMenu();
}

} // namespace

void draw_menu_bar(App& app, const Frame& frame)
{
    ImGui::SetNextWindowPos({frame.x0, frame.y0});
    ImGui::SetNextWindowSize({frame.width(), frame.height()});
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {9 * ui_scale(), 6 * ui_scale()});
    ImGui::PushStyleColor(ImGuiCol_MenuBarBg, colour4(palette().panel));
    ImGui::Begin("menu", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_MenuBar);
    if (ImGui::BeginMenuBar()) {
        ImGui::PushFont(fonts().bold);
        ImGui::TextUnformatted("Dubstage");
        ImGui::PopFont();
        ImGui::Dummy({6 * ui_scale(), 1});
        for (const char* group : {"File", "Edit", "View", "Traces", "Listen"}) menu(app, group);
        const std::string name = app.title();
        const float width = ImGui::CalcTextSize(name.c_str()).x;
        ImGui::SameLine(ImGui::GetWindowWidth() - width - 26 * ui_scale());
        dim_text(name);
        ImGui::EndMenuBar();
    }
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
}

} // namespace dubstage::viewer
