// Long-term spectra over each other, and how far one is from another.
#include <algorithm>
#include <cmath>
#include <imgui.h>
#include <map>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

struct Drawn {
    Trace trace;
    ProgrammePointer programme;
    double gain_db;
    const SpectrumCurve* curve; // as it is shown
    const SpectrumCurve* plain; // smooth, not tilted
    const SpectrumCurve* most;  // its maxima, as shown
};

class Spectrum final : public Panel {
  public:
    void draw(Workbench& bench) override
    {
        controls(bench);
        legend(bench);
        gather(bench);
        const Frame room = rest_of_window();
        const bool difference = bench.view().show_difference && other_ != nullptr;
        const float split = difference ? room.y0 + 0.66f * room.height() : room.y1;
        curves_plot(bench, {room.x0, room.y0, room.x1, split}, !difference);
        if (difference) difference_plot(bench, {room.x0, split, room.x1, room.y1});
        if (card_.title.empty()) return;
        draw_card(card_, mouse_, room);
    }
    std::vector<const Plot*> plots() const override
    {
        return other_ == nullptr ? std::vector{&main_} : std::vector{&main_, &lane_};
    }

  private:
    void controls(Workbench& bench);
    void gather(Workbench& bench);
    void hold(const Workbench& bench);
    void find_mean(const Workbench& bench);
    void curves_plot(Workbench& bench, const Frame& area, bool x_labels);
    void difference_plot(Workbench& bench, const Frame& area);
    void add_reference_spread();
    void add_tolerance(double at_1k);
    void read(Workbench& bench, const PlotTouch& touch);
    Range level_range(const Workbench& bench) const;
    PlotGrips grips(Workbench& bench) const;

    std::vector<Drawn> drawn_;
    const Drawn *focus_ = nullptr, *other_ = nullptr; // the difference is focus - other
    Plot main_, lane_;
    SpectrumCurve difference_, mean_;
    std::map<int, SpectrumCurve> held_, held_shown_; // by trace: the highest of its moments
    double held_smoothing_ = 0;
    std::vector<float> spread_low_, spread_high_;
    std::vector<float> edge_hz_, edge_low_, edge_high_, above_, below_;
    Card card_;
    Point mouse_;
};

void Spectrum::controls(Workbench& bench)
{
    const View& view = bench.view();
    int statistic = static_cast<int>(view.statistic);
    if (choose("spectrum/statistic", {"Average", "Loud parts", "Maximum", "Now"}, statistic, 112))
        bench.edit_view("", [&](View& v) {
            v.statistic = static_cast<Statistic>(statistic);
            v.frozen.reset();
        });
    help_of_last("Now: around the playhead while it plays, else in the selection");
    flow(122 * ui_scale());
    int side = static_cast<int>(view.side);
    if (choose("spectrum/side", {"All channels", "Left", "Right", "Mid", "Side"}, side, 122))
        bench.edit_view("", [&](View& v) { v.side = static_cast<Side>(side); });
    flow("Difference");
    if (toggle("spectrum/difference", "Difference", view.show_difference))
        bench.edit_view("", [](View& v) { v.show_difference = !v.show_difference; });
    flow("Hold");
    if (toggle("spectrum/hold", "Hold", view.hold)) bench.ask("hold");
    help_of_last(
        "H. Above each curve the highest: of Now since it was pressed, else of the whole. Again: lets go");
    flow("Freeze");
    if (toggle("spectrum/freeze", "Freeze", view.frozen.has_value())) bench.ask("freeze");
    help_of_last("Shift+H. The spectrum of this moment stands still while the sound plays on");
    flow("Mean");
    if (toggle("spectrum/mean", "Mean", view.mean)) bench.ask("mean");
    help_of_last("The mean of all songs that are shown, without references");
    flow("Keep");
    if (toggle("spectrum/keep", "Keep", false)) bench.ask("keep_trace");
    help_of_last("K. The curve of the focus becomes a trace of its own, as it is now");
}

