// The image of a programme: where it lies, how wide each band is, how its channels agree over time, and of
// surround the level of each loudspeaker in its place.
#include <algorithm>
#include <array>
#include <cmath>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/model/scope.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/room_view.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

const char* const no_image = "One channel has no width: open something with two channels or more";

class StereoPanel final : public Panel {
  public:
    void draw(Workbench& bench) override
    {
        gather(bench);
        if (focus_ == nullptr) {
            width_ = Plot();
            empty_note("Nothing stereo in focus", no_image);
            return;
        }
        controls();
        legend(bench);
        figures();
        const Frame room = rest_of_window();
        const float unit = ui_scale(), middle = room.y0 + 0.56f * room.height();
        const bool surround = focus_->programme->measured.channels.size() > 2;
        const float square = std::min(middle - room.y0 - 8 * unit, 0.42f * room.width());
        scope({room.x0 + 8 * unit, room.y0, room.x0 + 8 * unit + square, room.y0 + square});
        const float left = room.x0 + square + 20 * unit;
        bench.cursor_hz.reset();
        bench.cursor_seconds.reset();
        if (surround) {
            const float split = std::max(left + 200 * unit, room.x1 - (middle - room.y0));
            bands(bench, {left, room.y0, split - 8 * unit, middle});
            draw_room(focus_->programme->measured, {split, room.y0, room.x1, middle - 4 * unit},
                      focus_->trace->colour);
        } else {
            bands(bench, {left, room.y0, room.x1, middle});
        }
        history(bench, {room.x0, middle + 4 * unit, room.x1, room.y1});
    }
    std::vector<const Plot*> plots() const override
    {
        return focus_ == nullptr ? std::vector<const Plot*>{}
                                 : std::vector<const Plot*>{&width_, &agreement_, &history_};
    }

  private:
    void gather(Workbench& bench);
    void controls();
    void figures() const;
    void scope(const Frame& area);
    void bands(Workbench& bench, const Frame& area);
    void history(Workbench& bench, const Frame& area);
    const StereoFigures* pair_of(const Programme& programme) const;

    std::vector<Workbench::Shown> shown_;
    const Workbench::Shown* focus_ = nullptr;
    int pair_ = 0;
    Plot width_, agreement_, history_;
    std::vector<std::vector<float>> curves_; // that the plots draw
    ProgrammePointer scope_of_;
    std::uint32_t scope_colour_ = 0, scope_ground_ = 0;
    int scope_size_ = 0;
    Scope scope_;
};

const StereoFigures* StereoPanel::pair_of(const Programme& programme) const
{
    const auto& pairs = programme.measured.stereo;
    if (pairs.empty()) return nullptr;
    return &pairs[std::min(static_cast<std::size_t>(pair_), pairs.size() - 1)];
}

void StereoPanel::gather(Workbench& bench)
{
    shown_ = bench.shown();
    focus_ = nullptr;
    std::erase_if(shown_, [](const Workbench::Shown& one) {
        return one.programme->measured.stereo.empty() || one.trace->kept.has_value();
    });
    for (const Workbench::Shown& one : shown_)
        if (one.trace->id == bench.now().focus) focus_ = &one;
}

void StereoPanel::controls()
{
    const Measurement& measured = focus_->programme->measured;
    std::vector<std::string> names;
    const auto name = [&](int channel) {
        const auto index = static_cast<std::size_t>(channel);
        return index < measured.channels.size() ? measured.channels[index].name : std::to_string(channel + 1);
    };
    for (const StereoFigures& pair : measured.stereo) names.push_back(name(pair.x) + " and " + name(pair.y));
    pair_ = std::min(pair_, static_cast<int>(names.size()) - 1);
    choose("stereo/pair", names, pair_, 150);
}

