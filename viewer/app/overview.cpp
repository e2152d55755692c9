// The whole programme in a strip: its loudness, its findings, and the part that the panels show.
#include <algorithm>
#include <cmath>
#include <imgui.h>

#include "viewer/app/app.h"
#include "viewer/app/regions.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

class Strip {
  public:
    Strip(Workbench& bench, const Frame& frame)
        : bench_(bench), frame_(frame), all_{0, bench.longest_seconds()}, canvas_(*ImGui::GetWindowDrawList())
    {}

    void draw()
    {
        canvas_.box(frame_, {palette().plot, 1}, 0);
        const Trace* focus = bench_.focus();
        const ProgrammePointer programme = focus == nullptr ? nullptr : bench_.programme(focus->id);
        if (programme) {
            loudness(*focus, *programme);
            findings(*programme);
        }
        window();
    }

    void handle()
    {
        ImGui::SetCursorScreenPos({frame_.x0, frame_.y0});
        ImGui::InvisibleButton("overview", {std::max(1.0f, frame_.width()), std::max(1.0f, frame_.height())});
        mark_item("overview/strip");
        const ImGuiIO& io = ImGui::GetIO();
        const Range shown = bench_.seconds();
        // Within the window a drag moves it; beside it a new one is drawn.
        enum Drag { none, moves, draws };
        ImGuiStorage& kept = *ImGui::GetStateStorage();
        const ImGuiID drag = ImGui::GetID("drag");
        if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0, 3)) {
            const double moved = seconds(io.MousePos.x) - seconds(io.MousePos.x - io.MouseDelta.x);
            const double from = seconds(io.MouseClickedPos[0].x), to = seconds(io.MousePos.x);
            if (kept.GetInt(drag) == none)
                kept.SetInt(drag, bench_.view().shown_seconds() && shown.holds(from) ? moves : draws);
            if (kept.GetInt(drag) == moves)
                set({shown.low + moved, shown.high + moved});
            else
                set({std::min(from, to), std::max(from, to)});
        } else if (!ImGui::IsItemActive()) {
            kept.SetInt(drag, none);
        }
        if (!ImGui::IsItemHovered()) return;
        if (io.MouseWheel != 0)
            set(zoomed({shown}, share_in(shown, seconds(io.MousePos.x)),
                       std::pow(0.8, double{io.MouseWheel})));
        if (ImGui::IsMouseDoubleClicked(0))
            bench_.edit_view("zoom time", [](View& view) { view.show_seconds({}); });
        else if (ImGui::IsMouseReleased(0) && std::abs(ImGui::GetMouseDragDelta(0, 0).x) < 3)
            bench_.seek(seconds(io.MousePos.x));
    }

  private:
    static double share_in(const Range& range, double value)
    {
        return std::clamp((value - range.low) / range.span(), 0.0, 1.0);
    }
    float px(double seconds) const
    {
        return frame_.x0 + static_cast<float>((seconds - all_.low) / all_.span()) * frame_.width();
    }
    double seconds(float x) const
    {
        return all_.low + all_.span() * double{(x - frame_.x0) / frame_.width()};
    }
    void set(const Range& range)
    {
        const Range next = limited(range, all_, Scale::linear, std::min(0.5, all_.high));
        bench_.edit_view("zoom time", [&](View& view) {
            view.show_seconds(next == all_ ? std::nullopt : std::optional(next));
        });
    }

    // Loudest short-term value of each column, upright from the bottom.
    void loudness(const Trace& trace, const Programme& programme)
    {
        const std::vector<float>& values = programme.short_term;
        if (values.empty()) return;
        constexpr float lowest = -50, highest = -4;
        const auto columns = static_cast<std::size_t>(std::max(1.0f, frame_.width()));
        std::vector<Point> upper, lower;
        for (std::size_t c = 0; c <= columns; ++c) {
            const double from = seconds(frame_.x0 + static_cast<float>(c)) / step_seconds,
                         to = seconds(frame_.x0 + static_cast<float>(c) + 1) / step_seconds;
            const auto first = static_cast<std::size_t>(std::max(0.0, from)),
                       last = std::min(values.size(), static_cast<std::size_t>(std::max(0.0, to)) + 1);
            if (first >= last) break;
            const float most = *std::max_element(values.begin() + static_cast<std::ptrdiff_t>(first),
                                                 values.begin() + static_cast<std::ptrdiff_t>(last));
            const float share = std::clamp((most - lowest) / (highest - lowest), 0.0f, 1.0f);
            const float x = frame_.x0 + static_cast<float>(c);
            upper.push_back({x, frame_.y1 - share * (frame_.height() - 2)});
            lower.push_back({x, frame_.y1});
        }
        canvas_.between(upper, lower, {trace.colour, 0.45f});
    }

    void findings(const Programme& programme)
    {
        for (const Severity severity : {Severity::note, Severity::warning, Severity::error})
            for (const Finding& finding : programme.measured.findings) {
                if (finding.from < 0 || finding.severity != severity) continue;
                const float x = std::floor(px(programme.seconds_at(finding.from)));
                canvas_.box({x, frame_.y0, x + 2 * ui_scale(), frame_.y0 + 8 * ui_scale()},
                            {severity_colour(severity), 1}, 0);
            }
    }

    void window()
    {
        const Range shown = bench_.drawn_seconds();
        if (bench_.view().selection) {
            const Range range = *bench_.view().selection;
            canvas_.box({px(range.low), frame_.y0, std::max(px(range.low) + 1, px(range.high)), frame_.y1},
                        {palette().accent, 0.2f}, 0);
        }
        if (shown != all_) {
            const float x0 = px(shown.low), x1 = std::max(x0 + 2, px(shown.high));
            canvas_.box({frame_.x0, frame_.y0, x0, frame_.y1}, {palette().window, 0.65f}, 0);
            canvas_.box({x1, frame_.y0, frame_.x1, frame_.y1}, {palette().window, 0.65f}, 0);
            for (const float x : {x0, x1})
                canvas_.box({x - 1, frame_.y0, x + 1, frame_.y1}, {palette().text, 0.8f}, 0);
        }
        if (bench_.playhead > 0 || bench_.playing) {
            const float x = px(bench_.playhead);
            canvas_.box({x, frame_.y0, x + 1.5f * ui_scale(), frame_.y1}, {palette().ok, 1}, 0);
        }
    }

    Workbench& bench_;
    const Frame frame_;
    const Range all_;
    ScreenCanvas canvas_;
};

} // namespace

void draw_overview(App& app, const Frame& frame)
{
    if (frame.height() < 10) return;
    begin_region("overview", frame, true);
    const float unit = ui_scale();
    Strip strip(app.bench(),
                {frame.x0 + 58 * unit, frame.y0 + 6 * unit, frame.x1 - 20 * unit, frame.y1 - 6 * unit});
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    canvas.text({frame.x0 + 50 * unit, frame.y0 + 8 * unit}, "whole", {palette().dim, 1}, Align::right);
    strip.draw();
    strip.handle();
    ImGui::End();
}

} // namespace dubstage::viewer
