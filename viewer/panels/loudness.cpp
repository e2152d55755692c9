// Loudness over time with its target, the distribution of its blocks, and the peaks below.
#include <algorithm>
#include <array>
#include <cmath>
#include <imgui.h>

#include "analysis/preset.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/stretch_view.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

constexpr std::size_t most_spots = 300, most_lanes = 6, most_rows = 6;

Samples history(const std::vector<float>& values)
{
    return {values, {}, step_seconds, step_seconds};
}

class Loudness final : public Panel {
  public:
    void draw(Workbench& bench) override
    {
        controls(bench);
        legend(bench);
        shown_ = bench.shown();
        focus_ = nullptr;
        for (const Workbench::Shown& one : shown_)
            if (one.trace->id == bench.now().focus) focus_ = &one;
        if (focus_ == nullptr && !shown_.empty()) focus_ = &shown_.back();
        stretch(bench);
        const Frame room = rest_of_window();
        const float unit = ui_scale(), side = 132 * unit;
        const float lanes = focus_ == nullptr ? 0 : std::min(0.3f * room.height(), 150 * unit);
        steps_ = focus_ == nullptr ? nullptr : bench.status(focus_->trace->id).steps;
        const float turned = turns_down() ? std::min(0.18f * room.height(), 110 * unit) : 0;
        const Frame area{room.x0, room.y0, room.x1 - side, room.y1 - lanes - turned};
        card_ = Card();
        bench.cursor_seconds.reset();
        history_plot(bench, area);
        distribution(bench, {room.x1 - side + 8 * unit, area.y0, room.x1, area.y1});
        if (turned > 0) reduction(bench, {room.x0, area.y1, room.x1 - side, area.y1 + turned});
        if (focus_ != nullptr) peaks(bench, {room.x0, area.y1 + turned, room.x1 - side, room.y1});
        if (!card_.title.empty()) draw_card(card_, mouse_, room);
    }
    std::vector<const Plot*> plots() const override
    {
        return turns_down() ? std::vector<const Plot*>{&main_, &reduction_}
                            : std::vector<const Plot*>{&main_};
    }

  private:
    void controls(Workbench& bench);
    void stretch(Workbench& bench);
    void history_plot(Workbench& bench, const Frame& area);
    void add_target();
    void add_marks();
    void distribution(Workbench& bench, const Frame& area);
    bool turns_down() const;
    void reduction(Workbench& bench, const Frame& area);
    std::string reduction_title() const;
    void peaks(Workbench& bench, const Frame& area);
    void read(Workbench& bench, const PlotTouch& touch);
    void click(Workbench& bench, const PlotTouch& touch) const;
    Range level_range(const Workbench& bench) const;
    PlotGrips grips(Workbench& bench) const;

    std::vector<Workbench::Shown> shown_;
    const Workbench::Shown* focus_ = nullptr;
    std::vector<Preset> presets_;
    Preset preset_;
    Plot main_, bars_, lane_, reduction_;
    std::shared_ptr<const Steps> steps_;
    std::vector<std::vector<float>> turned_; // dB, of each insert that can tell
    Card card_;
    Point mouse_;
};

void Loudness::controls(Workbench& bench)
{
    if (presets_.empty()) presets_ = presets();
    std::vector<std::string> titles;
    int current = 0;
    for (std::size_t i = 0; i < presets_.size(); ++i) {
        titles.push_back(presets_[i].title.empty() ? presets_[i].name : presets_[i].title);
        if (presets_[i].name == bench.view().preset) current = static_cast<int>(i);
    }
    if (choose("loudness/preset", titles, current, 230))
        bench.edit_view("", [&](View& v) { v.preset = presets_[static_cast<std::size_t>(current)].name; });
    preset_ = presets_[static_cast<std::size_t>(current)];
    ImGui::SameLine();
    int style = static_cast<int>(bench.view().time);
    if (choose("loudness/time", {"h:m:s", "Samples", "Time code"}, style, 106))
        bench.edit_view("", [&](View& v) { v.time = static_cast<TimeStyle>(style); });
    if (bench.view().time != TimeStyle::timecode) return;
    ImGui::SameLine();
    constexpr std::array<double, 8> rates{23.976, 24, 25, 29.97, 29.97, 30, 50, 60};
    constexpr std::size_t drop = 4; // the second 29.97
    const bool drops = bench.view().drop_frame;
    int rate = static_cast<int>(std::find(rates.begin(), rates.end(), bench.view().frames_per_second) -
                                rates.begin());
    if (drops) rate = drop;
    if (choose("loudness/frames", {"23.976", "24", "25", "29.97", "29.97 drop", "30", "50", "60"}, rate, 100))
        bench.edit_view("", [&](View& v) {
            v.frames_per_second = rates[static_cast<std::size_t>(rate)];
            v.drop_frame = static_cast<std::size_t>(rate) == drop;
        });
}