void Spectrum::gather(Workbench& bench)
{
    drawn_.clear();
    focus_ = other_ = nullptr;
    const View& view = bench.view();
    for (const Workbench::Shown& one : bench.shown()) {
        const SpectrumCurve& plain =
            bench.curves.get(one.programme, bench.curve_key(*one.trace, one.programme, 0));
        if (plain.db.empty()) continue;
        const CurveCache::Key leaning = bench.curve_key(*one.trace, one.programme, view.tilt);
        CurveCache::Key most = leaning;
        most.statistic = Statistic::most;
        most.moment = {0, 0};
        drawn_.push_back({*one.trace, one.programme, one.gain_db, &bench.curves.get(one.programme, leaning),
                          &plain, &bench.curves.get(one.programme, most)});
    }
    hold(bench);
    find_mean(bench);
    for (const Drawn& one : drawn_) {
        if (one.trace.id == bench.now().focus) focus_ = &one;
        if (one.trace.id == bench.now().reference) other_ = &one;
    }
    // The reference itself is compared with the first other one.
    if (focus_ != nullptr && focus_ == other_) focus_ = drawn_.size() > 1 ? &drawn_[0] : nullptr;
    if (focus_ == nullptr || other_ == nullptr) other_ = nullptr;
}

// Of the songs, without what they are compared with.
void Spectrum::find_mean(const Workbench& bench)
{
    mean_ = {};
    if (!bench.view().mean) return;
    std::vector<MovedCurve> songs;
    for (const Drawn& one : drawn_)
        if (one.trace.role != Role::reference && !one.trace.kept) songs.push_back({one.curve, one.gain_db});
    mean_ = mean_of(songs);
}

// Of moments the highest since it began; of all else the maxima are known.
void Spectrum::hold(const Workbench& bench)
{
    const View& view = bench.view();
    const bool now = view.statistic == Statistic::now;
    if (!view.hold || !now || held_smoothing_ != view.smoothing) held_.clear();
    held_smoothing_ = view.smoothing;
    held_shown_.clear();
    if (!view.hold) return;
    for (const Drawn& one : drawn_) {
        if (one.trace.kept) continue; // it does not change
        if (!now) {
            held_shown_[one.trace.id] = *one.most;
            continue;
        }
        SpectrumCurve& held = held_.try_emplace(one.trace.id, *one.plain).first->second;
        if (held.bin_hz != one.plain->bin_hz || held.db.size() != one.plain->db.size()) held = *one.plain;
        for (std::size_t i = 0; i < held.db.size(); ++i) held.db[i] = std::max(held.db[i], one.plain->db[i]);
        held_shown_[one.trace.id] = tilted(held, view.tilt);
    }
}

Range Spectrum::level_range(const Workbench& bench) const
{
    if (bench.view().decibel) return *bench.view().decibel;
    double high = -300, low = 300;
    for (const Drawn& one : drawn_) {
        // Moments change, their axis does not.
        const bool now = bench.view().statistic == Statistic::now && !one.most->db.empty();
        const SpectrumCurve& curve = now ? *one.most : *one.curve;
        for (std::size_t i = 1; i < curve.db.size(); ++i) {
            const double hz = curve.bin_hz * static_cast<double>(i);
            if (hz < 30 || hz > 16000) continue;
            const double value = std::max(double{curve.db[i]}, -150.0) + one.gain_db;
            high = std::max(high, value);
            low = std::min(low, value);
        }
    }
    if (low > high) return {-84, 0};
    high = std::ceil((high + 3) / 6) * 6;
    return {std::clamp(std::floor((low - 3) / 6) * 6, high - 84, high - 24), high};
}

PlotGrips Spectrum::grips(Workbench& bench) const
{
    PlotGrips grips;
    grips.x = hertz_grip(bench);
    grips.y = {{spectrum_floor_db, 48},
               3,
               [&bench](const Range& range) {
                   bench.edit_view("zoom decibel", [&](View& v) { v.decibel = range; });
               },
               [&bench] { bench.edit_view("zoom decibel", [](View& v) { v.decibel.reset(); }); }};
    return grips;
}

