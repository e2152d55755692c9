// What was found in the programme with the focus, where, and whether it meets a delivery preset.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <imgui.h>

#include "analysis/preset.h"
#include "viewer/draw/style.h"
#include "viewer/input/marks.h"
#include "viewer/model/findings.h"
#include "viewer/panels/panel.h"
#include "viewer/panels/plot_view.h"
#include "viewer/panels/widgets.h"

namespace dubstage::viewer {

namespace {

std::string length_text(Frames frames, double seconds)
{
    if (frames == 0) return "\u2013";
    if (seconds < 0.001) return std::to_string(frames) + (frames == 1 ? " sample" : " samples");
    return seconds < 1 ? viewer::number(1000 * seconds, 0) + " ms" : viewer::number(seconds, 1) + " s";
}

class Checks final : public Panel {
  public:
    void draw(Workbench& bench) override
    {
        const Trace* focus = bench.focus();
        programme_ = focus == nullptr ? nullptr : bench.programme(focus->id);
        if (!programme_) {
            wave_ = Plot();
            empty_note("Nothing measured in focus", focus == nullptr
                                                        ? "Open a file first"
                                                        : "It is still being measured, or cannot be read");
            return;
        }
        judge_all();
        const Frame room = rest_of_window();
        const float unit = ui_scale(), right = std::clamp(0.36f * room.width(), 260 * unit, 420 * unit);
        const float low = room.height() > 480 * unit ? 0.30f * room.height() : 0;
        ImGui::BeginChild("list", {room.width() - right - 16 * unit, room.height() - low});
        filters();
        list(bench);
        ImGui::EndChild();
        ImGui::SetCursorScreenPos({room.x1 - right, room.y0});
        ImGui::BeginChild("verdicts", {right, room.height()});
        verdicts(bench);
        ImGui::EndChild();
        if (low > 0)
            waveform(bench, *focus,
                     {room.x0, room.y1 - low + 6 * unit, room.x1 - right - 16 * unit, room.y1});
    }
    std::vector<const Plot*> plots() const override
    {
        return wave_.series.empty() ? std::vector<const Plot*>{} : std::vector<const Plot*>{&wave_};
    }

  private:
    void judge_all();
    void filters();
    void list(Workbench& bench);
    void row(Workbench& bench, const Finding& finding, int number);
    bool passes(const Finding& finding) const;
    void verdicts(Workbench& bench);
    void requirements(const Verdict& verdict) const;
    void waveform(Workbench& bench, const Trace& focus, const Frame& area);
    void choose_first(Workbench& bench, const Trace& focus);
    std::string channel_name(int channel) const;

