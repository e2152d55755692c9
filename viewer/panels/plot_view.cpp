#include "viewer/panels/plot_view.h"

#include <algorithm>
#include <cmath>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"

namespace dubstage::viewer {

namespace {

constexpr double notch = 0.8;  // of the wheel: what is left of the range
constexpr float drag_from = 4; // pixels until a press becomes a drag

class Handling {
  public:
    Handling(const Plot& plot, const Frame& frame, const PlotGrips& grips)
        : plot_(plot), frame_(frame), grips_(grips), io_(ImGui::GetIO())
    {}

    PlotTouch touch(bool hovered, bool active)
    {
        PlotTouch touch;
        touch.frame = frame_;
        touch.mouse = {io_.MousePos.x, io_.MousePos.y};
        if (!hovered && !active) return touch;
        touch.x = x_at(touch.mouse.x);
        touch.y = plot_.y.value(double{frame_.y1 - touch.mouse.y} / double{frame_.height()});
        touch.hovered = hovered && frame_.holds(touch.mouse.x, touch.mouse.y);
        if (hovered) wheel(touch);
        if (active) drags(touch);
        if (hovered && ImGui::IsMouseDoubleClicked(0)) fit(touch.mouse);
        touch.clicked =
            touch.hovered && ImGui::IsMouseReleased(0) &&
            std::hypot(ImGui::GetMouseDragDelta(0, 0).x, ImGui::GetMouseDragDelta(0, 0).y) < drag_from;
        return touch;
    }

  private:
    double x_at(float pixel) const
    {
        return plot_.x.value(double{pixel - frame_.x0} / double{frame_.width()});
    }
    static void set(const Grip& grip, const Axis& axis, const Range& range)
    {
        if (grip.set) grip.set(limited(range, grip.limits, axis.scale, grip.least));
    }

    void wheel(const PlotTouch& touch)
    {
        if (io_.MouseWheel == 0 && io_.MouseWheelH == 0) return;
        const double turns = double{io_.MouseWheel};
        const bool on_y = io_.KeyCtrl || touch.mouse.x < frame_.x0;
        Axis x = plot_.x; // as it will be: notches that come while it glides add up
        if (grips_.x.wanted) x.range = *grips_.x.wanted;
        if (io_.KeyShift || io_.MouseWheelH != 0) {
            set(grips_.x, x, panned(x, -0.1 * (turns + double{io_.MouseWheelH})));
        } else if (on_y) {
            const double share =
                std::clamp(double{frame_.y1 - touch.mouse.y} / double{frame_.height()}, 0.0, 1.0);
            Axis y = plot_.y;
            if (grips_.y.wanted) y.range = *grips_.y.wanted;
            set(grips_.y, y, zoomed(y, share, std::pow(notch, turns)));
        } else {
            const double share =
                std::clamp(double{touch.mouse.x - frame_.x0} / double{frame_.width()}, 0.0, 1.0);
            set(grips_.x, x, zoomed(x, share, std::pow(notch, turns)));
        }
    }

    void drags(const PlotTouch& touch)
    {
        const bool space = io_.KeysDown[32];
        if (ImGui::IsMouseDragging(1, drag_from) || (space && ImGui::IsMouseDragging(0, drag_from))) {
            set(grips_.x, plot_.x, panned(plot_.x, -double{io_.MouseDelta.x / frame_.width()}));
            set(grips_.y, plot_.y, panned(plot_.y, double{io_.MouseDelta.y / frame_.height()}));
            return;
        }
        const float start = io_.MouseClickedPos[ImGui::IsMouseDown(2) ? 2 : 0].x;
        const Range dragged{std::min(x_at(start), touch.x), std::max(x_at(start), touch.x)};
        if (ImGui::IsMouseDragging(0, drag_from) && grips_.select && !space)
            grips_.select(limited(dragged, plot_.x.range, plot_.x.scale, 0));
        if (ImGui::IsMouseReleased(2) || !ImGui::IsMouseDragging(2, drag_from)) return;
        ImGui::GetWindowDrawList()->AddRectFilled({std::min(start, touch.mouse.x), frame_.y0},
                                                  {std::max(start, touch.mouse.x), frame_.y1},
                                                  colour(palette().text, 0.15f));
    }

  public:
    // The middle button was let go after a drag.
    void zoom_to_dragged()
    {
        if (!ImGui::IsMouseReleased(2)) return;
        const float start = io_.MouseClickedPos[2].x, end = io_.MousePos.x;
        if (std::abs(end - start) < drag_from) return;
        set(grips_.x, plot_.x, {x_at(std::min(start, end)), x_at(std::max(start, end))});
    }

