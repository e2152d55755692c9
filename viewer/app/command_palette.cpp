#include "viewer/app/command_palette.h"

#include <algorithm>
#include <imgui.h>

#include "viewer/app/app.h"
#include "viewer/app/overlay.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

// True when it was clicked.
bool entry(const Command& command, bool chosen, bool can)
{
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(can ? palette().text : palette().dim));
    const bool clicked = ImGui::Selectable(("##" + command.name).c_str(), chosen);
    mark_item("palette/" + command.name);
    ImGui::SameLine(8 * ui_scale());
    dim_text(command.group);
    ImGui::SameLine(92 * ui_scale());
    ImGui::TextUnformatted(command.title.c_str());
    ImGui::PopStyleColor();
    if (const std::string keys = keys_text(command); !keys.empty()) {
        ImGui::SameLine(ImGui::GetWindowContentRegionMax().x - ImGui::CalcTextSize(keys.c_str()).x -
                        8 * ui_scale());
        dim_text(keys);
    }
    return clicked;
}

} // namespace

void CommandPalette::open()
{
    letters_.fill(0);
    chosen_ = 0;
    open_ = true;
    fresh_ = 3; // a menu that closes gives it to another window first
}

void CommandPalette::draw(App& app)
{
    if (!open_) return;
    if (!begin_overlay("palette", 620, 460, 0.25f)) open_ = false;
    if (fresh_ > 0) ImGui::SetKeyboardFocusHere();
    fresh_ = std::max(0, fresh_ - 1);
    ImGui::SetNextItemWidth(-1);
    const bool enter = ImGui::InputTextWithHint("##letters", "What shall be done?", letters_.data(),
                                                letters_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    if (ImGui::IsItemActive()) fresh_ = 0;
    if (ImGui::IsItemEdited()) chosen_ = 0;
    mark_item("palette/letters");
    const auto found = app.commands().matching(letters_.data());
    const int last = static_cast<int>(found.size()) - 1;
    if (ImGui::IsKeyPressed(key::down)) ++chosen_;
    if (ImGui::IsKeyPressed(key::up)) --chosen_;
    chosen_ = std::clamp(chosen_, 0, std::max(0, last));
    const Command* wanted = enter && last >= 0 ? found[static_cast<std::size_t>(chosen_)] : nullptr;
    ImGui::Spacing();
    ImGui::BeginChild("list");
    for (int i = 0; i <= last; ++i) {
        const Command& command = *found[static_cast<std::size_t>(i)];
        if (entry(command, i == chosen_, !command.can || command.can(app))) wanted = &command;
        if (i == chosen_ && !ImGui::IsItemVisible()) ImGui::SetScrollHereY();
    }
    if (found.empty()) dim_text("Nothing has these letters in its name");
    ImGui::EndChild();
    end_overlay();
    if (wanted == nullptr) return;
    open_ = false;
    app.bench().ask(wanted->name);
}

} // namespace dubstage::viewer
