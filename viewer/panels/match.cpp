// Matching a mix to references: what it holds and what they hold, the curve between them, and what is left.
#include <algorithm>
#include <array>
#include <cmath>
#include <imgui.h>
#include <utility>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/model/matching.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

class MatchPanel final : public Panel {
  public:
    void draw(Workbench& bench) override
    {
        gather(bench);
        const std::string asked = std::exchange(bench.asked_of_panel, {});
        if (!trouble_.empty()) {
            if (asked.starts_with("match_")) bench.tell(Severity::warning, trouble_);
            empty_note("Nothing to match yet", trouble_);
            return;
        }
        obey(bench, asked);
        controls(bench);
        figures();
        const Frame room = rest_of_window();
        const float first = room.y0 + 0.46f * room.height(), second = room.y0 + 0.76f * room.height();
        card_ = Card();
        spectra(bench, {room.x0, room.y0, room.x1, first});
        curve(bench, {room.x0, first, room.x1, second});
        left_over(bench, {room.x0, second, room.x1, room.y1});
        bench.cursor_hz = hovered_hz_;
        if (!card_.title.empty()) draw_card(card_, mouse_, room);
    }
    std::vector<const Plot*> plots() const override
    {
        return trouble_.empty() ? std::vector<const Plot*>{&spectra_, &curve_, &left_over_}
                                : std::vector<const Plot*>{};
    }

  private:
    void gather(Workbench& bench);
    void controls(Workbench& bench);
    void obey(Workbench& bench, const std::string& command);
    void render(Workbench& bench);
    std::optional<DynamicsOf> dynamics_of(const Workbench& bench) const;
    std::vector<Insert> found_dynamics(Workbench& bench, const MatchedTrace& trace) const;
    void save(Workbench& bench, MatchText kind);
    void save_menu(Workbench& bench);
    void figures() const;
    void spectra(Workbench& bench, const Frame& area);
    void curve(Workbench& bench, const Frame& area);
    void drag(Workbench& bench, const PlotTouch& touch);
    void left_over(Workbench& bench, const Frame& area);
    void read(Workbench& bench, const PlotTouch& touch, const Plot& plot);
    Samples samples(const std::vector<float>& values) const { return {values, picture_.hz}; }

    std::string trouble_;
    Trace mix_;
    ProgrammePointer programme_;
    std::vector<ProgrammePointer> references_;
    std::vector<std::filesystem::path> reference_files_;
    std::string reference_name_;
    View pictured_view_;
    ProgrammePointer pictured_;
    std::vector<ProgrammePointer> pictured_references_;
    MatchPicture picture_;
    Plot spectra_, curve_, left_over_;
    std::vector<std::vector<float>> leaning_; // spectra as drawn
    std::vector<float> zero_, tolerance_low_, tolerance_high_, above_, below_;
    Card card_;
    Point mouse_;
    std::optional<double> hovered_hz_;
    std::size_t dragged_ = 0;
    bool drags_ = false;
};

// The mix is the trace with the focus; the references are all of that role, else what is compared with.
void MatchPanel::gather(Workbench& bench)
{
    trouble_.clear();
    hovered_hz_.reset();
    references_.clear();
    reference_files_.clear();
    reference_name_.clear();
    const Comparison& now = bench.now();
    const Trace* mix = bench.focus();
    if (mix != nullptr && mix->role == Role::reference)
        for (const Trace& trace : now.traces)
            if (trace.role != Role::reference && bench.programme(trace.id)) mix = &trace;
    for (const Trace& trace : now.traces) {
        const ProgrammePointer programme = bench.programme(trace.id);
        const bool counts = trace.role == Role::reference || trace.id == now.reference;
        if (!programme || !counts || trace.kept || mix == nullptr || trace.id == mix->id) continue;
        references_.push_back(programme);
        if (!bench.status(trace.id).audio.empty()) reference_files_.push_back(bench.status(trace.id).audio);
        reference_name_ += (reference_name_.empty() ? "" : " + ") + trace.name;
    }
    programme_ = mix == nullptr ? nullptr : bench.programme(mix->id);
    if (!programme_)
        trouble_ = "Open a mix and a reference, and wait until both are measured";
    else if (references_.empty())
        trouble_ = "Make a trace the reference: right click on it, or C to compare with it";
    if (!trouble_.empty()) return;
    mix_ = *mix;
    if (pictured_ != programme_ || pictured_references_ != references_ ||
        pictured_view_.match() != bench.view().match()) {
        pictured_ = programme_;
        pictured_references_ = references_;
        pictured_view_ = bench.view();
        picture_ = match_picture(*programme_, references_, bench.view());
    }
    trouble_ = picture_.trouble;
}