// Between the lowest and the highest of three and more references.
void Spectrum::add_reference_spread()
{
    std::vector<const Drawn*> references;
    for (const Drawn& one : drawn_)
        if (one.trace.role == Role::reference && !one.trace.kept) references.push_back(&one);
    if (references.size() < 3) return;
    const SpectrumCurve& first = *references[0]->curve;
    spread_low_.assign(first.db.size(), 1e3f);
    spread_high_.assign(first.db.size(), -1e3f);
    for (const Drawn* one : references)
        for (std::size_t i = 1; i < first.db.size(); ++i) {
            const double value =
                value_at(one->curve->samples(), first.bin_hz * static_cast<double>(i)) + one->gain_db;
            if (!std::isfinite(value)) continue;
            spread_low_[i] = std::min(spread_low_[i], static_cast<float>(value));
            spread_high_[i] = std::max(spread_high_[i], static_cast<float>(value));
        }
    main_.bands.push_back({"references",
                           {spread_low_, {}, 0, first.bin_hz},
                           {spread_high_, {}, 0, first.bin_hz},
                           {references[0]->trace.colour, 0.10f}});
}

std::string title_of(const Workbench& bench)
{
    const View& view = bench.view();
    if (view.statistic != Statistic::now)
        return std::string(statistic_name(view.statistic)) + ", " + side_name(view.side);
    const Range moment = bench.moment();
    const Axis time = time_axis(bench);
    return time.text(moment.low) + " \u2013 " + time.text(moment.high) + (view.frozen ? ", frozen" : "") +
           ", all channels";
}

void Spectrum::curves_plot(Workbench& bench, const Frame& area, bool x_labels)
{
    const View& view = bench.view();
    main_ = Plot();
    main_.x = hertz_axis(bench);
    main_.y = {level_range(bench), Scale::linear, Unit::decibel, {}, "dB"};
    main_.piano = view.piano;
    main_.x_labels = x_labels;
    main_.title =
        title_of(bench) + (view.tilt != 0 ? ", tilt " + signed_number(view.tilt, 1) + " dB/oct" : "");
    main_.note =
        view.level_match ? "matched to " + number(bench.reference_loudness(), 1) + " LUFS" : "as delivered";
    main_.note_ink = {palette().dim, 1};
    add_reference_spread();
    for (const Drawn& one : drawn_)
        if (const auto held = held_shown_.find(one.trace.id); held != held_shown_.end())
            main_.series.push_back({"most of " + one.trace.name,
                                    held->second.samples(),
                                    one.gain_db,
                                    {one.trace.colour, 0.45f},
                                    1,
                                    Dash::solid});
    for (const Drawn& one : drawn_)
        main_.series.push_back({one.trace.name,
                                one.curve->samples(),
                                one.gain_db,
                                {one.trace.colour, 1},
                                width_of(one.trace, bench.now().focus),
                                dash_of(one.trace)});
    if (!mean_.db.empty())
        main_.series.push_back({"mean", mean_.samples(), 0, {palette().ok, 1}, 3, Dash::dashed});
    main_.cursor = bench.cursor_hz;
    main_.pinned = bench.pinned_hz;
    const PlotTouch touch = plot_view("spectrum/plot", main_, area, bench, grips(bench));
    card_ = Card();
    bench.cursor_hz.reset();
    read(bench, touch);
    audition_at(bench, touch, touch.x);
    if (touch.clicked) bench.pinned_hz = bench.pinned_hz ? std::nullopt : std::optional(touch.x);
}

void Spectrum::read(Workbench& bench, const PlotTouch& touch)
{
    if (!touch.hovered) return;
    bench.cursor_hz = touch.x;
    mouse_ = touch.mouse;
    card_.title = long_hertz(touch.x);
    card_.side = note_text(touch.x);
    bench.read_out = card_.title + "  " + card_.side;
    for (auto one = drawn_.rbegin(); one != drawn_.rend(); ++one) {
        const double value = value_at(one->curve->samples(), touch.x) + one->gain_db;
        card_.rows.push_back({one->trace.colour, dash_of(one->trace), width_of(one->trace, bench.now().focus),
                              one->trace.name, number(value, 1) + " dB"});
        bench.read_out += "   " + one->trace.name + " " + number(value, 1) + " dB";
        if (card_.rows.size() == 14) break;
    }
    if (!mean_.db.empty()) {
        const std::string value = number(value_at(mean_.samples(), touch.x), 1) + " dB";
        card_.rows.push_back({palette().ok, Dash::dashed, 3, "mean", value});
        bench.read_out += "   mean " + value;
    }
    if (bench.pinned_hz && drawn_.size() > 0) {
        const SpectrumCurve& curve = *drawn_.back().curve;
        const double there = value_at(curve.samples(), *bench.pinned_hz),
                     here = value_at(curve.samples(), touch.x);
        card_.foot = "to " + long_hertz(*bench.pinned_hz) + ": " + signed_number(here - there, 1) + " dB, " +
                     signed_number(12 * std::log2(touch.x / *bench.pinned_hz), 1) + " semitones";
        card_.foot_colour = palette().accent;
        bench.read_out += "   " + card_.foot;
    } else if (other_ != nullptr) {
        const double value = value_at(difference_.samples(), touch.x),
                     allowed = tolerance_at(touch.x, bench.view().tolerance_db);
        card_.foot = "\u0394 " + signed_number(value, 1) + " dB   tolerance \u00B1" + number(allowed, 1);
        card_.foot_colour = std::abs(value) <= allowed ? palette().ok : palette().error;
    }
}