Range Loudness::level_range(const Workbench& bench) const
{
    if (bench.view().loudness) return *bench.view().loudness;
    double high = preset_.loudness_lufs.value_or(preset_.playback_lufs.value_or(-30)), low = high;
    for (const Workbench::Shown& one : shown_) {
        const LoudnessFigures& figures = one.programme->measured.loudness;
        high = std::max(high, figures.max_momentary);
        if (std::isfinite(figures.integrated)) low = std::min(low, figures.integrated);
        if (std::isfinite(figures.range_low)) low = std::min(low, figures.range_low);
    }
    return {std::floor((low - 8) / 6) * 6, std::ceil((high + 2) / 3) * 3};
}

PlotGrips Loudness::grips(Workbench& bench) const
{
    PlotGrips grips;
    grips.x = time_grip(bench);
    grips.y = {{-200, 24},
               3,
               [&bench](const Range& range) {
                   bench.edit_view("zoom loudness", [&](View& v) { v.loudness = range; });
               },
               [&bench] { bench.edit_view("zoom loudness", [](View& v) { v.loudness.reset(); }); }};
    grips.select = [&bench](std::optional<Range> range) {
        bench.edit_view("select", [&](View& v) { v.selection = range; });
    };
    return grips;
}

// What is selected, by itself: the numbers follow while it is dragged.
void Loudness::stretch(Workbench& bench)
{
    bench.wanted_stretch.reset();
    if (!bench.view().selection || shown_.empty()) return;
    StretchOf wanted{*bench.view().selection, {}};
    for (auto one = shown_.rbegin(); one != shown_.rend() && wanted.programmes.size() < most_rows; ++one)
        wanted.programmes.emplace_back(one->trace->id, one->programme);
    bench.wanted_stretch = std::move(wanted);
    if (bench.stretch) draw_stretch(bench, *bench.stretch, time_axis(bench));
}

void Loudness::add_target()
{
    const Ink ink{palette().accent, 0.9f};
    if (preset_.loudness_lufs) {
        const double target = *preset_.loudness_lufs, tolerance = preset_.tolerance_lu.value_or(0);
        if (tolerance > 0)
            main_.zones.push_back(
                {{-INFINITY, INFINITY}, {target - tolerance, target + tolerance}, {palette().accent, 0.16f}});
        main_.levels.push_back({target, ink,
                                "target " + number(target, 1) + " LUFS" +
                                    (tolerance > 0 ? " \u00B1" + number(tolerance, 1) : "")});
    }
    if (preset_.playback_lufs && !preset_.loudness_lufs)
        main_.levels.push_back(
            {*preset_.playback_lufs, ink, "played at " + number(*preset_.playback_lufs, 1) + " LUFS"});
    const auto limit = [&](const std::optional<double>& at, const char* what) {
        if (at) main_.levels.push_back({*at, {palette().warning, 0.8f}, what + number(*at, 1), Dash::dashed});
    };
    limit(preset_.short_term_max_lufs, "most short-term ");
    limit(preset_.momentary_max_lufs, "most momentary ");
}

void Loudness::add_marks()
{
    const Programme& programme = *focus_->programme;
    const Measurement& measured = programme.measured;
    for (const RangeFigures& range : measured.ranges)
        main_.marks.push_back({programme.seconds_at(range.from), {palette().dim, 0.8f}, range.name});
    if (std::isfinite(measured.true_peak_db)) {
        Frames at = 0;
        for (const ChannelFigures& channel : measured.channels)
            if (channel.true_peak_db == measured.true_peak_db) at = channel.true_peak_at;
        const bool over = measured.true_peak_db > preset_.true_peak_max_db.value_or(0);
        main_.marks.push_back({programme.seconds_at(at),
                               {over ? palette().error : palette().ok, 1},
                               (over ? "\u25B2 " : "") + number(measured.true_peak_db, 1) + " dBTP"});
    }
    for (const Finding& finding : measured.findings)
        if (finding.from >= 0 && finding.severity != Severity::note)
            main_.marks.push_back(
                {programme.seconds_at(finding.from), {severity_colour(finding.severity), 0.9f}, ""});
    std::stable_sort(main_.marks.begin(), main_.marks.end(),
                     [](const Mark& a, const Mark& b) { return a.x < b.x; });
}