void MatchPanel::controls(Workbench& bench)
{
    const float wide = 104 * ui_scale();
    const auto slider = [&](const char* name, const char* format, double View::*field, float low, float high,
                            double step) {
        auto value = static_cast<float>(bench.view().*field);
        if (field != &View::match_tone) flow(wide);
        ImGui::SetNextItemWidth(wide);
        if (ImGui::DragFloat((std::string("##") + name).c_str(), &value, static_cast<float>(step) / 4, low,
                             high, format, ImGuiSliderFlags_AlwaysClamp))
            bench.edit_view(name, [&](View& v) { v.*field = std::round(double{value} / step) * step; });
        mark_item(std::string("match/") + name);
    };
    slider("tone", "tone %.2f", &View::match_tone, 0, 1.5f, 0.05);
    slider("width", "width %.2f", &View::match_width, 0, 1.5f, 0.05);
    slider("level", "level %.2f", &View::match_level, 0, 1.5f, 0.05);
    slider("dynamics", "dynamics %.2f", &View::match_dynamics, 0, 1, 0.05);
    help_of_last("How far range and peaks move to those of the reference. Settings are found by trying them: "
                 "in the background, when it is rendered");
    slider("limit", "limit \u00B1%.1f dB", &View::match_limit_db, 0.5f, 24, 0.5);
    slider("fraction", "1/%.0f octave", &View::match_fraction, 1, 12, 1);
    flow("Undraw");
    ImGui::BeginDisabled(bench.view().match_nudges.empty());
    if (ImGui::Button("Undraw")) bench.edit_view("", [](View& v) { v.match_nudges.clear(); });
    mark_item("match/undraw");
    ImGui::EndDisabled();
    help_of_last("Takes back what was drawn by hand");
    flow("Render it");
    if (ImGui::Button("Render it")) render(bench);
    mark_item("match/render");
    help_of_last("In the background; the result becomes a trace, to be seen and heard beside the mix");
    flow("Save\u2026");
    save_menu(bench);
}

// Commands come by keys and the palette, too.
void MatchPanel::obey(Workbench& bench, const std::string& command)
{
    if (command == "match_render") render(bench);
    if (command == "match_save_chain") save(bench, MatchText::chain);
    if (command == "match_save_bands") save(bench, MatchText::bands);
    if (command == "match_save_session") save(bench, MatchText::session);
}

void MatchPanel::save_menu(Workbench& bench)
{
    if (ImGui::Button("Save\u2026")) ImGui::OpenPopup("match/save");
    mark_item("match/save");
    help_of_last("The curve as a file that dubstage master, render and this viewer take");
    if (!ImGui::BeginPopup("match/save")) return;
    const std::array<std::pair<const char*, MatchText>, 3> kinds{
        {{"A chain with the whole curve (.toml)", MatchText::chain},
         {"A chain of a few bands (.toml)", MatchText::bands},
         {"A session with the curve on its master (.toml)", MatchText::session}}};
    for (const auto& [title, kind] : kinds) {
        if (ImGui::MenuItem(title)) save(bench, kind);
        mark_item("match/save/" + std::to_string(static_cast<int>(kind)));
    }
    ImGui::EndPopup();
}

