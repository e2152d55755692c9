// Listening: which trace is heard and how loud, what reaches the ear of it, and the blind test.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/ranking_view.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

constexpr std::array<int, 6> trial_counts{5, 8, 10, 16, 20, 32};

class ListenPanel final : public Panel {
  public:
    void draw(Workbench& bench) override
    {
        facts_ = bench.player->facts();
        tracks_ = tracks_to_play(bench);
        transport(bench);
        device_line(bench);
        if (bench.now().traces.empty()) {
            empty_note("Nothing to hear yet", "Drop audio files here, or press Ctrl+O");
            return;
        }
        const Frame room = rest_of_window();
        // As many rows as there are traces, as far as the plot keeps its room.
        const Listening& listening = bench.listening;
        const float unit = ui_scale(), two = listening.ranking ? 0.0f : listening.test ? 196.0f : 84.0f;
        // What has no room of its own can be scrolled to.
        const float test_height =
            std::min((two + ranking_height(bench)) * unit, std::max(120 * unit, 0.55f * room.height()));
        const float rest = room.height() - test_height - 16 * unit;
        const float rows = static_cast<float>(bench.now().traces.size()) + 1.4f;
        const float list_height =
            std::clamp(rows * ImGui::GetTextLineHeightWithSpacing(), std::min(90 * unit, rest),
                       std::max(90 * unit, rest - std::min(200 * unit, 0.3f * room.height())));
        const float band_height = std::max(60 * unit, rest - list_height);
        if (ImGui::BeginChild("listen/traces", {0, list_height})) traces(bench);
        ImGui::EndChild();
        const ImVec2 at = ImGui::GetCursorScreenPos();
        band(bench, {at.x, at.y, room.x1, at.y + band_height});
        ImGui::SetCursorScreenPos({at.x, at.y + band_height + 8 * unit});
        if (ImGui::BeginChild("listen/test", {0, 0})) {
            if (!listening.ranking) blind_test(bench);
            if (!listening.telling_apart()) ranking_view(bench);
        }
        ImGui::EndChild();
    }
    std::vector<const Plot*> plots() const override { return {&band_}; }

  private:
    void transport(Workbench& bench);
    void device_line(Workbench& bench);
    void traces(Workbench& bench);
    void trace_row(Workbench& bench, const Trace& trace, std::size_t number);
    void band(Workbench& bench, const Frame& area);
    void blind_test(Workbench& bench);
    void prepare_test(Workbench& bench);
    void run_test(Workbench& bench);
    void tell_test(Workbench& bench);
    int choose_trace(Workbench& bench, const std::string& name, int id);
    static bool big_button(const std::string& name, const std::string& label, bool on);
    void save_log(Workbench& bench, const Abx& test);

    PlayerFacts facts_;
    std::vector<PlayerTrack> tracks_;
    Plot band_;
};

void ListenPanel::transport(Workbench& bench)
{
    Listening& listening = bench.listening;
    if (toggle("listen/play", bench.playing ? "Pause" : "Play", bench.playing)) bench.ask("play");
    help_of_last("Space");
    flow("Loop the selection");
    if (toggle("listen/loop", "Loop the selection", bench.looping)) bench.ask("loop");
    help_of_last("R. Drag over a time axis to select a range");
    flow(92 * ui_scale());
    int ear = static_cast<int>(listening.ear);
    if (choose("listen/ear", {"Stereo", "Mono", "Side"}, ear, 92)) listening.ear = static_cast<Ear>(ear);
    flow("Equally loud");
    if (toggle("listen/match", "Equally loud", bench.view().level_match)) bench.ask("level_match");
    help_of_last(
        "L. All are turned down to the loudness that the quietest, or the one with the highest peaks "
        "over its loudness, can have below \u22121 dBTP");
    flow("in the selection");
    if (toggle("listen/match_selection", "in the selection", listening.match_selection))
        listening.match_selection = !listening.match_selection;
    help_of_last("Takes the loudness of the selected range instead of the whole programme");
    flow("Aligning\u2026");
    const bool aligned = std::any_of(facts_.tracks.begin(), facts_.tracks.end(),
                                     [](const auto& track) { return !track.second.alignment.empty(); });
    if (toggle("listen/align", facts_.aligning ? "Aligning\u2026" : "In step", aligned || facts_.aligning))
        bench.ask("align");
    help_of_last(
        "Moves the visible traces so that what they share happens at the same moment as in the focus");
    flow(110 * ui_scale());
    ImGui::SetNextItemWidth(110 * ui_scale());
    auto volume = static_cast<float>(listening.volume_db);
    if (ImGui::SliderFloat("##volume", &volume, static_cast<float>(lowest_volume_db), 0, "%.1f dB"))
        listening.volume_db = std::clamp(double{volume}, lowest_volume_db, 0.0);
    mark_item("listen/volume");
    help_of_last("Volume");
}