// The edges of the tolerance, and the curve where it goes beyond them.
void Spectrum::add_tolerance(double at_1k)
{
    constexpr int points = 240;
    edge_hz_.clear(), edge_low_.clear(), edge_high_.clear(), above_.clear(), below_.clear();
    const double last = difference_.bin_hz * static_cast<double>(difference_.db.size());
    for (int i = 0; i <= points; ++i) {
        const double hz = 20 * std::pow(std::min(20000.0, last) / 20, static_cast<double>(i) / points);
        const auto edge = static_cast<float>(tolerance_at(hz, at_1k));
        edge_hz_.push_back(static_cast<float>(hz));
        edge_low_.push_back(-edge);
        edge_high_.push_back(edge);
        auto value = static_cast<float>(value_at(difference_.samples(), hz));
        if (!std::isfinite(value)) value = 0;
        above_.push_back(std::max(edge, value));
        below_.push_back(std::min(-edge, value));
    }
    const Samples low{edge_low_, edge_hz_}, high{edge_high_, edge_hz_};
    lane_.bands = {{"tolerance", low, high, {palette().accent, 0.14f}},
                   {"above", high, {above_, edge_hz_}, {palette().error, 0.75f}},
                   {"below", {below_, edge_hz_}, low, {palette().error, 0.75f}}};
}

void Spectrum::difference_plot(Workbench& bench, const Frame& area)
{
    const View& view = bench.view();
    difference_ = difference_of(*focus_->plain, *other_->plain, focus_->gain_db - other_->gain_db);
    lane_ = Plot();
    lane_.x = main_.x;
    lane_.y = {view.difference, Scale::linear, Unit::signed_decibel, {}, "dB"};
    lane_.title = "\u0394 " + focus_->trace.name + " \u2212 " + other_->trace.name;
    add_tolerance(view.tolerance_db);
    lane_.series.push_back(
        {lane_.title, difference_.samples(), 0, {focus_->trace.colour, 1}, 1.8f, Dash::solid});
    const Outside outside = bands_outside(difference_, view.tolerance_db);
    if (outside.outside > 0) {
        lane_.note = "\u25B2 " + std::to_string(outside.outside) + " of " + std::to_string(outside.bands) +
                     " third octaves outside, most " + signed_number(outside.most_db, 1) + " dB at " +
                     long_hertz(outside.most_hz);
        lane_.note_ink = {palette().error, 1};
    } else {
        lane_.note = "\u2713 all third octaves within the tolerance";
        lane_.note_ink = {palette().ok, 1};
    }
    lane_.cursor = bench.cursor_hz;
    lane_.pinned = bench.pinned_hz;
    PlotGrips lane_grips = grips(bench);
    lane_grips.y = {
        {-60, 60},
        1,
        [&bench](const Range& range) {
            bench.edit_view("zoom difference", [&](View& v) { v.difference = range; });
        },
        [&bench] { bench.edit_view("zoom difference", [](View& v) { v.difference = View().difference; }); }};
    const PlotTouch touch = plot_view("spectrum/lane", lane_, area, bench, lane_grips);
    read(bench, touch);
}

} // namespace

extern const PanelType spectrum_panel{
    "spectrum", "Spectrum", []() -> std::unique_ptr<Panel> { return std::make_unique<Spectrum>(); }};

} // namespace dubstage::viewer