void MatchPanel::save(Workbench& bench, MatchText kind)
{
    const MatchedTrace trace{mix_.name, reference_name_, bench.status(mix_.id).audio,
                             programme_->measured.layout, programme_->measured.sample_rate};
    if (kind == MatchText::session && trace.file.empty()) {
        bench.tell(Severity::error, mix_.name + ": there is no audio file that a session could play");
        return;
    }
    const char* ending = kind == MatchText::session ? " matched.session.toml"
                         : kind == MatchText::bands ? " match.bands.toml"
                                                    : " match.eq.toml";
    bench.to_save = TextToSave{"Save the match", mix_.name + ending,
                               match_text(kind, picture_, bench.view(), trace, found_dynamics(bench, trace))};
    bench.ask("save_text");
}

std::optional<DynamicsOf> MatchPanel::dynamics_of(const Workbench& bench) const
{
    if (bench.view().match_dynamics == 0 || reference_files_.empty()) return std::nullopt;
    return DynamicsOf{bench.view().match_dynamics, reference_files_};
}

// Those that the last render found, where nothing else was asked for since.
std::vector<Insert> MatchPanel::found_dynamics(Workbench& bench, const MatchedTrace& trace) const
{
    const auto wanted = dynamics_of(bench);
    if (!wanted) return {};
    const FoundDynamics& found = bench.dynamics;
    const std::string inserts = inserts_text(inserts_of(picture_, bench.view(), trace.sample_rate));
    if (found.file == trace.file && found.inserts == inserts && found.of == *wanted) return found.found;
    bench.tell(Severity::warning, "The dynamics are not in what is saved: they are found by trying. Render "
                                  "it, then save");
    return {};
}

void MatchPanel::render(Workbench& bench)
{
    ProcessOf wanted;
    wanted.file = bench.status(mix_.id).audio;
    if (wanted.file.empty()) {
        bench.tell(Severity::error, mix_.name + ": there is no audio file to render");
        return;
    }
    const Measurement& measured = programme_->measured;
    wanted.name = mix_.name + " matched";
    wanted.layout = measured.layout;
    wanted.sample_rate = measured.sample_rate;
    wanted.inserts = inserts_of(picture_, bench.view(), measured.sample_rate);
    wanted.dynamics = dynamics_of(bench);
    if (std::isfinite(picture_.proposal.level_lufs)) wanted.target_lufs = picture_.proposal.level_lufs;
    bench.to_process = wanted;
    bench.ask("process");
}

void MatchPanel::figures() const
{
    const MatchDistance &before = picture_.proposal.before, &after = picture_.after;
    const auto figure = [](const char* name, const std::string& from, const std::string& to, bool better) {
        ImGui::BeginGroup();
        ImGui::PushFont(fonts().small);
        dim_text(name);
        ImGui::PopFont();
        dim_text(from + " \u2192");
        ImGui::SameLine(0, 5 * ui_scale());
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(better ? palette().ok : palette().text));
        ImGui::TextUnformatted(to.c_str());
        ImGui::PopStyleColor();
        ImGui::EndGroup();
        ImGui::SameLine(0, 30 * ui_scale());
    };
    const auto optional = [&](const char* name, const std::optional<double>& a,
                              const std::optional<double>& b, const char* unit) {
        if (a && b)
            figure(name, signed_number(*a, 1), signed_number(*b, 1) + unit,
                   std::abs(*b) < std::abs(*a) - 0.05);
    };
    figure("Tone, rms to the reference", number(before.tone_db, 2), number(after.tone_db, 2) + " dB",
           after.tone_db < before.tone_db - 0.05);
    optional("Width", before.width_db, after.width_db, " dB");
    optional("Loudness", before.loudness_lu, after.loudness_lu, " LU");
    optional("Loudness range", before.range_lu, after.range_lu, " LU");
    optional("Peak to loudness", before.plr_db, after.plr_db, " dB");
    ImGui::NewLine();
    ImGui::Spacing();
}