  private:
    void fit(const Point& mouse)
    {
        const bool y_only = mouse.x<frame_.x0, x_only = mouse.y> frame_.y1;
        if (!y_only && grips_.x.fit) grips_.x.fit();
        if (!x_only && grips_.y.fit) grips_.y.fit();
        if (!y_only && !x_only && grips_.select) grips_.select(std::nullopt);
    }

    const Plot& plot_;
    const Frame frame_;
    const PlotGrips& grips_;
    const ImGuiIO& io_;
};

void menu(const std::string& id, Workbench& bench, const PlotGrips& grips)
{
    const ImVec2 moved = ImGui::GetMouseDragDelta(1, 0);
    if (ImGui::IsItemHovered() && ImGui::IsMouseReleased(1) && std::hypot(moved.x, moved.y) < drag_from)
        ImGui::OpenPopup((id + "/menu").c_str());
    if (!ImGui::BeginPopup((id + "/menu").c_str())) return;
    if (ImGui::MenuItem("Show all", "F")) {
        if (grips.x.fit) grips.x.fit();
        if (grips.y.fit) grips.y.fit();
    }
    if (grips.select && ImGui::MenuItem("Select nothing", "Esc")) grips.select(std::nullopt);
    ImGui::Separator();
    if (ImGui::MenuItem("Save as PNG", "Ctrl+E")) bench.ask("export_png");
    if (ImGui::MenuItem("Save as SVG", "Ctrl+Shift+E")) bench.ask("export_svg");
    if (ImGui::MenuItem("Save as CSV")) bench.ask("export_csv");
    if (ImGui::MenuItem("Copy read-out", "Ctrl+C")) bench.ask("copy");
    ImGui::EndPopup();
}

} // namespace

PlotTouch plot_view(const std::string& id, const Plot& plot, const Frame& area, Workbench& bench,
                    const PlotGrips& grips)
{
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ScreenCanvas canvas(list);
    draw(plot, area, canvas);
    const Frame frame = inner_frame(plot, area, canvas);
    ImGui::SetCursorScreenPos({area.x0, area.y0});
    ImGui::InvisibleButton(id.c_str(), {std::max(1.0f, area.width()), std::max(1.0f, area.height())},
                           ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                               ImGuiButtonFlags_MouseButtonMiddle);
    const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive();
    mark(id, frame);
    Handling handling(plot, frame, grips);
    const PlotTouch touch = handling.touch(hovered, active);
    if (hovered) handling.zoom_to_dragged();
    menu(id, bench, grips);
    return touch;
}

Grip time_grip(Workbench& bench)
{
    const Range all{0, bench.longest_seconds()};
    return {all, std::min(0.5, all.high),
            [&bench, all](const Range& range) {
                bench.edit_view("zoom time", [&](View& view) {
                    view.show_seconds(range == all ? std::nullopt : std::optional(range));
                });
            },
            [&bench] { bench.edit_view("zoom time", [](View& view) { view.show_seconds({}); }); },
            bench.seconds()};
}

namespace {

constexpr Range all_hertz{10, 96000};
constexpr double narrowest_hertz = 1.1; // a ratio

} // namespace

Grip hertz_grip(Workbench& bench)
{
    return {all_hertz, narrowest_hertz,
            [&bench](const Range& range) {
                bench.edit_view("zoom hertz", [&](View& view) { view.show_hertz(range); });
            },
            [&bench] { bench.edit_view("zoom hertz", [](View& view) { view.show_hertz(View().hertz); }); },
            bench.hertz()};
}

Axis hertz_axis(const Workbench& bench)
{
    return {limited(bench.drawn_hertz(), all_hertz, Scale::logarithmic, narrowest_hertz),
            Scale::logarithmic,
            Unit::hertz,
            {},
            "Hz"};
}

Axis time_axis(const Workbench& bench)
{
    const View& view = bench.view();
    const Measurement* focus = bench.measured(bench.now().focus);
    const double rate = focus != nullptr && focus->sample_rate > 0 ? focus->sample_rate : 48000;
    return {bench.drawn_seconds(),
            Scale::linear,
            Unit::time,
            {view.time, rate, view.frames_per_second, view.drop_frame},
            "s"};
}

void audition_at(Workbench& bench, const PlotTouch& touch, double hz)
{
    const ImGuiIO& io = ImGui::GetIO();
    if (!touch.hovered || io.WantTextInput || io.KeyCtrl || !io.KeysDown['B']) return;
    const double third = std::exp2(1.0 / 3); // to both sides
    bench.listening.audition_hz = Range{hz / third, hz * third};
    bench.read_out += "   hearing " + long_hertz(hz / third) + " to " + long_hertz(hz * third);
}

} // namespace dubstage::viewer
