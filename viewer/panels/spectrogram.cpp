// Levels over time and frequency of one programme, or how two differ.
#include <algorithm>
#include <cmath>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/model/heat_map.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

class SpectrogramPanel final : public Panel {
  public:
    void draw(Workbench& bench) override
    {
        controls(bench);
        legend(bench);
        bench.cursor_hz.reset();
        bench.cursor_seconds.reset();
        bench.wanted_lag.reset();
        const ProgrammePointer focus = bench.programme(bench.now().focus);
        ProgrammePointer other = bench.programme(bench.now().reference);
        if (other == focus) other = nullptr;
        if (focus == nullptr || focus->measured.observation.spectrogram.levels.empty()) {
            plot_ = Plot();
            empty_note("No spectrogram", "The trace in focus has none: measure it, or choose another");
            return;
        }
        const Frame all = rest_of_window();
        const Frame room{all.x0, all.y0, all.x1 - 46 * ui_scale(), all.y1};
        scale(bench,
              {room.x1 + 2 * ui_scale(), all.y0 + 2 * ui_scale(), room.x1 + 14 * ui_scale(),
               all.y1 - 22 * ui_scale()},
              bench.view().spectrogram_difference && other != nullptr);
        if (bench.view().spectrogram_difference && other != nullptr)
            show(bench, room, {focus, other, find_lag(bench)});
        else
            show(bench, room, {focus});
    }
    std::vector<const Plot*> plots() const override { return {&plot_}; }

  private:
    void controls(Workbench& bench);
    double find_lag(Workbench& bench);
    void show(Workbench& bench, const Frame& area, const HeatMapOf& of);
    static void scale(const Workbench& bench, const Frame& area, bool difference);
    void read(Workbench& bench, const PlotTouch& touch, const HeatMapOf& of);
    PlotGrips grips(Workbench& bench) const;

    Plot plot_;
    HeatMap map_;
    std::string lag_words_;
};

void SpectrogramPanel::controls(Workbench& bench)
{
    const View& view = bench.view();
    if (toggle("spectrogram/difference", "Difference to the reference", view.spectrogram_difference))
        bench.edit_view("", [](View& v) { v.spectrogram_difference = !v.spectrogram_difference; });
    if (view.spectrogram_difference) {
        flow("In step");
        if (toggle("spectrogram/in_step", "In step", view.spectrogram_in_step))
            bench.edit_view("", [](View& v) { v.spectrogram_in_step = !v.spectrogram_in_step; });
        help_of_last("Moves the reference so that what both share happens at the same moment");
        flow("Level match");
        if (toggle("spectrogram/level_match", "Level match", view.level_match)) bench.ask("level_match");
        help_of_last("L. Both at the same loudness, or as they are");
    }
    flow(220 * ui_scale());
    auto low = static_cast<float>(view.spectrogram.low), high = static_cast<float>(view.spectrogram.high);
    ImGui::SetNextItemWidth(220 * ui_scale());
    if (ImGui::DragFloatRange2("##range", &low, &high, 0.5f, -127, 0, "%.0f dB", "%.0f dB"))
        bench.edit_view("range", [&](View& v) {
            v.spectrogram = {double{std::min(low, high - 6)}, double{high}};
        });
    mark_item("spectrogram/range");
    help_of_last("Drag: levels of the darkest and the brightest colour");
}

// What the colours mean.
void SpectrogramPanel::scale(const Workbench& bench, const Frame& area, bool difference)
{
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    const auto colours = difference ? difference_colours() : heat_colours();
    const Range levels =
        difference ? Range{-difference_reach_db, difference_reach_db} : bench.view().spectrogram;
    const auto count = static_cast<float>(colours.size());
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const std::uint32_t c = colours[i], rgb = (c & 255u) << 16 | (c & 0xff00u) | (c >> 16 & 255u);
        const float y1 = area.y1 - static_cast<float>(i) / count * area.height(),
                    y0 = area.y1 - static_cast<float>(i + 1) / count * area.height();
        canvas.box({area.x0, y0, area.x1, y1}, {rgb, 1});
    }
    Axis axis{levels, Scale::linear, difference ? Unit::signed_decibel : Unit::decibel};
    for (const Tick& tick : ticks(axis, double{area.height()}, 48.0 * double{ui_scale()})) {
        const float y =
            area.y1 - static_cast<float>(axis.share(tick.at)) * area.height() - canvas.text_height() / 2;
        canvas.text({area.x1 + 5 * ui_scale(), std::clamp(y, area.y0, area.y1 - canvas.text_height())},
                    tick.label, {palette().dim, 1});
    }
}