void MatchPanel::read(Workbench& bench, const PlotTouch& touch, const Plot& plot)
{
    if (!touch.hovered) return;
    hovered_hz_ = touch.x;
    card_ = card_of(plot, touch.x, " dB");
    mouse_ = touch.mouse;
    bench.read_out = card_.title + "  " + card_.side;
    for (const CardRow& row : card_.rows) bench.read_out += "   " + row.name + " " + row.value;
}

void MatchPanel::spectra(Workbench& bench, const Frame& area)
{
    spectra_ = Plot();
    spectra_.x = hertz_axis(bench);
    spectra_.title = shortened(mix_.name, 26) + " \u2192 " + shortened(reference_name_, 34) +
                     " at equal loudness, tilt " + signed_number(bench.view().tilt, 1) + " dB/oct";
    spectra_.x_labels = false;
    // The tilt is added to copies; numbers of the curves below are as they are.
    static constexpr std::size_t count = 5;
    std::array<const std::vector<float>*, count> plain{&picture_.mix, &picture_.target, &picture_.predicted,
                                                       &picture_.low, &picture_.high};
    double top = -300, bottom = 300;
    leaning_.assign(count, {});
    for (std::size_t c = 0; c < count; ++c)
        for (std::size_t i = 0; i < plain[c]->size(); ++i) {
            const double hz = double{picture_.hz[i]};
            leaning_[c].push_back((*plain[c])[i] +
                                  static_cast<float>(bench.view().tilt * std::log2(hz / 1000)));
            if (hz < 30 || hz > 16000 || leaning_[c].back() < -150) continue;
            top = std::max(top, double{leaning_[c].back()});
            bottom = std::min(bottom, double{leaning_[c].back()});
        }
    constexpr double most_shown_db = 60;
    spectra_.y = {
        {std::floor((std::max(bottom, top - most_shown_db) - 2) / 6) * 6, std::ceil((top + 3) / 6) * 6},
        Scale::linear,
        Unit::decibel,
        {},
        "dB"};
    const Ink reference{palette().text, 1};
    if (!leaning_[3].empty())
        spectra_.bands.push_back(
            {"references", samples(leaning_[3]), samples(leaning_[4]), {reference.rgb, 0.12f}});
    spectra_.series = {{"reference", samples(leaning_[1]), 0, reference, 1.6f, Dash::dashed},
                       {mix_.name, samples(leaning_[0]), 0, {palette().dim, 1}, 1.5f, Dash::solid},
                       {"as it would be", samples(leaning_[2]), 0, {mix_.colour, 1}, 2.2f, Dash::solid}};
    spectra_.note = "grey: as it is; dashed: reference; in colour: as it would be";
    spectra_.note_ink = {palette().dim, 1};
    spectra_.cursor = bench.cursor_hz;
    PlotGrips grips;
    grips.x = hertz_grip(bench);
    read(bench, plot_view("match/spectra", spectra_, area, bench, grips), spectra_);
}

void MatchPanel::curve(Workbench& bench, const Frame& area)
{
    const View& view = bench.view();
    curve_ = Plot();
    curve_.x = hertz_axis(bench);
    const double reach = std::max(3.0, std::ceil(std::min(view.match_limit_db, 12.0) * 1.15));
    curve_.y = {{-reach, reach}, Scale::linear, Unit::signed_decibel, {}, "dB"};
    curve_.x_labels = false;
    curve_.title = "the curve: drag it up or down; dotted: the whole difference; numbers: as a few bands";
    curve_.series = {
        {"whole difference", samples(picture_.wanted), 0, {palette().dim, 1}, 1.2f, Dash::dotted}};
    if (picture_.has_side)
        curve_.series.push_back(
            {"side", samples(picture_.side), 0, {palette().accent, 1}, 1.6f, Dash::dashed});
    curve_.series.push_back(
        {picture_.has_side ? "mid" : "curve", samples(picture_.mid), 0, {mix_.colour, 1}, 2.2f, Dash::solid});
    zero_.assign(picture_.mid.size(), 0.0f);
    curve_.bands.push_back({"curve", samples(zero_), samples(picture_.mid), {mix_.colour, 0.14f}});
    int number = 0;
    for (const FittedBand& band : picture_.bands.all.empty() ? picture_.bands.mid : picture_.bands.all)
        curve_.spots.push_back({band.frequency_hz,
                                value_at(samples(picture_.mid), band.frequency_hz),
                                {palette().text, 0.9f},
                                std::to_string(++number)});
    for (const Nudge& nudge : view.match_nudges)
        curve_.marks.push_back({nudge.hz, {palette().accent, 0.9f}, signed_number(nudge.db, 1) + " dB"});
    for (const std::string& note : picture_.proposal.notes) {
        curve_.note = "\u26A0 " + shortened(note, 90);
        curve_.note_ink = {palette().warning, 1};
        break;
    }
    curve_.cursor = bench.cursor_hz;
    PlotGrips grips;
    grips.x = hertz_grip(bench);
    const PlotTouch touch = plot_view("match/curve", curve_, area, bench, grips);
    drag(bench, touch);
    read(bench, touch, curve_);
}