void ListenPanel::device_line(Workbench& bench)
{
    const std::string why = bench.player->obstacle();
    if (!why.empty()) {
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().warning));
        ImGui::TextWrapped("\u26A0 %s", why.c_str());
        ImGui::PopStyleColor();
    } else if (facts_.missed_seconds > 0) {
        dim_text(facts_.device +
                 fmt::format("   {:.2f} s were silent: the disk was too slow", facts_.missed_seconds));
    } else {
        dim_text(facts_.device.empty() ? "The sound device opens with the first play" : facts_.device);
    }
}

void ListenPanel::traces(Workbench& bench)
{
    constexpr int columns = 6;
    if (!ImGui::BeginTable("listen/table", columns, ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingFixedFit))
        return;
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn("");
    ImGui::TableSetupColumn("Trace", ImGuiTableColumnFlags_WidthStretch, 3);
    ImGui::TableSetupColumn("LUFS");
    ImGui::TableSetupColumn("dBTP");
    ImGui::TableSetupColumn("Gain dB");
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch, 2);
    ImGui::TableHeadersRow();
    const std::vector<Trace> all = bench.now().traces; // clicks change the comparison
    for (std::size_t i = 0; i < all.size(); ++i) trace_row(bench, all[i], i + 1);
    ImGui::EndTable();
}

void ListenPanel::trace_row(Workbench& bench, const Trace& trace, std::size_t number)
{
    const Status& status = bench.status(trace.id);
    const bool testing = bench.listening.testing();
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::PushID(trace.id);
    // In a blind test nothing tells which one is heard.
    const bool heard = !testing && trace.id == listened_to(bench);
    if (ImGui::Selectable(number < 10 ? std::to_string(number).c_str() : " ", heard,
                          ImGuiSelectableFlags_SpanAllColumns) &&
        !testing)
        bench.focus_on(trace.id);
    mark_item("listen/trace/" + std::to_string(trace.id));
    ImGui::PopID();
    ImGui::TableNextColumn();
    draw_key(trace, bench.now().focus);
    ImGui::SameLine(0, 8 * ui_scale());
    ImGui::TextUnformatted(shortened(trace.name, 48).c_str());
    const auto track = std::find_if(tracks_.begin(), tracks_.end(),
                                    [&](const PlayerTrack& one) { return one.id == trace.id; });
    const bool measured = status.programme != nullptr && track != tracks_.end();
    const auto cell = [&](double value, int places, bool sign = false) {
        ImGui::TableNextColumn();
        if (measured && !testing)
            ImGui::TextUnformatted(
                (sign ? signed_number(value, places) : dubstage::viewer::number(value, places)).c_str());
    };
    cell(measured ? heard_loudness(*status.programme, {}) : 0, 1);
    cell(measured ? status.programme->measured.true_peak_db : 0, 1);
    cell(measured ? track->gain_db : 0, 1, true);
    ImGui::TableNextColumn();
    const auto fact = facts_.tracks.find(trace.id);
    if (status.audio.empty())
        dim_text(trace.part.empty() ? "its audio is not there" : "render the session to hear it");
    else if (fact != facts_.tracks.end()) {
        const PlayerFacts::Track& known = fact->second;
        dim_text(known.state.empty() ? known.alignment : known.state);
        if (known.failed) help_of_last(known.state);
    }
}

