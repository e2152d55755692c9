#include "viewer/panels/trace_menu.h"

#include <array>
#include <cstring>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"

namespace dubstage::viewer {

namespace {

void roles(Workbench& bench, const Trace& trace)
{
    for (const Role role : {Role::unmixed, Role::mixed, Role::mastered, Role::reference, Role::other}) {
        if (ImGui::MenuItem(role_name(role), nullptr, trace.role == role))
            bench.edit("", [&](Comparison& c) {
                set_role(c, trace.id, role);
                if (role == Role::reference && c.reference == 0) c.reference = trace.id;
            });
        mark_item(std::string("trace/role/") + role_name(role));
    }
}

void name_field(Workbench& bench, const Trace& trace)
{
    std::array<char, 128> name{};
    std::strncpy(name.data(), trace.name.c_str(), name.size() - 1);
    ImGui::SetNextItemWidth(200 * ui_scale());
    if (ImGui::InputText("##name", name.data(), name.size()) && name[0] != 0)
        bench.edit("rename", [&](Comparison& c) { find(c, trace.id)->name = name.data(); });
    mark_item("trace/name");
}

void colour_field(Workbench& bench, const Trace& trace)
{
    const ImVec4 now = colour4(trace.colour);
    std::array<float, 3> parts{now.x, now.y, now.z};
    if (ImGui::ColorEdit3("Colour", parts.data(), ImGuiColorEditFlags_NoInputs)) {
        const ImU32 packed = ImGui::ColorConvertFloat4ToU32({parts[0], parts[1], parts[2], 0});
        const std::uint32_t rgb = (packed & 255u) << 16 | (packed & 0xff00u) | (packed >> 16 & 255u);
        bench.edit("colour", [&](Comparison& c) { find(c, trace.id)->colour = rgb; });
    }
}

} // namespace

void trace_menu(Workbench& bench, const Trace& trace)
{
    if (!ImGui::BeginPopupContextItem("trace")) return;
    name_field(bench, trace);
    ImGui::Separator();
    roles(bench, trace);
    ImGui::Separator();
    const bool is_reference = bench.now().reference == trace.id;
    if (ImGui::MenuItem("Compare others with this one", "C", is_reference))
        bench.edit("", [&](Comparison& c) { c.reference = is_reference ? 0 : trace.id; });
    mark_item("trace/reference");
    if (ImGui::MenuItem("Shown", nullptr, trace.visible))
        bench.edit("", [&](Comparison& c) { find(c, trace.id)->visible = !trace.visible; });
    colour_field(bench, trace);
    ImGui::Separator();
    const auto with_focus = [&](const char* title, const char* keys, const char* command) {
        if (!ImGui::MenuItem(title, keys)) return;
        bench.focus_on(trace.id);
        bench.ask(command);
    };
    with_focus("Keep its curve as it is now", "K", "keep_trace");
    with_focus("Measure again", "Ctrl+R", "measure_again");
    with_focus("Take out of the comparison", "Delete", "remove");
    ImGui::EndPopup();
}

} // namespace dubstage::viewer