void Loudness::history_plot(Workbench& bench, const Frame& area)
{
    main_ = Plot();
    main_.x = time_axis(bench);
    main_.y = {level_range(bench), Scale::linear, Unit::loudness, {}, "LUFS"};
    main_.title = focus_ == nullptr ? "" : "short-term; thin: momentary; dashed: integrated so far";
    add_target();
    for (const Workbench::Shown& one : shown_) {
        const bool is_focus = &one == focus_;
        const std::uint32_t rgb = one.trace->colour;
        if (is_focus)
            main_.series.push_back(
                {one.trace->name + " M", history(one.programme->momentary), 0, {rgb, 0.38f}, 1, Dash::solid});
        main_.series.push_back({one.trace->name + " S",
                                history(one.programme->short_term),
                                0,
                                {rgb, is_focus ? 1 : 0.75f},
                                is_focus ? 2.0f : 1.2f,
                                dash_of(*one.trace)});
        if (is_focus)
            main_.series.push_back({one.trace->name + " I",
                                    history(one.programme->integrated),
                                    0,
                                    {palette().text, 0.8f},
                                    1.2f,
                                    Dash::dashed});
    }
    if (focus_ != nullptr) add_marks();
    main_.cursor = bench.cursor_seconds;
    main_.pinned = bench.pinned_seconds;
    if (bench.playing || bench.playhead > 0) main_.playhead = bench.playhead;
    main_.selection = bench.view().selection;
    read(bench, plot_view("loudness/plot", main_, area, bench, grips(bench)));
}

// A click on a flag goes there, any other moves the playhead.
void Loudness::click(Workbench& bench, const PlotTouch& touch) const
{
    const double near = 5 * double{ui_scale()} / double{touch.frame.width()} * main_.x.range.span();
    const float flags_end = touch.frame.y0 + 14 * ui_scale();
    const Mark* nearest = nullptr;
    for (const Mark& mark : main_.marks)
        if (const double away = std::abs(mark.x - touch.x);
            touch.mouse.y < flags_end && away <= near &&
            (nearest == nullptr || away < std::abs(nearest->x - touch.x)))
            nearest = &mark;
    constexpr double shown_around = 20; // s
    if (nearest != nullptr)
        bench.go_to(nearest->x, shown_around);
    else
        bench.seek(touch.x);
}

void Loudness::read(Workbench& bench, const PlotTouch& touch)
{
    if (!touch.hovered) return;
    bench.cursor_seconds = touch.x;
    if (touch.clicked) click(bench, touch);
    mouse_ = touch.mouse;
    card_.title = main_.x.text(touch.x);
    card_.side = "M / S";
    bench.read_out = card_.title;
    for (auto one = shown_.rbegin(); one != shown_.rend(); ++one) {
        const double m = value_at(history(one->programme->momentary), touch.x),
                     s = value_at(history(one->programme->short_term), touch.x);
        card_.rows.push_back({one->trace->colour, dash_of(*one->trace), 1.6f, one->trace->name,
                              number(m, 1) + " / " + number(s, 1) + " LUFS"});
        bench.read_out += "   " + one->trace->name + " M " + number(m, 1) + " S " + number(s, 1) + " LUFS";
        if (card_.rows.size() == 14) break;
    }
}

void Loudness::distribution(Workbench&, const Frame& area)
{
    bars_ = Plot();
    bars_.y = main_.y;
    bars_.x = {{0, 0.02}};
    bars_.x_labels = bars_.y_labels = false;
    bars_.title = "distribution";
    if (focus_ != nullptr) {
        const LoudnessFigures& figures = focus_->programme->measured.loudness;
        Bars bars;
        bars.upright = false;
        bars.thickness = figures.histogram_step;
        bars.ink = {focus_->trace->colour, 0.8f};
        for (std::size_t i = 0; i < figures.histogram.size(); ++i) {
            bars.at.push_back(figures.histogram_low +
                              (static_cast<double>(i) + 0.5) * figures.histogram_step);
            bars.length.push_back(figures.histogram[i]);
            bars_.x.range.high = std::max(bars_.x.range.high, figures.histogram[i] * 1.08);
        }
        bars_.bars.push_back(bars);
        if (std::isfinite(figures.range_low)) {
            bars_.zones.push_back(
                {{-INFINITY, INFINITY}, {figures.range_low, figures.range_high}, {palette().text, 0.07f}});
            bars_.levels.push_back({figures.range_low, {palette().dim, 0.9f}});
            bars_.levels.push_back(
                {figures.range_high, {palette().text, 0.9f}, "LRA " + number(figures.range, 1) + " LU"});
        }
    }
    // As high as the history's frame, which has labels below.
    const float labels = 20 * ui_scale();
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    dubstage::viewer::draw(bars_, {area.x0, area.y0, area.x1, area.y1 - labels}, canvas);
}

bool Loudness::turns_down() const
{
    return steps_ && std::any_of(steps_->steps.begin(), steps_->steps.end(),
                                 [](const Step& step) { return !step.reduction_db.empty(); });
}

