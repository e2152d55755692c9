// A panel over the middle of the window, with the rest of it dimmed.
#pragma once

namespace dubstage::viewer {

// As wide and high as given, in units of the text size's scale, or as the window allows. False: it was closed
// by a click beside it. Always to be followed by end_overlay().
bool begin_overlay(const char* name, float width, float height, float top_share);
void end_overlay();

} // namespace dubstage::viewer
