#include "viewer/panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <imgui.h>

#include "viewer/draw/style.h"
#include "viewer/input/marks.h"

namespace dubstage::viewer {

Frame rest_of_window()
{
    const ImVec2 at = ImGui::GetCursorScreenPos(), size = ImGui::GetContentRegionAvail();
    return {at.x, at.y, at.x + std::max(40.0f, size.x), at.y + std::max(40.0f, size.y)};
}

void flow(float width)
{
    ImGui::SameLine();
    if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
}

void flow(const std::string& label)
{
    flow(ImGui::CalcTextSize(label.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x);
}

bool toggle(const std::string& name, const std::string& label, bool on)
{
    if (on) {
        ImGui::PushStyleColor(ImGuiCol_Button, colour4(palette().accent, 0.30f));
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().text));
    } else {
        ImGui::PushStyleColor(ImGuiCol_Button, colour4(palette().raised));
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().dim));
    }
    const bool pressed = ImGui::Button((label + "##" + name).c_str());
    ImGui::PopStyleColor(2);
    mark_item(name);
    return pressed;
}

bool choose(const std::string& name, const std::vector<std::string>& labels, int& current, float width)
{
    bool changed = false;
    const auto index = static_cast<std::size_t>(std::clamp(current, 0, static_cast<int>(labels.size()) - 1));
    ImGui::SetNextItemWidth(width * ui_scale());
    const bool open =
        ImGui::BeginCombo(("##" + name).c_str(), labels[index].c_str(), ImGuiComboFlags_HeightLarge);
    mark_item(name);
    if (!open) return false;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (ImGui::Selectable(labels[i].c_str(), i == index)) {
            changed = i != index;
            current = static_cast<int>(i);
        }
        mark_item(name + "/" + std::to_string(i));
    }
    ImGui::EndCombo();
    return changed;
}

std::string shortened(const std::string& words, std::size_t most)
{
    // Letters of more than one byte stay whole.
    const auto begins = [&](std::size_t at) {
        return (static_cast<unsigned char>(words[at]) & 0xC0u) != 0x80u;
    };
    std::vector<std::size_t> letters;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (begins(i)) letters.push_back(i);
    if (letters.size() <= most || most < 3) return words;
    const std::size_t head = (most - 1) * 2 / 3, tail = most - 1 - head;
    return words.substr(0, letters[head]) + "\u2026" + words.substr(letters[letters.size() - tail]);
}

std::string fitting(const std::string& words)
{
    return fitting(words, ImGui::GetContentRegionAvail().x);
}

std::string fitting(const std::string& words, float width)
{
    std::string text = words;
    for (std::size_t letters = words.size(); letters > 3 && ImGui::CalcTextSize(text.c_str()).x > width;
         --letters)
        text = shortened(words, letters);
    return text;
}

std::string wrapped(const std::string& words, float width)
{
    std::string text, line;
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        const std::string word = words.substr(at, end - at);
        const std::string longer = line.empty() ? word : line + " " + word;
        if (!line.empty() && ImGui::CalcTextSize(longer.c_str()).x > width) {
            text += line + "\n";
            line = word;
        } else {
            line = longer;
        }
        at = end + 1;
    }
    return text + line;
}

std::uint32_t ink_on(std::uint32_t rgb)
{
    // Weights of BT.709's luminance.
    const double luma = 0.2126 * (rgb >> 16 & 255u) + 0.7152 * (rgb >> 8 & 255u) + 0.0722 * (rgb & 255u);
    constexpr double middle = 110;
    return luma > middle ? 0x101318 : 0xFFFFFF;
}

void dim_text(const std::string& words)
{
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(palette().dim));
    ImGui::TextUnformatted(words.c_str());
    ImGui::PopStyleColor();
}

void help_of_last(const std::string& words)
{
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", words.c_str());
}

void draw_key(const Trace& trace, int focus)
{
    const float unit = ui_scale(), high = ImGui::GetTextLineHeight();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ScreenCanvas(*ImGui::GetWindowDrawList())
        .line({{at.x, at.y + high / 2}, {at.x + 24 * unit, at.y + high / 2}}, {trace.colour, 1},
              width_of(trace, focus), dash_of(trace));
    ImGui::Dummy({24 * unit, high});
}

namespace {

void legend_entry(Workbench& bench, const Trace& trace)
{
    const int id = trace.id;
    ImGui::PushID(id);
    ImGui::BeginGroup();
    if (trace.visible) {
        draw_key(trace, bench.now().focus);
    } else {
        ImGui::Dummy({24 * ui_scale(), ImGui::GetTextLineHeight()});
    }
    ImGui::SameLine(0, 6 * ui_scale());
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(trace.visible ? palette().text : palette().dim));
    ImGui::TextUnformatted(trace.name.c_str());
    ImGui::PopStyleColor();
    ImGui::EndGroup();
    mark_item("legend/" + std::to_string(id));
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) {
        bench.edit("focus", [&](Comparison& c) { focus_trace(c, id); });
    } else if (ImGui::IsItemClicked(0)) {
        const bool solo = ImGui::GetIO().KeyAlt;
        bench.edit("", [&](Comparison& c) {
            for (Trace& t : c.traces)
                if (solo)
                    t.visible = t.id == id;
                else if (t.id == id)
                    t.visible = !t.visible;
        });
    }
    help_of_last("Click: show or hide. Alt+click: only this one. Double click: focus.");
    ImGui::PopID();
}

} // namespace

