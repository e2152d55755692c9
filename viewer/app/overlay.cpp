#include "viewer/app/overlay.h"

#include <algorithm>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"

namespace dubstage::viewer {

bool begin_overlay(const char* name, float width, float height, float top_share)
{
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float unit = ui_scale(), wide = std::min(width * unit, screen.x - 24 * unit),
                high = std::min(height * unit, screen.y - 24 * unit);
    const ImGuiWindowFlags still = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav;
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(screen);
    ImGui::SetNextWindowBgAlpha(0.6f);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, colour4(0x000000));
    ImGui::Begin((std::string(name) + "/dim").c_str(), nullptr, still);
    const bool beside = ImGui::IsWindowHovered() && ImGui::IsMouseClicked(0);
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::SetNextWindowPos(
        {std::max(12 * unit, (screen.x - wide) / 2), std::max(12 * unit, (screen.y - high) * top_share)});
    ImGui::SetNextWindowSize({wide, high});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 8 * unit);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {16 * unit, 14 * unit});
    ImGui::Begin(name, nullptr, still);
    ImGui::PopStyleVar(3);
    return !beside;
}

void end_overlay()
{
    ImGui::End();
}

} // namespace dubstage::viewer