void StereoPanel::figures() const
{
    const StereoFigures& pair = *pair_of(*focus_->programme);
    struct Figure {
        const char* name;
        std::string value;
        bool bad;
    };
    const std::array<Figure, 5> all{
        {{"Correlation", signed_number(pair.correlation, 2), pair.correlation < 0},
         {"Lowest, 400 ms", signed_number(pair.lowest_correlation, 2), pair.lowest_correlation < -0.2},
         {"Balance", signed_number(pair.balance_db, 1) + " dB to the right", std::abs(pair.balance_db) > 1.5},
         {"Side to mid", number(pair.side_mid_db, 1) + " dB", false},
         {"Lost in mono", number(pair.mono_loss_lu, 1) + " LU", pair.mono_loss_lu > 2}}};
    const float left = ImGui::GetCursorPosX();
    float x = left;
    for (const Figure& figure : all) {
        ImGui::SetCursorPosX(x);
        ImGui::BeginGroup();
        ImGui::PushFont(fonts().small);
        dim_text(figure.name);
        ImGui::PopFont();
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(figure.bad ? palette().warning : palette().text));
        ImGui::TextUnformatted(((figure.bad ? "\u26A0 " : "") + figure.value).c_str());
        ImGui::PopStyleColor();
        ImGui::EndGroup();
        x += std::max(118 * ui_scale(), ImGui::GetItemRectSize().x + 24 * ui_scale());
        if (&figure != &all.back()) ImGui::SameLine();
    }
    ImGui::Spacing();
}

void StereoPanel::scope(const Frame& area)
{
    const int size = std::max(16, static_cast<int>(area.width()));
    const std::uint32_t ground = palette().plot, rgb = focus_->trace->colour;
    if (scope_of_ != focus_->programme || scope_size_ != size || scope_colour_ != rgb ||
        scope_ground_ != ground) {
        const std::uint64_t revision = scope_.picture.revision;
        scope_ = dubstage::viewer::scope_of(*focus_->programme, size, rgb, ground);
        scope_.picture.revision = revision + 1;
        scope_of_ = focus_->programme;
        scope_size_ = size;
        scope_colour_ = rgb;
        scope_ground_ = ground;
    }
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    canvas.picture(area, scope_.picture);
    const float unit = ui_scale(), x = (area.x0 + area.x1) / 2, y = (area.y0 + area.y1) / 2;
    const Ink line{palette().grid, 1}, words{palette().dim, 1};
    canvas.line({{x, area.y0}, {x, area.y1}}, line, 1);
    canvas.line({{area.x0, y}, {area.x1, y}}, line, 1);
    canvas.line({{area.x0, area.y0}, {area.x1, area.y1}}, line, 1);
    canvas.line({{area.x1, area.y0}, {area.x0, area.y1}}, line, 1);
    canvas.text({x + 5 * unit, area.y0 + 4 * unit}, "mono", words);
    canvas.text({area.x0 + 6 * unit, area.y0 + 4 * unit}, "left", words);
    canvas.text({area.x1 - 6 * unit, area.y0 + 4 * unit}, "right", words, Align::right);
    canvas.text({area.x0 + 6 * unit, y + 4 * unit}, "out of phase", words);
    canvas.text({area.x1 - 6 * unit, area.y1 - 18 * unit}, "edges at " + number(scope_.reach_db, 1) + " dBFS",
                words, Align::right);
    mark("stereo/scope", area);
}