void legend(Workbench& bench)
{
    const float end = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    const std::vector<Trace> traces = bench.now().traces; // clicks change the comparison
    bool first = true;
    std::size_t left = traces.size();
    for (const Trace& trace : traces) {
        const float width = ImGui::CalcTextSize(trace.name.c_str()).x + 52 * ui_scale();
        if (!first) ImGui::SameLine(0, 20 * ui_scale());
        if (!first && ImGui::GetCursorScreenPos().x + width > end - 60 * ui_scale()) {
            dim_text("+" + std::to_string(left));
            return;
        }
        first = false;
        --left;
        legend_entry(bench, trace);
    }
    if (traces.empty()) ImGui::Dummy({1, ImGui::GetTextLineHeight()});
}

Card card_of(const Plot& plot, double x, const std::string& unit)
{
    constexpr std::size_t most_rows = 14;
    Card card;
    card.title = plot.x.unit == Unit::hertz ? long_hertz(x) : plot.x.text(x);
    if (plot.x.unit == Unit::hertz) card.side = note_text(x);
    for (auto series = plot.series.rbegin(); series != plot.series.rend(); ++series) {
        const double value = value_at(series->samples, x) + series->offset;
        card.rows.push_back({series->ink.rgb, series->dash, series->width, series->name,
                             (plot.y.unit == Unit::signed_decibel ? signed_number(value, 1)
                                                                  : number(value, unit.empty() ? 2 : 1)) +
                                 unit});
        if (card.rows.size() == most_rows) break;
    }
    return card;
}

void draw_card(const Card& card, Point mouse, const Frame& frame)
{
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    ScreenCanvas canvas(list);
    const float unit = ui_scale(), line = canvas.text_height() + 6 * unit, margin = 10 * unit;
    float name_width = canvas.text_width(card.title, TextSize::text) - 20 * unit;
    float value_width = canvas.text_width(card.side);
    for (const CardRow& row : card.rows) {
        name_width = std::max(name_width, canvas.text_width(row.name));
        value_width = std::max(value_width, canvas.text_width(row.value));
    }
    const float width =
                    std::max(canvas.text_width(card.foot), name_width + value_width + 46 * unit) + 2 * margin,
                high = 2 * margin + 22 * unit + line * static_cast<float>(card.rows.size()) +
                       (card.foot.empty() ? 0 : line + 4 * unit);
    float x = mouse.x + 18 * unit, y = mouse.y + 18 * unit;
    if (x + width > frame.x1) x = std::max(frame.x0, mouse.x - 18 * unit - width);
    if (y + high > frame.y1) y = std::max(frame.y0, frame.y1 - high - 4 * unit);
    const Frame box{x, y, x + width, y + high};
    canvas.box({box.x0 - unit, box.y0 - unit, box.x1 + unit, box.y1 + unit}, {palette().grid, 1}, 6 * unit);
    canvas.box(box, {palette().panel, 1}, 5 * unit);
    canvas.text({x + margin, y + margin}, card.title, {palette().text, 1}, Align::left, TextSize::text);
    canvas.text({x + width - margin, y + margin + 2 * unit}, card.side, {palette().dim, 1}, Align::right,
                TextSize::small);
    float top = y + margin + 24 * unit;
    for (const CardRow& row : card.rows) {
        const float middle = top + canvas.text_height() / 2;
        canvas.line({{x + margin, middle}, {x + margin + 20 * unit, middle}}, {row.colour, 1}, row.width,
                    row.dash);
        canvas.text({x + margin + 28 * unit, top}, row.name, {palette().text, 1}, Align::left,
                    TextSize::small);
        canvas.text({x + width - margin, top}, row.value, {palette().text, 1}, Align::right, TextSize::small);
        top += line;
    }
    if (!card.foot.empty())
        canvas.text({x + margin, top + 2 * unit}, card.foot, {card.foot_colour, 1}, Align::left,
                    TextSize::small);
}

void empty_note(const std::string& headline, const std::string& advice)
{
    const Frame room = rest_of_window();
    ScreenCanvas canvas(*ImGui::GetWindowDrawList());
    const Point middle{(room.x0 + room.x1) / 2, (room.y0 + room.y1) / 2};
    ImFont* font = fonts().headline;
    const ImVec2 size = font->CalcTextSizeA(font->FontSize, 1e6f, 0, headline.c_str());
    ImGui::GetWindowDrawList()->AddText(font, font->FontSize,
                                        {std::round(middle.x - size.x / 2), middle.y - 40 * ui_scale()},
                                        colour(palette().dim), headline.c_str());
    canvas.text(middle, advice, {palette().dim, 1}, Align::centre, TextSize::text);
}

const char* severity_glyph(Severity severity)
{
    return severity == Severity::error ? "\u25B2" : severity == Severity::warning ? "\u26A0" : "\u2022";
}

std::uint32_t severity_colour(Severity severity)
{
    return severity == Severity::error     ? palette().error
           : severity == Severity::warning ? palette().warning
                                           : palette().dim;
}

} // namespace dubstage::viewer