// Those that turn down most, by name; a session has more than fit.
std::string Loudness::reduction_title() const
{
    constexpr std::size_t most_named = 3;
    std::vector<const Step*> steps;
    for (const Step& step : steps_->steps)
        if (!step.reduction_db.empty()) steps.push_back(&step);
    std::stable_sort(steps.begin(), steps.end(), [](const Step* a, const Step* b) {
        return a->most_reduction_db() > b->most_reduction_db();
    });
    std::string title = "gain reduction at most:";
    for (std::size_t i = 0; i < std::min(most_named, steps.size()); ++i)
        title += (i == 0 ? "  " : ",  ") + steps[i]->name + " \u2212" +
                 number(steps[i]->most_reduction_db(), 1) + " dB";
    return title +
           (steps.size() > most_named ? ", and " + std::to_string(steps.size() - most_named) + " more" : "");
}

// By how much each compressor, expander and limiter turned down.
void Loudness::reduction(Workbench& bench, const Frame& area)
{
    constexpr std::array<std::uint32_t, 6> colours{0x4AA8FF, 0xFFB000, 0xF28FA8,
                                                   0x7FD1B9, 0xC7A6FF, 0xB8D65C};
    reduction_ = Plot();
    reduction_.x = main_.x;
    reduction_.x_labels = false;
    double most = 3;
    turned_.clear();
    turned_.reserve(steps_->steps.size());
    for (const Step& step : steps_->steps) {
        if (step.reduction_db.empty()) continue;
        std::vector<float>& values = turned_.emplace_back();
        for (const double value : step.reduction_db) values.push_back(-static_cast<float>(std::abs(value)));
        most = std::max(most, step.most_reduction_db());
        const std::uint32_t rgb = colours[turned_.size() % colours.size()];
        reduction_.series.push_back({step.name, history(values), 0, {rgb, 1}, 1.4f, Dash::solid});
    }
    reduction_.title = reduction_title();
    const double low = std::ceil(most * 1.15); // the title stands above what hangs down from 0
    reduction_.y = {{-low, 0.45 * low}, Scale::linear, Unit::signed_decibel, {}, "dB"};
    reduction_.cursor = bench.cursor_seconds;
    reduction_.selection = bench.view().selection;
    if (bench.playing || bench.playhead > 0) reduction_.playhead = bench.playhead;
    PlotGrips lane_grips = grips(bench);
    lane_grips.y = {};
    const PlotTouch touch = plot_view("loudness/reduction", reduction_, area, bench, lane_grips);
    if (!touch.hovered) return;
    bench.cursor_seconds = touch.x;
    if (touch.clicked) bench.seek(touch.x);
    card_ = card_of(reduction_, touch.x, " dB");
    mouse_ = touch.mouse;
    bench.read_out = card_.title;
}

void Loudness::peaks(Workbench& bench, const Frame& area)
{
    const Programme& programme = *focus_->programme;
    const std::size_t channels = programme.peaks.size();
    if (channels == 0) return;
    const std::size_t lanes = std::min<std::size_t>(channels, most_lanes);
    const float high = area.height() / static_cast<float>(lanes);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        lane_ = Plot();
        lane_.x = main_.x;
        lane_.y = {{-1.05, 1.05}};
        lane_.x_labels = false;
        lane_.y_labels = true;
        const Samples magnitude{programme.peaks[lane], {}, step_seconds / 2, step_seconds};
        lane_.envelopes.push_back({magnitude, {focus_->trace->colour, 0.75f}});
        const Measurement& measured = programme.measured;
        if (lane < measured.channels.size()) {
            const ChannelFigures& channel = measured.channels[lane];
            lane_.title = channel.name + "  " + number(channel.true_peak_db, 1) + " dBTP";
        }
        std::size_t spots = 0;
        for (const Over& over : measured.observation.overs)
            if (over.channel == static_cast<int>(lane) && spots++ < most_spots)
                lane_.spots.push_back({programme.seconds_at(over.at), 1, {palette().error, 0.9f}, ""});
        lane_.cursor = bench.cursor_seconds;
        lane_.selection = bench.view().selection;
        if (bench.playing || bench.playhead > 0) lane_.playhead = bench.playhead;
        const float top = area.y0 + high * static_cast<float>(lane);
        PlotGrips lane_grips = grips(bench);
        lane_grips.y = {};
        const PlotTouch touch = plot_view("loudness/peaks" + std::to_string(lane), lane_,
                                          {area.x0, top, area.x1, top + high}, bench, lane_grips);
        read(bench, touch);
    }
}

} // namespace

extern const PanelType loudness_panel{
    "loudness", "Loudness", []() -> std::unique_ptr<Panel> { return std::make_unique<Loudness>(); }};

} // namespace dubstage::viewer