// Side over mid, and correlation, of each third octave.
void StereoPanel::bands(Workbench& bench, const Frame& area)
{
    width_ = Plot();
    agreement_ = Plot();
    width_.x = agreement_.x = hertz_axis(bench);
    width_.y = {{-42, 6}, Scale::linear, Unit::decibel, {}, "dB"};
    agreement_.y = {{-1, 1}, Scale::linear, Unit::plain, {}, "correlation"};
    width_.title = "side to mid in each third octave, dB; 0 = as wide as deep";
    agreement_.title = "correlation in each third octave";
    width_.x_labels = false;
    agreement_.zones.push_back({{-INFINITY, INFINITY}, {-1, 0}, {palette().error, 0.10f}});
    agreement_.levels.push_back({0, {palette().dim, 0.6f}});
    width_.levels.push_back({0, {palette().dim, 0.6f}});
    curves_.clear();
    curves_.reserve(3 * shown_.size() + 1);
    for (const Workbench::Shown& one : shown_) {
        const StereoFigures* pair = pair_of(*one.programme);
        std::array<std::vector<float>, 3> values; // hertz, side to mid, correlation
        for (std::size_t i = 0; i < pair->band_hz.size(); ++i) {
            values[0].push_back(static_cast<float>(pair->band_hz[i]));
            values[1].push_back(std::max(-200.0f, static_cast<float>(pair->band_side_mid_db[i])));
            values[2].push_back(static_cast<float>(pair->band_correlation[i]));
        }
        const std::size_t first = curves_.size();
        for (auto& v : values) curves_.push_back(std::move(v));
        const Ink ink{one.trace->colour, 1};
        const float width = width_of(*one.trace, bench.now().focus);
        width_.series.push_back(
            {one.trace->name, {curves_[first + 1], curves_[first]}, 0, ink, width, dash_of(*one.trace)});
        agreement_.series.push_back(
            {one.trace->name, {curves_[first + 2], curves_[first]}, 0, ink, width, dash_of(*one.trace)});
    }
    width_.cursor = agreement_.cursor = bench.cursor_hz;
    PlotGrips grips;
    grips.x = hertz_grip(bench);
    const float split = area.y0 + 0.52f * area.height();
    const auto view = [&](const char* id, const Plot& plot, const Frame& frame, const char* unit) {
        const PlotTouch touch = plot_view(id, plot, frame, bench, grips);
        if (!touch.hovered) return;
        bench.cursor_hz = touch.x;
        const Card card = card_of(plot, touch.x, unit);
        bench.read_out = card.title + "  " + card.side;
        draw_card(card, touch.mouse, area);
    };
    view("stereo/width", width_, {area.x0, area.y0, area.x1, split}, " dB");
    view("stereo/agreement", agreement_, {area.x0, split, area.x1, area.y1}, "");
}

void StereoPanel::history(Workbench& bench, const Frame& area)
{
    history_ = Plot();
    history_.x = time_axis(bench);
    history_.y = {{-1, 1}, Scale::linear, Unit::plain, {}, "correlation"};
    history_.title = "correlation over time";
    history_.zones.push_back({{-INFINITY, INFINITY}, {-1, 0}, {palette().error, 0.10f}});
    history_.levels.push_back({0, {palette().dim, 0.6f}});
    for (const Workbench::Shown& one : shown_) {
        const bool is_focus = &one == focus_;
        history_.series.push_back(
            {one.trace->name,
             {pair_of(*one.programme)->correlation_history, {}, step_seconds, step_seconds},
             0,
             {one.trace->colour, is_focus ? 1 : 0.5f},
             is_focus ? 1.6f : 1.0f,
             dash_of(*one.trace)});
    }
    const Programme& programme = *focus_->programme;
    for (const Finding& finding : programme.measured.findings)
        if (finding.from >= 0 && (finding.code.find("phase") != std::string::npos ||
                                  finding.code.find("mono") != std::string::npos))
            history_.zones.push_back({{programme.seconds_at(finding.from), programme.seconds_at(finding.to)},
                                      {-INFINITY, INFINITY},
                                      {palette().error, 0.18f}});
    history_.cursor = bench.cursor_seconds;
    history_.selection = bench.view().selection;
    if (bench.playing || bench.playhead > 0) history_.playhead = bench.playhead;
    PlotGrips grips;
    grips.x = time_grip(bench);
    grips.select = [&bench](std::optional<Range> range) {
        bench.edit_view("select", [&](View& v) { v.selection = range; });
    };
    const PlotTouch touch = plot_view("stereo/history", history_, area, bench, grips);
    if (!touch.hovered) return;
    bench.cursor_seconds = touch.x;
    if (touch.clicked) bench.seek(touch.x);
    const Card card = card_of(history_, touch.x, "");
    bench.read_out = card.title;
    draw_card(card, touch.mouse, area);
}

} // namespace

extern const PanelType stereo_panel{
    "stereo", "Stereo", []() -> std::unique_ptr<Panel> { return std::make_unique<StereoPanel>(); }};

} // namespace dubstage::viewer