    ProgrammePointer programme_, judged_;
    std::vector<Verdict> verdicts_;
    std::array<bool, 3> severities_{true, true, true};
    std::array<char, 64> words_{};
    Plot wave_;
    std::vector<Preset> presets_;
};

std::string Checks::channel_name(int channel) const
{
    const auto& channels = programme_->measured.channels;
    if (channel < 0) return "all";
    const auto index = static_cast<std::size_t>(channel);
    return index < channels.size() ? channels[index].name : std::to_string(channel + 1);
}

// Comparisons of a few dozen figures; done again when the programme is another.
void Checks::judge_all()
{
    if (judged_ == programme_) return;
    judged_ = programme_;
    verdicts_.clear();
    presets_ = presets();
    for (const Preset& preset : presets_) verdicts_.push_back(judge(programme_->measured, preset));
}

bool Checks::passes(const Finding& finding) const
{
    if (!severities_[static_cast<std::size_t>(finding.severity)]) return false;
    return words_[0] == 0 || finding.text.find(words_.data()) != std::string::npos ||
           finding.code.find(words_.data()) != std::string::npos;
}

void Checks::filters()
{
    constexpr std::array<const char*, 3> names{"notes", "warnings", "errors"};
    for (const std::size_t s : {2u, 1u, 0u}) {
        const auto severity = static_cast<Severity>(s);
        const auto count =
            std::count_if(programme_->measured.findings.begin(), programme_->measured.findings.end(),
                          [&](const Finding& f) { return f.severity == severity; });
        const std::string label =
            std::string(severity_glyph(severity)) + " " + std::to_string(count) + " " + names[s];
        if (toggle(std::string("checks/") + names[s], label, severities_[s]))
            severities_[s] = !severities_[s];
        if (s > 0) ImGui::SameLine();
    }
    constexpr float words_width = 170;
    flow(words_width * ui_scale());
    ImGui::SetNextItemWidth(std::min(220 * ui_scale(), ImGui::GetContentRegionAvail().x));
    ImGui::InputTextWithHint("##words", "Only with these words", words_.data(), words_.size());
    mark_item("checks/words");
    ImGui::Spacing();
}

void Checks::row(Workbench& bench, const Finding& finding, int number)
{
    const Axis time = time_axis(bench);
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::PushID(number);
    const bool chosen = finding.from >= 0 && bench.chosen_finding == finding.from;
    if (ImGui::Selectable("##finding", chosen, ImGuiSelectableFlags_SpanAllColumns)) {
        go_to_finding(bench, *programme_, finding);
        if (const Trace* focus = bench.focus(); focus != nullptr && finding.from >= 0)
            bench.wanted_excerpt =
                ExcerptOf{bench.status(focus->id).audio, std::max(0, finding.channel), finding.from};
    }
    mark_item("checks/finding" + std::to_string(number));
    ImGui::SameLine(0, 0);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(severity_colour(finding.severity)));
    constexpr std::array<const char*, 3> names{"note", "warning", "error"};
    ImGui::TextUnformatted((std::string(severity_glyph(finding.severity)) + " " +
                            names[static_cast<std::size_t>(finding.severity)])
                               .c_str());
    ImGui::PopStyleColor();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(finding.from < 0 ? "\u2013"
                                            : time.text(programme_->seconds_at(finding.from)).c_str());
    ImGui::TableNextColumn();
    const Frames length = finding.from < 0 ? 0 : std::max<Frames>(1, finding.to - finding.from);
    dim_text(length_text(length, programme_->seconds_at(length)));
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(channel_name(finding.channel).c_str());
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(wrapped(finding.text, ImGui::GetContentRegionAvail().x).c_str());
    ImGui::PopID();
}

void Checks::list(Workbench& bench)
{
    const ImGuiTableFlags flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg |
                                  ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_Hideable;
    const float unit = ui_scale();
    const bool roomy = ImGui::GetContentRegionAvail().x > 500 * unit;
    if (!ImGui::BeginTable("findings", 5, flags)) return;
    for (const int column : {2, 3}) ImGui::TableSetColumnEnabled(column, roomy);
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn("Severity", ImGuiTableColumnFlags_WidthFixed, 84 * unit);
    ImGui::TableSetupColumn("Time", ImGuiTableColumnFlags_WidthFixed, 92 * unit);
    ImGui::TableSetupColumn("Length", ImGuiTableColumnFlags_WidthFixed, 76 * unit);
    ImGui::TableSetupColumn("Channel", ImGuiTableColumnFlags_WidthFixed, 64 * unit);
    ImGui::TableSetupColumn("Finding", ImGuiTableColumnFlags_WidthStretch);
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().dim));
    ImGui::TableHeadersRow();
    ImGui::PopStyleColor();
    int number = 0;
    bool any = false;
    for (const Finding* finding : sorted_findings(programme_->measured)) {
        ++number;
        if (!passes(*finding)) continue;
        any = true;
        row(bench, *finding, number);
    }
    ImGui::EndTable();
    if (any) return;
    const ImVec2 low = ImGui::GetItemRectMin();
    ImGui::SetCursorScreenPos({low.x + 12 * unit, low.y + 44 * unit});
    dim_text(programme_->measured.findings.empty() ? "\u2713 Nothing stands out" : "None with these words");
}

void Checks::requirements(const Verdict& verdict) const
{
    if (!ImGui::BeginTable("requirements", 3, ImGuiTableFlags_SizingStretchProp)) return;
    ImGui::TableSetupColumn("what", ImGuiTableColumnFlags_WidthStretch, 1.3f);
    ImGui::TableSetupColumn("wanted", ImGuiTableColumnFlags_WidthStretch, 1);
    ImGui::TableSetupColumn("measured", ImGuiTableColumnFlags_WidthStretch, 0.9f);
    for (const Requirement& one : verdict.requirements) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(one.met ? palette().ok : palette().error));
        ImGui::TextWrapped("%s %s", one.met ? "\u2713" : "\u25B2", one.name.c_str());
        ImGui::PopStyleColor();
        ImGui::TableNextColumn();
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().dim));
        ImGui::TextWrapped("%s", one.wanted.c_str());
        ImGui::PopStyleColor();
        ImGui::TableNextColumn();
        ImGui::TextWrapped("%s", one.measured.c_str());
    }
    ImGui::EndTable();
}