// The spectrum of what is heard: a drag over it leaves only that band.
void ListenPanel::band(Workbench& bench, const Frame& area)
{
    Listening& listening = bench.listening;
    band_ = Plot();
    band_.x = {{20, 20000}, Scale::logarithmic, Unit::hertz, {}, "Hz"};
    band_.y = {{-90, -18}, Scale::linear, Unit::decibel, {}, "dB"};
    band_.title = listening.band_hz
                      ? "heard: " + band_.x.text(listening.band_hz->low) + " \u2013 " +
                            band_.x.text(listening.band_hz->high) + ", 24 dB/oct beyond; double click: all"
                      : "drag to hear one band alone";
    const Trace* focus = bench.focus();
    const ProgrammePointer programme = focus == nullptr ? nullptr : bench.programme(focus->id);
    if (programme && !listening.testing()) {
        const SpectrumCurve& curve =
            bench.curves.get(programme, bench.curve_key(*focus, programme, bench.view().tilt));
        double high = -300;
        for (std::size_t i = 1; i < curve.db.size(); ++i)
            if (curve.bin_hz * static_cast<double>(i) > 20) high = std::max(high, double{curve.db[i]});
        if (high > -300) band_.y.range = {std::ceil(high / 6) * 6 - 60, std::ceil(high / 6) * 6 + 6};
        band_.series.push_back({focus->name,
                                curve.samples(),
                                0,
                                {focus->colour, 1},
                                width_of(*focus, focus->id),
                                dash_of(*focus)});
    }
    band_.selection = listening.band_hz;
    band_.cursor = bench.cursor_hz;
    PlotGrips grips;
    grips.select = [&](std::optional<Range> range) { listening.band_hz = range; };
    const PlotTouch touch = plot_view("listen/band", band_, area, bench, grips);
    bench.cursor_hz.reset();
    if (!touch.hovered) return;
    bench.cursor_hz = touch.x;
    bench.read_out = band_.x.text(touch.x);
}

bool ListenPanel::big_button(const std::string& name, const std::string& label, bool on)
{
    const float unit = ui_scale();
    ImGui::PushStyleColor(ImGuiCol_Button, on ? colour4(palette().accent, 0.9f) : colour4(palette().raised));
    ImGui::PushStyleColor(ImGuiCol_Text, on ? colour4(ink_on(palette().accent)) : colour4(palette().text));
    ImGui::PushFont(fonts().headline);
    const bool pressed = ImGui::Button((label + "##" + name).c_str(), {96 * unit, 52 * unit});
    ImGui::PopFont();
    ImGui::PopStyleColor(2);
    mark_item(name);
    return pressed;
}

int ListenPanel::choose_trace(Workbench& bench, const std::string& name, int id)
{
    std::vector<std::string> labels{"\u2013"};
    std::vector<int> ids{0};
    int current = 0;
    for (const Trace& trace : bench.now().traces) {
        if (bench.status(trace.id).audio.empty()) continue;
        if (trace.id == id) current = static_cast<int>(ids.size());
        labels.push_back(shortened(trace.name, 28));
        ids.push_back(trace.id);
    }
    return choose(name, labels, current, 200) ? ids[static_cast<std::size_t>(current)] : id;
}

void ListenPanel::blind_test(Workbench& bench)
{
    ImGui::PushFont(fonts().bold);
    ImGui::TextUnformatted("Blind test");
    ImGui::PopFont();
    ImGui::SameLine();
    dim_text("X is A or B, drawn anew for every trial. Can you tell which?");
    const Listening& listening = bench.listening;
    if (listening.telling_apart())
        run_test(bench);
    else {
        prepare_test(bench);
        if (listening.test) tell_test(bench);
    }
}