void MatchPanel::drag(Workbench& bench, const PlotTouch& touch)
{
    if (!ImGui::IsMouseDown(0)) drags_ = false;
    if (!drags_ && touch.hovered && ImGui::IsMouseClicked(0)) {
        // What was drawn nearby is taken hold of, else something new begins.
        drags_ = true;
        const auto& nudges = bench.view().match_nudges;
        dragged_ = nudges.size();
        constexpr double near_octaves = 0.25;
        for (std::size_t i = 0; i < nudges.size(); ++i)
            if (std::abs(std::log2(nudges[i].hz / touch.x)) < near_octaves) dragged_ = i;
        return;
    }
    if (!drags_ || !ImGui::IsMouseDragging(0, 4)) return;
    bench.edit_view("draw", [&](View& view) {
        if (dragged_ >= view.match_nudges.size()) {
            dragged_ = view.match_nudges.size();
            view.match_nudges.push_back({touch.x, 0});
        }
        Nudge& nudge = view.match_nudges[dragged_];
        // So that the curve goes to the pointer.
        const double there = value_at(samples(picture_.mid), nudge.hz);
        constexpr double most_db = 24;
        nudge.db = std::clamp(nudge.db + touch.y - there, -most_db, most_db);
    });
}

void MatchPanel::left_over(Workbench& bench, const Frame& area)
{
    const double at_1k = bench.view().tolerance_db;
    left_over_ = Plot();
    left_over_.x = hertz_axis(bench);
    left_over_.y = {{-6, 6}, Scale::linear, Unit::signed_decibel, {}, "dB"};
    left_over_.title = "what is left between the two, and the tolerance";
    tolerance_low_.clear(), tolerance_high_.clear(), above_.clear(), below_.clear();
    for (std::size_t i = 0; i < picture_.left_over.size(); ++i) {
        const auto edge = static_cast<float>(tolerance_at(double{picture_.hz[i]}, at_1k));
        tolerance_low_.push_back(-edge);
        tolerance_high_.push_back(edge);
        above_.push_back(std::max(edge, picture_.left_over[i]));
        below_.push_back(std::min(-edge, picture_.left_over[i]));
    }
    left_over_.bands = {
        {"tolerance", samples(tolerance_low_), samples(tolerance_high_), {palette().accent, 0.14f}},
        {"above", samples(tolerance_high_), samples(above_), {palette().error, 0.75f}},
        {"below", samples(below_), samples(tolerance_low_), {palette().error, 0.75f}}};
    left_over_.series = {
        {"left over", samples(picture_.left_over), 0, {palette().text, 1}, 1.6f, Dash::solid}};
    left_over_.cursor = bench.cursor_hz;
    PlotGrips grips;
    grips.x = hertz_grip(bench);
    read(bench, plot_view("match/left_over", left_over_, area, bench, grips), left_over_);
}

} // namespace

extern const PanelType match_panel{"match", "Match",
                                   []() -> std::unique_ptr<Panel> { return std::make_unique<MatchPanel>(); }};

} // namespace dubstage::viewer
