// Small things that several panels draw: choices, toggles, legends and cards.
#pragma once

#include <string>
#include <vector>

#include "viewer/model/workbench.h"
#include "viewer/plot/plot.h"

namespace dubstage::viewer {

Frame rest_of_window(); // below what was drawn so far

// The next item goes on the same line where it has room there, else on the next one.
void flow(float width);
void flow(const std::string& label); // of a button or a toggle

// A button that is lit while `on`. `name` is what it is marked as.
bool toggle(const std::string& name, const std::string& label, bool on);
// A drop-down list; true when another entry than `current` was taken.
bool choose(const std::string& name, const std::vector<std::string>& labels, int& current, float width);
// At most so many letters, the middle left out.
std::string shortened(const std::string& words, std::size_t most);
// As many of the letters as the rest of the line or the column has room for.
std::string fitting(const std::string& words);
std::string fitting(const std::string& words, float width);
// Lines as long as fit, broken at spaces alone.
std::string wrapped(const std::string& words, float width);
// Dark or light, whatever reads better on a colour.
std::uint32_t ink_on(std::uint32_t rgb);
void dim_text(const std::string& words);
void help_of_last(const std::string& words); // shown while the pointer rests on the last item

// A sample of how the trace is drawn, at the cursor, of ImGui's line height.
void draw_key(const Trace& trace, int focus);
// All traces in a row: a click shows or hides, with Alt only that one; a double click gives it the focus.
void legend(Workbench& bench);

struct CardRow {
    std::uint32_t colour = 0;
    Dash dash = Dash::solid;
    float width = 1.5f;
    std::string name = {}, value = {};
};
struct Card {
    std::string title = {}, side = {};
    std::vector<CardRow> rows = {};
    std::string foot = {};
    std::uint32_t foot_colour = 0;
};
// What the series of a plot read at x, the topmost first; beside it the note of a frequency.
Card card_of(const Plot& plot, double x, const std::string& unit);
// Beside the pointer, inside `frame`.
void draw_card(const Card& card, Point mouse, const Frame& frame);

// In the middle of the window: what is missing and what to do.
void empty_note(const std::string& headline, const std::string& advice);

const char* severity_glyph(Severity severity);
std::uint32_t severity_colour(Severity severity);

} // namespace dubstage::viewer