void ListenPanel::prepare_test(Workbench& bench)
{
    Listening& listening = bench.listening;
    // What was listened to last, and now.
    if (listening.a == 0 && listening.b == 0 && bench.now().traces.size() >= 2) {
        listening.a = bench.now().traces[0].id;
        listening.b = bench.now().traces[1].id;
    }
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("A");
    ImGui::SameLine();
    listening.a = choose_trace(bench, "listen/a", listening.a);
    ImGui::SameLine();
    ImGui::TextUnformatted("B");
    ImGui::SameLine();
    listening.b = choose_trace(bench, "listen/b", listening.b);
    ImGui::SameLine();
    std::vector<std::string> labels;
    int current = 0;
    for (std::size_t i = 0; i < trial_counts.size(); ++i) {
        labels.push_back(std::to_string(trial_counts[i]) + " trials");
        if (trial_counts[i] == listening.trials) current = static_cast<int>(i);
    }
    if (choose("listen/trials", labels, current, 96))
        listening.trials = trial_counts[static_cast<std::size_t>(current)];
    ImGui::SameLine();
    const std::string why = test_obstacle(bench);
    if (toggle("listen/start", "Start", why.empty())) bench.ask("start_test");
    if (!why.empty()) help_of_last(why);
    if (!bench.view().level_match) {
        ImGui::SameLine();
        dim_text("\u26A0 not equally loud: what you tell apart may be the level alone");
    }
}

void ListenPanel::run_test(Workbench& bench)
{
    Listening& listening = bench.listening;
    ImGui::Text("Trial %d of %d%s", listening.test->answered() + 1, listening.test->trials(),
                bench.playing ? "" : "   \u26A0 nothing plays: press Space");
    using Button = Abx::Button;
    for (const auto& [button, label, command] :
         {std::tuple(Button::a, "A", "hear_a"), std::tuple(Button::x, "X", "hear_x"),
          std::tuple(Button::b, "B", "hear_b")}) {
        if (big_button(std::string("listen/hear/") + label, label, listening.button == button))
            bench.ask(command);
        ImGui::SameLine();
    }
    ImGui::Dummy({12 * ui_scale(), 1});
    ImGui::SameLine();
    if (big_button("listen/answer/a", "X = A", false)) bench.ask("answer_a");
    help_of_last("Shift+Q");
    ImGui::SameLine();
    if (big_button("listen/answer/b", "X = B", false)) bench.ask("answer_b");
    help_of_last("Shift+E");
    ImGui::AlignTextToFramePadding();
    dim_text(
        "Keys Q, W and E play A, X and B; Shift+Q and Shift+E answer. What is right is told at the end.");
    ImGui::SameLine();
    if (toggle("listen/stop", "Give up", false)) bench.ask("stop_test");
}

void ListenPanel::tell_test(Workbench& bench)
{
    const Abx& test = *bench.listening.test;
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(verdict_of(test).c_str());
    ImGui::PopTextWrapPos();
    ImGui::AlignTextToFramePadding();
    std::string marks;
    for (const AbxTrial& trial : test.log()) marks += trial.right() ? "\u2713 " : "\u2013 ";
    dim_text(marks);
    ImGui::SameLine();
    if (toggle("listen/log", "Save the log", false)) save_log(bench, test);
}

void ListenPanel::save_log(Workbench& bench, const Abx& test)
{
    const auto name = [&](int id) {
        const Trace* trace = find(bench.now(), id);
        return trace == nullptr ? std::string("?") : trace->name;
    };
    const Trace* first = find(bench.now(), test.a());
    const std::filesystem::path path =
        (first == nullptr ? std::filesystem::path() : first->path.parent_path()) /
        (name(test.a()) + " or " + name(test.b()) + ".abx.csv");
    std::ofstream file(path, std::ios::trunc);
    file << test.text(name(test.a()), name(test.b()));
    file.close();
    if (file)
        bench.tell(Severity::note, path.string() + ": written");
    else
        bench.tell(Severity::error, path.string() + ": cannot be written; make its folder writable");
}

} // namespace

extern const PanelType listen_panel{
    "listen", "Listen", []() -> std::unique_ptr<Panel> { return std::make_unique<ListenPanel>(); }};

} // namespace dubstage::viewer
