// What is under the pointer, and the last message.
#include <imgui.h>

#include "viewer/app/app.h"
#include "viewer/app/regions.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

void draw_status_line(App& app, const Frame& frame)
{
    begin_region("status", frame, true);
    const Workbench& bench = app.bench();
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    const float unit = ui_scale(), y = (frame.y0 + frame.y1 - canvas.text_height()) / 2;
    ImGui::GetWindowDrawList()->AddLine({frame.x0, frame.y0}, {frame.x1, frame.y0}, colour(palette().grid));
    std::string right = "Ctrl+P all commands    ? keys";
    if (bench.view().selection) {
        const Range& range = *bench.view().selection;
        const Axis time{{}, Scale::linear, Unit::time};
        right = "selected " + time.text(range.low) + " \u2013 " + time.text(range.high) + "    " + right;
    }
    const float width = canvas.text_width(right);
    canvas.text({frame.x1 - 12 * unit, y}, right, {palette().dim, 1}, Align::right);
    canvas.clip({frame.x0, frame.y0, frame.x1 - width - 30 * unit, frame.y1});
    // A message stands here where the numbers at the right have no room for it.
    const bool side = regions_of(app, frame.width(), frame.y1, unit).side.width() > 10;
    if (!bench.read_out.empty()) {
        canvas.text({frame.x0 + 12 * unit, y}, bench.read_out, {palette().text, 1});
    } else if (!side && !bench.messages().empty()) {
        const Message& last = bench.messages().back();
        const std::string more =
            bench.messages().size() > 1 ? " (+" + std::to_string(bench.messages().size() - 1) + ")" : "";
        canvas.text({frame.x0 + 12 * unit, y}, severity_glyph(last.severity) + (" " + last.text) + more,
                    {severity_colour(last.severity), 1});
    } else {
        canvas.text({frame.x0 + 12 * unit, y}, "Rest the pointer on a plot to read it", {palette().dim, 1});
    }
    canvas.unclip();
    ImGui::End();
}

} // namespace dubstage::viewer
