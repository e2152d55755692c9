// The parts of the window around the panel. Each draws itself into its frame.
#pragma once

#include "viewer/plot/decimate.h"

namespace dubstage::viewer {

class App;

struct Regions {
    Frame menu, top, panels, middle, overview, side, status; // `side` is empty where there is no room for it
};
Regions regions_of(const App& app, float width, float height, float unit);

// An undecorated window that lies still; to be closed with ImGui::End().
void begin_region(const char* name, const Frame& frame, bool raised);

void draw_menu_bar(App& app, const Frame& frame);
void draw_top_bar(App& app, const Frame& frame);
void draw_panel_list(App& app, const Frame& frame);
void draw_overview(App& app, const Frame& frame);
void draw_side_bar(App& app, const Frame& frame);
void draw_status_line(App& app, const Frame& frame);
void draw_panel(App& app, const Frame& frame);
// In the middle where there is nothing to compare yet.
void draw_welcome(App& app);

} // namespace dubstage::viewer