void Checks::verdicts(Workbench& bench)
{
    const auto passed =
        std::count_if(verdicts_.begin(), verdicts_.end(), [](const Verdict& v) { return v.passed; });
    ImGui::PushFont(fonts().small);
    dim_text("DELIVERIES  \u00B7  " + std::to_string(passed) + " of " + std::to_string(verdicts_.size()) +
             " met");
    ImGui::PopFont();
    ImGui::Spacing();
    for (const Verdict& verdict : verdicts_) {
        const bool open = verdict.preset == bench.view().preset;
        ImGui::PushID(verdict.preset.c_str());
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(verdict.passed ? palette().ok : palette().error));
        if (ImGui::Selectable(verdict.passed ? "\u2713" : "\u25B2", open))
            bench.edit_view("", [&](View& v) { v.preset = verdict.preset; });
        ImGui::PopStyleColor();
        mark_item("checks/preset/" + verdict.preset);
        ImGui::SameLine(24 * ui_scale());
        ImGui::TextUnformatted(shortened(verdict.title.empty() ? verdict.preset : verdict.title, 44).c_str());
        if (open) {
            ImGui::PushFont(fonts().small);
            ImGui::Indent(12 * ui_scale());
            requirements(verdict);
            if (verdict.weak_source) dim_text("Its figures are not well documented");
            ImGui::Unindent(12 * ui_scale());
            ImGui::PopFont();
            ImGui::Spacing();
        }
        ImGui::PopID();
    }
}

// Without a choice the highest true peak is shown.
void Checks::choose_first(Workbench& bench, const Trace& focus)
{
    const std::filesystem::path file = bench.status(focus.id).audio;
    if (bench.wanted_excerpt && bench.wanted_excerpt->file == file) return;
    bench.wanted_excerpt.reset();
    const std::vector<ChannelFigures>& channels = programme_->measured.channels;
    for (std::size_t c = 0; c < channels.size(); ++c)
        if (channels[c].true_peak_db == programme_->measured.true_peak_db && !file.empty())
            bench.wanted_excerpt = ExcerptOf{file, static_cast<int>(c), channels[c].true_peak_at};
}

void Checks::waveform(Workbench& bench, const Trace& focus, const Frame& area)
{
    choose_first(bench, focus);
    wave_ = Plot();
    const std::shared_ptr<const Excerpt> excerpt = bench.excerpt;
    const bool there = excerpt && bench.wanted_excerpt && excerpt->of == *bench.wanted_excerpt;
    if (!there || excerpt->samples.empty()) {
        ImGui::SetCursorScreenPos({area.x0 + 8 * ui_scale(), area.y0 + 8 * ui_scale()});
        dim_text(there ? excerpt->trouble
                 : bench.wanted_excerpt
                     ? "Reading the samples \u2026"
                     : "The samples cannot be shown: there is no audio file beside this result");
        return;
    }
    const double rate = excerpt->sample_rate, at = static_cast<double>(excerpt->of.at) / rate;
    constexpr double shown_samples = 48;
    wave_.x = {{at - shown_samples / rate, at + shown_samples / rate},
               Scale::linear,
               Unit::time,
               {TimeStyle::clock, rate},
               "s"};
    float most = 0.1f;
    for (const float value : excerpt->waveform) most = std::max(most, std::abs(value));
    const double reach = std::max(1.08 * double{most}, 0.2);
    wave_.y = {{-reach, reach}};
    wave_.title =
        "channel " + channel_name(excerpt->of.channel) +
        ": dots are samples, the line runs between them; dashed: full scale and the preset's ceiling";
    const double first = static_cast<double>(excerpt->from) / rate;
    wave_.series.push_back({"waveform",
                            {excerpt->waveform, {}, first, 1 / (rate * Excerpt::per_sample)},
                            0,
                            {focus.colour, 1},
                            1.8f});
    wave_.levels.push_back({0, {palette().dim, 0.4f}});
    for (const double sign : {-1.0, 1.0}) {
        wave_.levels.push_back({sign, {palette().error, 0.8f}, "", Dash::dashed});
        for (const Preset& preset : presets_)
            if (preset.name == bench.view().preset && preset.true_peak_max_db)
                wave_.levels.push_back({sign * std::pow(10.0, *preset.true_peak_max_db / 20),
                                        {palette().warning, 0.7f},
                                        "",
                                        Dash::dashed});
    }
    for (std::size_t i = 0; i < excerpt->samples.size(); ++i) {
        const double x = first + static_cast<double>(i) / rate;
        if (wave_.x.range.holds(x))
            wave_.spots.push_back({x, double{excerpt->samples[i]}, {palette().text, 0.9f}});
    }
    wave_.marks.push_back({at, {palette().accent, 0.7f}, ""});
    const PlotTouch touch = plot_view("checks/wave", wave_, area, bench, {});
    if (!touch.hovered) return;
    Card card = card_of(wave_, touch.x, "");
    const double value = std::abs(value_at(wave_.series[0].samples, touch.x));
    card.foot = number(20 * std::log10(value), 1) + " dBFS";
    card.foot_colour = palette().dim;
    bench.read_out = card.title + "  " + card.foot;
    draw_card(card, touch.mouse, area);
}

} // namespace

extern const PanelType checks_panel{"checks", "Checks",
                                    []() -> std::unique_ptr<Panel> { return std::make_unique<Checks>(); }};

} // namespace dubstage::viewer
