// All keys and what the mouse does, over the window.
#pragma once

namespace dubstage::viewer {

class App;

bool draw_key_help(App& app); // false: it was closed

} // namespace dubstage::viewer
