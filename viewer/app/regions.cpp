#include "viewer/app/regions.h"

#include <algorithm>
#include <imgui.h>

#include "viewer/app/app.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

Regions regions_of(const App& app, float width, float height, float unit)
{
    constexpr float menu = 30, top = 44, list = 132, narrow_list = 46, side = 344, overview = 62, status = 26,
                    least_width = 1020, least_height = 520;
    const bool wide = width >= least_width * unit;
    const float x0 = (wide ? list : narrow_list) * unit,
                x1 = wide && app.bench().view().side_bar ? width - side * unit : width;
    const float y0 = (menu + top) * unit, y2 = height - status * unit,
                y1 = height >= least_height * unit ? y2 - overview * unit : y2;
    Regions regions;
    regions.menu = {0, 0, width, menu * unit};
    regions.top = {0, menu * unit, width, y0};
    regions.panels = {0, y0, x0, y2};
    regions.middle = {x0, y0, x1, y1};
    regions.overview = {x0, y1, x1, y2};
    regions.side = {x1, y0, width, y2};
    regions.status = {0, y2, width, height};
    return regions;
}

void begin_region(const char* name, const Frame& frame, bool raised)
{
    ImGui::SetNextWindowPos({frame.x0, frame.y0});
    ImGui::SetNextWindowSize({frame.width(), frame.height()});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, colour4(raised ? palette().panel : palette().window));
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleColor();
    mark(name, frame);
}

void draw_panel_list(App& app, const Frame& frame)
{
    begin_region("panels", frame, true);
    const bool narrow = frame.width() < 80 * ui_scale();
    int number = 0;
    for (const PanelType& type : panel_types()) {
        ++number;
        const bool on = app.bench().view().panel == type.name;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float high = 32 * ui_scale();
        ImGui::PushID(type.name);
        ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0.5f});
        if (ImGui::Selectable("##panel", on, 0, {0, high})) app.run(std::string("panel_") + type.name);
        ImGui::PopStyleVar();
        mark_item(std::string("panels/") + type.name);
        const std::string key = "F" + std::to_string(number);
        ScreenCanvas canvas(*ImGui::GetWindowDrawList());
        const float middle = at.y + high / 2;
        canvas.text({at.x + 2 * ui_scale(), middle - canvas.text_height() / 2}, key, {palette().dim, 1});
        if (!narrow)
            canvas.text({at.x + 26 * ui_scale(), middle - canvas.text_height(TextSize::text) / 2}, type.title,
                        {on ? palette().text : palette().dim, 1}, Align::left, TextSize::text);
        if (on) canvas.box({frame.x0, at.y, frame.x0 + 3 * ui_scale(), at.y + high}, {palette().accent, 1});
        if (narrow) help_of_last(type.title);
        ImGui::PopID();
    }
    ImGui::End();
}

void draw_panel(App& app, const Frame& frame)
{
    begin_region("middle", frame, false);
    if (app.bench().now().traces.empty())
        draw_welcome(app);
    else
        app.panel().draw(app.bench());
    ImGui::End();
}

void draw_welcome(App& app)
{
    const float unit = ui_scale();
    const Frame room = rest_of_window();
    const float left = std::max(room.x0 + 8 * unit, (room.x0 + room.x1) / 2 - 230 * unit);
    float y = room.y0 + std::max(20 * unit, 0.24f * room.height());
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    ImGui::SetCursorScreenPos({left, y});
    ImGui::PushFont(fonts().headline);
    ImGui::TextUnformatted("Compare mixes, masters and references");
    ImGui::PopFont();
    y += 46 * unit;
    const std::array<std::string, 3> lines{
        "Drop audio files, measured results (.dsm), a session (.toml), a folder or a saved comparison here.",
        "Each becomes a coloured trace. Measuring runs in the background; what is ready is shown at once.",
        "Names tell roles: \u201Cmix\u201D, \u201Cmaster\u201D, \u201Cref\u201D. What is a reference is what "
        "others are compared with."};
    for (const std::string& line : lines) {
        ImGui::SetCursorScreenPos({left, y});
        ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + std::min(560 * unit, room.x1 - left - 8 * unit));
        dim_text(line);
        ImGui::PopTextWrapPos();
        y = ImGui::GetCursorScreenPos().y + 2 * unit;
    }
    ImGui::SetCursorScreenPos({left, y + 14 * unit});
    if (ImGui::Button("Open files\u2026   Ctrl+O")) app.bench().ask("open");
    mark_item("welcome/open");
    ImGui::SameLine();
    if (ImGui::Button("Keys and mouse   ?")) app.bench().ask("keys");
    const auto recent = app.recent().paths();
    if (recent.empty()) return;
    ImGui::SetCursorScreenPos({left, ImGui::GetCursorScreenPos().y + 22 * unit});
    dim_text("Opened before");
    constexpr std::size_t most = 8;
    for (std::size_t i = 0; i < std::min(recent.size(), most); ++i) {
        ImGui::SetCursorScreenPos({left, ImGui::GetCursorScreenPos().y});
        if (ImGui::Selectable(recent[i].filename().string().c_str(), false, 0, {460 * unit, 0}))
            app.open({recent[i]});
        help_of_last(recent[i].string());
    }
}

} // namespace dubstage::viewer