PlotGrips SpectrogramPanel::grips(Workbench& bench) const
{
    PlotGrips grips;
    grips.x = time_grip(bench);
    grips.y = hertz_grip(bench);
    grips.select = [&bench](std::optional<Range> range) {
        bench.edit_view("select", [&](View& v) { v.selection = range; });
    };
    return grips;
}

// By how much the reference comes later than the focus, as far as it is known.
double SpectrogramPanel::find_lag(Workbench& bench)
{
    lag_words_.clear();
    const auto &first = bench.status(bench.now().focus).audio,
               &second = bench.status(bench.now().reference).audio;
    if (!bench.view().spectrogram_in_step) return 0;
    if (first.empty() || second.empty()) {
        lag_words_ = "not moved: there is no sound to compare";
        return 0;
    }
    bench.wanted_lag = LagOf{first, second};
    const auto found = bench.lags.find(*bench.wanted_lag);
    lag_words_ = found == bench.lags.end() ? "bringing it in step\u2026" : found->second.words;
    return found == bench.lags.end() ? 0 : found->second.seconds;
}

void SpectrogramPanel::show(Workbench& bench, const Frame& area, const HeatMapOf& of)
{
    const View& view = bench.view();
    plot_ = Plot();
    plot_.x = time_axis(bench);
    plot_.y = hertz_axis(bench);
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    const Frame frame = inner_frame(plot_, area, canvas);
    const double gain = bench.gain_of(bench.now().focus) - bench.gain_of(bench.now().reference);
    const Texture& texture =
        map_.draw(of, {plot_.x, plot_.y, static_cast<int>(frame.width()), static_cast<int>(frame.height()),
                       view.spectrogram, of.other ? gain : 0});
    plot_.pictures.push_back({&texture, plot_.x.range, plot_.y.range});
    const Trace* focus = find(bench.now(), bench.now().focus);
    const Trace* other = find(bench.now(), bench.now().reference);
    plot_.title = focus->name;
    if (of.other && other != nullptr) {
        plot_.title = "\u0394 " + focus->name + " \u2212 " + other->name;
        plot_.note = (view.level_match ? "matched by " + signed_number(gain, 1) + " dB" : "as delivered") +
                     (lag_words_.empty() ? "" : "; reference " + lag_words_);
    } else {
        plot_.note = number(view.spectrogram.low, 0) + " to " + number(view.spectrogram.high, 0) + " dBFS";
    }
    plot_.note_ink = {palette().text, 1};
    plot_.selection = view.selection;
    if (bench.playing || bench.playhead > 0) plot_.playhead = bench.playhead;
    const PlotTouch touch = plot_view("spectrogram/plot0", plot_, area, bench, grips(bench));
    if (touch.clicked) bench.seek(touch.x);
    read(bench, touch, of);
}

void SpectrogramPanel::read(Workbench& bench, const PlotTouch& touch, const HeatMapOf& of)
{
    if (!touch.hovered) return;
    bench.cursor_seconds = touch.x;
    bench.cursor_hz = touch.y;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddLine({touch.frame.x0, touch.mouse.y}, {touch.frame.x1, touch.mouse.y},
                 colour(palette().text, 0.35f));
    list.AddLine({touch.mouse.x, touch.frame.y0}, {touch.mouse.x, touch.frame.y1},
                 colour(palette().text, 0.35f));
    Card card;
    card.title = long_hertz(touch.y);
    card.side = note_text(touch.y);
    card.foot = plot_.x.text(touch.x);
    card.foot_colour = palette().dim;
    const Trace* focus = find(bench.now(), bench.now().focus);
    card.rows.push_back({focus->colour, dash_of(*focus), 2, focus->name,
                         number(level_at(*of.programme, touch.x, touch.y), 1) + " dBFS"});
    if (of.other) {
        const Trace* other = find(bench.now(), bench.now().reference);
        card.rows.push_back({other->colour, dash_of(*other), 2, other->name,
                             number(level_at(*of.other, touch.x + of.lag, touch.y), 1) + " dBFS"});
    }
    bench.read_out = card.title + "  " + card.side + "  " + card.foot + "   " + card.rows[0].value;
    audition_at(bench, touch, touch.y);
    draw_card(card, touch.mouse, touch.frame);
}

} // namespace

extern const PanelType spectrogram_panel{"spectrogram", "Spectrogram", []() -> std::unique_ptr<Panel> {
                                             return std::make_unique<SpectrogramPanel>();
                                         }};

} // namespace dubstage::viewer
